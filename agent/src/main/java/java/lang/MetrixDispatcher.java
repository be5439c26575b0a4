package java.lang;

import java.lang.ref.Reference;

/**
 * All that instrumented code knows of the agent. It is defined in the boot loader's own {@code
 * java.lang}, since that is the one package which every class loader of every server delegates:
 * JBoss Modules and OSGi hand {@code java.*} to the boot loader without being told, and named
 * modules read {@code java.base}. Nothing is appended to the boot class path, which would cost the
 * application its class data sharing.
 *
 * <p>It names JDK types only, and can never be changed once a JVM has it: a second agent version
 * finds this one. {@link #enter} and {@link #exit} never throw, but for an error of the JVM itself;
 * instrumented code guards against that too.
 */
public class MetrixDispatcher {
  /** Does nothing. */
  private static final MetrixDispatcher NONE = new MetrixDispatcher();

  /** Null while no agent is active; then the hooks do nothing. */
  private static volatile MetrixDispatcher active;

  /** By site; null where a site has none. Never null itself. */
  @SuppressWarnings("unchecked") // an array of a generic type
  private static volatile Reference<? extends MetrixDispatcher>[] advice =
      (Reference<? extends MetrixDispatcher>[]) new Reference<?>[0];

  /**
   * Of what {@link #enter} returned: set by the woven code itself where the hook at a method's end
   * failed. By no call, since with the stack used up each call fails; the agent sees it when it
   * next looks which calls a thread is in.
   */
  public boolean isLost;

  protected MetrixDispatcher() {}

  /**
   * A tracked method begins.
   *
   * @param site what the agent called this method when it was instrumented; its complement, where a
   *     constructor calls another of its class
   * @param self the object, null in a static method
   * @param arguments as the caller passed them, primitives boxed
   * @return what {@link #exit} wants back, a MetrixDispatcher; null if nothing is to be done there
   */
  public static Object enter(int site, Object self, Object[] arguments) {
    MetrixDispatcher dispatcher = active;
    try {
      return dispatcher == null ? null : dispatcher.onEnter(site, self, arguments);
    } catch (Throwable ours) {
      // After super(…) no handler can be put around this call: its stack map would need to be
      // known.
      return null;
    }
  }

  /** As {@link #enter(int, Object, Object[])}, for no argument: no array is made. */
  public static Object enter(int site, Object self) {
    MetrixDispatcher dispatcher = active;
    try {
      return dispatcher == null ? null : dispatcher.onEnter(site, self, 0, null, null, null, null);
    } catch (Throwable ours) {
      return null;
    }
  }

  /** As {@link #enter(int, Object, Object[])}, for one argument: no array is made. */
  public static Object enter(int site, Object self, Object first) {
    MetrixDispatcher dispatcher = active;
    try {
      return dispatcher == null ? null : dispatcher.onEnter(site, self, 1, first, null, null, null);
    } catch (Throwable ours) {
      return null;
    }
  }

  /** As {@link #enter(int, Object, Object[])}, for two: no array is made. */
  public static Object enter(int site, Object self, Object first, Object second) {
    MetrixDispatcher dispatcher = active;
    try {
      return dispatcher == null
          ? null
          : dispatcher.onEnter(site, self, 2, first, second, null, null);
    } catch (Throwable ours) {
      return null;
    }
  }

  /** As {@link #enter(int, Object, Object[])}, for three: no array is made. */
  public static Object enter(int site, Object self, Object first, Object second, Object third) {
    MetrixDispatcher dispatcher = active;
    try {
      return dispatcher == null
          ? null
          : dispatcher.onEnter(site, self, 3, first, second, third, null);
    } catch (Throwable ours) {
      return null;
    }
  }

  /** As {@link #enter(int, Object, Object[])}, for four: no array is made. */
  public static Object enter(
      int site, Object self, Object first, Object second, Object third, Object fourth) {
    MetrixDispatcher dispatcher = active;
    try {
      return dispatcher == null
          ? null
          : dispatcher.onEnter(site, self, 4, first, second, third, fourth);
    } catch (Throwable ours) {
      return null;
    }
  }

  /**
   * Who is told that a method returns, if it takes at most four arguments. Each woven method calls
   * {@link #exit(Object, Object, Object, Object, Object, Object, Object)} of what it gets here by
   * an instruction of its own: so the JIT sees one receiver there, and compiles what is to be read
   * in this method into it.
   *
   * @return never null
   */
  public static MetrixDispatcher advice(int site) {
    Reference<? extends MetrixDispatcher>[] all = advice;
    if (site < all.length) {
      Reference<? extends MetrixDispatcher> reference = all[site];
      MetrixDispatcher own = reference == null ? null : reference.get();
      if (own != null) {
        return own;
      }
    }
    MetrixDispatcher dispatcher = active;
    return dispatcher == null ? NONE : dispatcher;
  }

  /**
   * A tracked method returns.
   *
   * @param call what {@link #enter} returned
   * @param self the object, null in a static method
   * @param first the first argument as the caller passed it; null if there is none
   * @param result null if it returns nothing
   */
  public void exit(
      Object call,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result) {}

  /**
   * A tracked method ends that takes more arguments, is a constructor, or throws.
   *
   * @param call what {@link #enter} returned
   * @param result null if it threw, or returns nothing
   * @param thrown null if it returned
   */
  public static void exit(Object call, Object result, Throwable thrown) {
    MetrixDispatcher dispatcher = active;
    if (dispatcher != null && call != null) {
      dispatcher.onExit(call, result, thrown);
    }
  }

  /**
   * The current thread gives a task to somebody who runs it, here or elsewhere.
   *
   * @param task the object that will be run; or the thread, if one is made for it alone
   */
  public static void handOver(Object task) {
    MetrixDispatcher dispatcher = active;
    if (dispatcher != null) {
      try {
        dispatcher.onHandOver(task);
      } catch (Throwable ours) {
        // The JDK's own code calls this, unguarded. The agent has counted what it could count.
      }
    }
  }

  /** The current thread begins to run a task. */
  public static void resume(Object task) {
    MetrixDispatcher dispatcher = active;
    if (dispatcher != null) {
      try {
        dispatcher.onResume(task);
      } catch (Throwable ours) {
        // As above.
      }
    }
  }

  /**
   * The current thread has run a task.
   *
   * @param task null: and it runs no other
   */
  public static void restore(Object task) {
    MetrixDispatcher dispatcher = active;
    if (dispatcher != null) {
      try {
        dispatcher.onRestore(task);
      } catch (Throwable ours) {
        // As above.
      }
    }
  }

  /** Puts a dispatcher in charge, or, with null, none. No site has advice of its own then. */
  @SuppressWarnings("unchecked") // an array of a generic type
  protected static void activate(MetrixDispatcher dispatcher) {
    advice = (Reference<? extends MetrixDispatcher>[]) new Reference<?>[0];
    active = dispatcher;
  }

  /**
   * Gives sites advice of their own.
   *
   * @param bySite not changed after this; holds the advice weakly, since it may know classes of an
   *     application
   */
  protected static void advise(Reference<? extends MetrixDispatcher>[] bySite) {
    advice = bySite;
  }

  /** Whether an agent is active in this JVM. */
  protected static boolean isActive() {
    return active != null;
  }

  /**
   * Passes a word on to the agent in charge, whichever class loader it lives in: how one that is
   * loaded later, to take the first one out, finds it.
   *
   * @return its answer; null while no agent is active
   */
  protected static String tell(String command) {
    MetrixDispatcher dispatcher = active;
    return dispatcher == null ? null : dispatcher.onTold(command);
  }

  protected String onTold(String command) {
    return null;
  }

  protected Object onEnter(int site, Object self, Object[] arguments) {
    return null;
  }

  /**
   * As the other, of a method with up to four parameters.
   *
   * @param count how many of the four are arguments; the others are null
   */
  protected Object onEnter(
      int site, Object self, int count, Object first, Object second, Object third, Object fourth) {
    return null;
  }

  protected void onExit(Object call, Object result, Throwable thrown) {}

  protected void onHandOver(Object task) {}

  protected void onResume(Object task) {}

  protected void onRestore(Object task) {}
}
