package ir.metrix.agent.start;

import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.remote.Processes;

/**
 * The thread that looks after things which nobody calls for: the configuration file, the figures
 * for those who look from outside, the application's MBean server. It looks once a second.
 */
final class Watch implements Runnable {
  private static final long PERIOD_MILLIS = 1_000;
  private static final long MOST_WAIT_MILLIS = 10_000;

  /** Something to look at. */
  interface Task {
    /**
     * Takes one look; returns soon.
     *
     * @param nowNanos by {@link System#nanoTime}
     */
    void look(long nowNanos);
  }

  private final AgentLog log;
  private final Task[] tasks;
  private final Thread thread;

  /** Guarded by this. */
  private boolean ended;

  Watch(AgentLog log, Task... tasks) {
    this.log = log;
    this.tasks = tasks;
    this.thread = new OwnThread(Processes.OUR_THREAD, this);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (sleep()) {
      for (Task task : tasks) {
        try {
          task.look(System.nanoTime());
        } catch (Throwable t) {
          String name = task.getClass().getSimpleName();
          log.problem(name + t.getClass(), name + " met " + t + "; it goes on in a second.");
        }
      }
    }
  }

  /** False once it is to end. */
  private synchronized boolean sleep() {
    long wakeNanos = System.nanoTime() + PERIOD_MILLIS * 1_000_000;
    while (!ended) {
      long millis = (wakeNanos - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return true;
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread but to end it.
        ended = true;
      }
    }
    return false;
  }

  /** Ends the thread, and waits for the look that it may be taking, but not for ever. */
  void end() throws InterruptedException {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    if (Thread.currentThread() != thread) {
      thread.join(MOST_WAIT_MILLIS);
    }
  }
}
