package ir.metrix.agent;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent and its libraries from {@code isolated/} in the agent's jar, where no other
 * loader looks, the classes from a pack of all. It asks itself first and then the JDK's own
 * loaders, never the application's.
 */
final class IsolatedClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String PREFIX = "isolated/";
  private static final String CLASS = ".class";
  private static final String OWN_PACKAGES = "ir.metrix.agent.";

  private final JarFile jar;
  private final IsolatedClassPack pack;
  private final ProtectionDomain domain;

  /**
   * @param domain the agent jar's own: a security policy that trusts the jar then trusts these
   *     classes
   * @throws IOException if the jar cannot be read
   */
  IsolatedClassLoader(File file, ProtectionDomain domain) throws IOException {
    super(ClassLoader.getSystemClassLoader().getParent());
    // Not verified: signatures of a jar that is already trusted to run cost time for each class.
    this.jar = new JarFile(file, false);
    this.pack = new IsolatedClassPack(jar, PREFIX + "classes.pack");
    this.domain = domain;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN_PACKAGES)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = pack.find(name);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    if (bytes == null) {
      throw new ClassNotFoundException(notThere(name));
    }
    return defineClass(name, bytes, 0, bytes.length, domain);
  }

  private String notThere(String name) {
    return name.startsWith(OWN_PACKAGES)
        ? name + " is not in " + jar.getName() + ", which is damaged" + IsolatedClassPack.MEND
        : name
            + " is neither in "
            + jar.getName()
            + " nor in this Java. Put a fresh copy of the jar in its place, or take a Java that has"
            + " it.";
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    try {
      byte[] bytes = read(name);
      return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected URL findResource(String name) {
    try {
      return read(name) == null ? null : url(name);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(url));
  }

  /** Null if there is no such resource. */
  private byte[] read(String name) throws IOException {
    if (name.endsWith(CLASS)) {
      return pack.find(name.substring(0, name.length() - CLASS.length()).replace('/', '.'));
    }
    JarEntry entry = jar.getJarEntry(PREFIX + name);
    if (entry == null) {
      return null;
    }
    byte[] bytes = new byte[(int) entry.getSize()];
    try (InputStream in = jar.getInputStream(entry)) {
      int position = 0;
      while (position < bytes.length) {
        int count = in.read(bytes, position, bytes.length - position);
        if (count < 0) {
          throw new EOFException(entry.getName() + " in " + jar.getName() + " is cut");
        }
        position += count;
      }
    }
    return bytes;
  }

  /**
   * A URL with a handler of its own: jar: URLs would open the file again, and go through the
   * JVM-wide cache.
   */
  private URL url(final String name) {
    try {
      return new URL(
          "metrix-agent",
          null,
          -1,
          "/" + name,
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() throws IOException {
                  return new ByteArrayInputStream(IsolatedClassLoader.this.read(name));
                }
              };
            }
          });
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
