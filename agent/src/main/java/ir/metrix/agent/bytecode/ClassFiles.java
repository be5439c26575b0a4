package ir.metrix.agent.bytecode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;

/** Where class files come from. */
public interface ClassFiles {
  /** The class file of that name (with slashes), or null if there is none. */
  byte[] read(String internalName);

  /**
   * Those that a class loader would define classes from. The loader is held weakly: what was bound
   * to its types stays with us after its application has gone.
   */
  final class OfLoader implements ClassFiles {
    private final Reference<ClassLoader> loader;

    /**
     * @param loader null for the boot loader
     */
    public OfLoader(ClassLoader loader) {
      this.loader =
          new WeakReference<>(loader == null ? ClassLoader.getSystemClassLoader() : loader);
    }

    @Override
    public byte[] read(String internalName) {
      String resource = internalName + ".class";
      try (InputStream in = open(resource)) {
        if (in == null) {
          return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);
        byte[] buffer = new byte[8_192];
        int count;
        while ((count = in.read(buffer)) > 0) {
          bytes.write(buffer, 0, count);
        }
        return bytes.toByteArray();
      } catch (IOException | RuntimeException | LinkageError unreadable) {
        // A loader of the application may do as it likes; what it can't show is read at run time.
        return null;
      }
    }

    private InputStream open(String resource) {
      // Module loaders do not hand on java.*.
      if (resource.startsWith("java/")) {
        return ClassLoader.getSystemResourceAsStream(resource);
      }
      ClassLoader living = loader.get();
      return living == null ? null : living.getResourceAsStream(resource);
    }
  }
}
