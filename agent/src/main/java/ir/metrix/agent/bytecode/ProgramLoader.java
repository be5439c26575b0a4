package ir.metrix.agent.bytecode;

/** Defines one program: sees the application's classes through its parent, and ours. */
final class ProgramLoader extends ClassLoader {
  private static final String OWN = "ir.metrix.agent.";
  private static final ClassLoader OURS = ProgramLoader.class.getClassLoader();

  ProgramLoader(ClassLoader application) {
    super(application);
  }

  Class<?> define(String name, byte[] bytes) {
    // Ours in the eyes of a security policy too.
    return defineClass(name, bytes, 0, bytes.length, ProgramLoader.class.getProtectionDomain());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return name.startsWith(OWN) ? OURS.loadClass(name) : super.loadClass(name, resolve);
  }
}
