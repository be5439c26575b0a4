package ir.metrix.agent.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Holds one generated class, and goes when that is no longer used. */
final class ThrowawayLoader extends ClassLoader {
  private ThrowawayLoader(ClassLoader application) {
    super(application);
  }

  static Class<?> define(String name, byte[] classFile) {
    return new ThrowawayLoader(ThrowawayLoader.class.getClassLoader())
        .defineClass(name, classFile, 0, classFile.length);
  }

  /** The same class once more, with statics of its own. */
  static Class<?> defineAgain(Class<?> original) {
    String resource = original.getName().replace('.', '/') + ".class";
    try (InputStream in = original.getClassLoader().getResourceAsStream(resource)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] part = new byte[4096];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        bytes.write(part, 0, n);
      }
      return define(original.getName(), bytes.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
