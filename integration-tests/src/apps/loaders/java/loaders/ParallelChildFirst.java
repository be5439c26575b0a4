package loaders;

/** Loads classes in many threads at once, each with a lock of its own. */
final class ParallelChildFirst extends ChildFirst {
  static {
    registerAsParallelCapable();
  }

  ParallelChildFirst(ClassLoader parent) {
    super(parent);
  }
}
