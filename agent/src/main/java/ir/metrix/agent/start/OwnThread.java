package ir.metrix.agent.start;

/** A thread of ours: it keeps nothing of an application, no class loader, no group of its own. */
final class OwnThread extends Thread {
  OwnThread(String name, Runnable loop) {
    super(rootGroup(), loop, name);
    setDaemon(true);
    setContextClassLoader(null);
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
