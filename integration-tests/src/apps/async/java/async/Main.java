package async;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives work away in all the ways the JDK has, and tells what it sees. */
public final class Main {
  static final AtomicInteger steps = new AtomicInteger();
  private static final Desk DESK = new Desk();

  private Main() {}

  public static void main(String[] args) throws Exception {
    results();
    tasks();
    ownObjects();
    virtualThreads();
    System.out.println("steps " + steps);
  }

  // Answers that come later

  private static void results() throws Exception {
    CompletableFuture<Desk.Answer> given = new CompletableFuture<Desk.Answer>();
    CompletableFuture<Desk.Answer> returned = DESK.later("u-completed", given);
    System.out.println("same object " + (given == returned) + ", done " + returned.isDone());
    given.complete(new Desk.Answer("yes"));

    CompletableFuture<Desk.Answer> cancelled =
        DESK.later("u-cancelled", new CompletableFuture<Desk.Answer>());
    cancelled.cancel(true);
    try {
      cancelled.join();
    } catch (CancellationException e) {
      System.out.println("cancelled " + e.getClass().getName());
    }

    final CompletableFuture<Desk.Answer> failing = new CompletableFuture<Desk.Answer>();
    CompletableFuture<Desk.Answer> dependent =
        DESK.later("u-failed", failing.thenApply(answer -> answer));
    RuntimeException cause = new IllegalStateException("no");
    failing.completeExceptionally(cause);
    try {
      dependent.join();
    } catch (CompletionException e) {
      System.out.println("failed " + (e.getCause() == cause) + trace(cause));
    }

    CompletableFuture<Desk.Answer> late = new CompletableFuture<Desk.Answer>();
    DESK.laterStage("u-late", late);
    late.completeExceptionally(new TimeoutException("late"));

    DESK.laterObject("u-object", CompletableFuture.completedFuture(new Desk.Answer("object")));
    DESK.laterObject("u-plain", new Desk.Answer("plain"));
    DESK.later("u-null", null);
    DESK.later("u-never", new CompletableFuture<Desk.Answer>());

    ExecutorService pool = Executors.newSingleThreadExecutor();
    final CountDownLatch open = new CountDownLatch(1);
    Future<Desk.Answer> future =
        DESK.laterFuture(
            "u-future",
            pool,
            new Callable<Desk.Answer>() {
              @Override
              public Desk.Answer call() throws Exception {
                open.await();
                return new Desk.Answer("polled");
              }
            });
    Future<Desk.Answer> second = DESK.laterFuture("u-future-cancelled", pool, () -> null);
    second.cancel(true);
    open.countDown();
    System.out.println("future " + future.getClass().getName() + " " + (future.get() != null));
    pool.shutdown();
  }

  private static String trace(Throwable thrown) {
    for (StackTraceElement element : thrown.getStackTrace()) {
      if (element.getClassName().contains("etrix")) {
        return " with a foreign frame " + element;
      }
    }
    return " with its own frames";
  }

  // Tasks

  private static void tasks() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(1);
    ForkJoinPool forks = new ForkJoinPool(2);
    Timer timer = new Timer("timer", true);
    for (int round = 0; round < 2; round++) {
      String user = "u-" + round;
      DESK.request(user, () -> pool.submit(() -> Desk.step("submit")).get());
      DESK.request(user, () -> await(done -> pool.execute(() -> run("execute", done))));
      DESK.request(
          user,
          () ->
              pool.invokeAll(
                  Arrays.asList(
                      () -> {
                        Desk.step("invokeAll");
                        return null;
                      })));
      DESK.request(
          user,
          () -> scheduled.schedule(() -> Desk.step("schedule"), 1, TimeUnit.MILLISECONDS).get());
      DESK.request(user, () -> forks.submit(() -> Desk.step("fork")).get());
      DESK.request(user, () -> forks.invoke(new Forked(2)));
      DESK.request(user, () -> await(done -> forks.execute(() -> run("forkExecute", done))));
      DESK.request(user, () -> CompletableFuture.runAsync(() -> Desk.step("async")).get());
      DESK.request(user, () -> CompletableFuture.runAsync(() -> Desk.step("asyncOn"), pool).get());
      DESK.request(
          user,
          () -> {
            CompletableFuture<String> source = new CompletableFuture<String>();
            CompletableFuture<Void> then = source.thenAcceptAsync(text -> Desk.step("then"), pool);
            Thread other = new Thread(() -> source.complete("x"));
            other.start();
            then.get();
          });
      DESK.request(
          user,
          () ->
              await(
                  done ->
                      timer.schedule(
                          new TimerTask() {
                            @Override
                            public void run() {
                              Main.run("timer", done);
                            }
                          },
                          1)));
      // A task that gives another away.
      DESK.request(
          user, () -> await(done -> pool.execute(() -> forks.execute(() -> run("twice", done)))));
      // Nobody's, on threads that ran somebody's.
      for (int i = 0; i < 4; i++) {
        pool.submit(() -> Desk.step("none")).get();
        forks.submit(() -> Desk.step("none")).get();
        scheduled.submit(() -> Desk.step("none")).get();
        CompletableFuture.runAsync(() -> Desk.step("none")).get();
      }
      await(
          done ->
              timer.schedule(
                  new TimerTask() {
                    @Override
                    public void run() {
                      Main.run("none", done);
                    }
                  },
                  1));
      // A task that fails ends its thread; the next one gets another.
      DESK.request(
          user,
          () -> {
            Thread.UncaughtExceptionHandler quiet = (thread, thrown) -> {};
            await(
                done ->
                    pool.execute(
                        () -> {
                          Thread.currentThread().setUncaughtExceptionHandler(quiet);
                          run("failing", done);
                          throw new IllegalStateException("theirs");
                        }));
          });
      pool.submit(() -> Desk.step("none")).get();
      pool.submit(() -> Desk.step("none")).get();
    }
    pool.shutdown();
    scheduled.shutdown();
    forks.shutdown();
    timer.cancel();
  }

  private static void run(String where, CountDownLatch done) {
    Desk.step(where);
    done.countDown();
  }

  private interface Given {
    void to(CountDownLatch done);
  }

  private static void await(Given given) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    given.to(done);
    if (!done.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the task was not run");
    }
  }

  private static final class Forked extends RecursiveAction {
    private static final long serialVersionUID = 1;
    private final int depth;

    Forked(int depth) {
      this.depth = depth;
    }

    @Override
    protected void compute() {
      if (depth == 0) {
        Desk.step("recursive");
      } else {
        invokeAll(new Forked(depth - 1), new Forked(depth - 1));
      }
    }
  }

  /** A pool's tasks are the application's own objects, and one of them in two hands is nobody's. */
  private static void ownObjects() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(2);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<Runnable>());
    pool.execute(
        () -> {
          try {
            open.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Runnable shared = () -> run("shared", ran);
    DESK.request("u-first", () -> pool.execute(shared));
    DESK.request("u-second", () -> pool.execute(shared));
    System.out.println("in the queue " + (pool.getQueue().peek() == shared));
    open.countDown();
    ran.await();
    CountDownLatch busy = new CountDownLatch(1);
    pool.execute(
        () -> {
          try {
            busy.countDown();
            TimeUnit.MINUTES.sleep(1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    busy.await();
    List<Runnable> left = new ArrayList<Runnable>();
    DESK.request("u-third", () -> pool.execute(shared));
    left.addAll(pool.shutdownNow());
    System.out.println("left " + left.size() + " " + (left.contains(shared)));
  }

  /** Java 21 and later, by reflection: this is compiled for Java 8. */
  private static void virtualThreads() throws Exception {
    ExecutorService threads;
    try {
      threads =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | java.lang.reflect.InvocationTargetException absent) {
      return;
    }
    List<Future<?>> all = new ArrayList<Future<?>>();
    for (int i = 0; i < 200; i++) {
      DESK.request(
          "u-virtual",
          () ->
              all.add(
                  threads.submit(
                      () -> {
                        DESK.inside(
                            () -> {
                              Thread.sleep(5);
                              Desk.step("virtual");
                            });
                        return null;
                      })));
    }
    for (Future<?> one : all) {
      one.get();
    }
    threads.submit(() -> Desk.step("none")).get();
    threads.shutdown();
  }
}
