package ir.metrix.agent.application;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The class files of a JDK: of the one that runs, or of another one on this disk. One thread. */
abstract class JdkClasses implements Closeable {
  /** Beside rt.jar; applications use all of them. */
  private static final String[] OLD_JARS = {"rt.jar", "jsse.jar", "jce.jar", "charsets.jar"};

  private final int version;

  private JdkClasses(int version) {
    this.version = version;
  }

  /** 8 for Java 8. */
  final int version() {
    return version;
  }

  /** Null if the JDK has no such class, or it can't be read. */
  abstract byte[] read(String internalName);

  @Override
  public void close() throws IOException {
    // Most have nothing open.
  }

  /** Those of the JVM that this code runs on. */
  static JdkClasses running() {
    return new Running(versionOf(System.getProperty("java.specification.version")));
  }

  /**
   * Those of the JDK or JRE in a folder.
   *
   * @throws IOException if there is none; the message says what was expected
   */
  static JdkClasses in(Path home) throws IOException {
    Path image = home.resolve("lib").resolve("jrt-fs.jar");
    if (Files.isRegularFile(image)) {
      return new Image(home, image);
    }
    for (Path lib : new Path[] {home.resolve("jre").resolve("lib"), home.resolve("lib")}) {
      if (Files.isRegularFile(lib.resolve(OLD_JARS[0]))) {
        return new Jars(lib);
      }
    }
    throw new IOException(
        home
            + ": there is no JDK here: neither lib/jrt-fs.jar (Java 9 and later) nor jre/lib/rt.jar or"
            + " lib/rt.jar (Java 8). Name the folder that JAVA_HOME would name.");
  }

  static int versionOf(String specification) {
    String text = specification.startsWith("1.") ? specification.substring(2) : specification;
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return Integer.parseInt(text.substring(0, end));
  }

  /** By the loader of the platform's classes, which knows none of ours. */
  private static final class Running extends JdkClasses {
    private static final ClassLoader LOADER = ClassLoader.getSystemClassLoader().getParent();

    Running(int version) {
      super(version);
    }

    @Override
    byte[] read(String internalName) {
      try (InputStream in = LOADER.getResourceAsStream(internalName + ".class")) {
        return in == null ? null : Container.readAll(in, Integer.MAX_VALUE);
      } catch (IOException e) {
        return null;
      }
    }
  }

  /** Java 8 and before. */
  private static final class Jars extends JdkClasses {
    private final List<ZipFile> jars = new ArrayList<>();

    Jars(Path lib) throws IOException {
      super(8);
      for (String name : OLD_JARS) {
        Path jar = lib.resolve(name);
        if (Files.isRegularFile(jar)) {
          jars.add(new ZipFile(jar.toFile()));
        }
      }
    }

    @Override
    byte[] read(String internalName) {
      for (ZipFile jar : jars) {
        ZipEntry entry = jar.getEntry(internalName + ".class");
        if (entry != null) {
          try (InputStream in = jar.getInputStream(entry)) {
            return Container.readAll(in, Integer.MAX_VALUE);
          } catch (IOException e) {
            return null;
          }
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      for (ZipFile jar : jars) {
        jar.close();
      }
    }
  }

  /** Java 9 and later: the image of modules, read by the code that comes with that JDK. */
  private static final class Image extends JdkClasses {
    private final URLClassLoader reader;
    private final FileSystem files;

    /** By package with dots: the folder of the module that has it; null for none. */
    private final Map<String, Path> folders = new HashMap<>();

    Image(Path home, Path jrtFs) throws IOException {
      super(releaseOf(home));
      reader = loaderOf(jrtFs);
      // Java 8 has no such file system itself; later ones load jrt-fs.jar of that home anyway.
      files =
          FileSystems.newFileSystem(
              URI.create("jrt:/"), Collections.singletonMap("java.home", home.toString()), reader);
    }

    private static URLClassLoader loaderOf(Path jrtFs) throws MalformedURLException {
      return new URLClassLoader(new URL[] {jrtFs.toUri().toURL()});
    }

    private static int releaseOf(Path home) throws IOException {
      for (String line : Files.readAllLines(home.resolve("release"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("JAVA_VERSION=")) {
          return versionOf(line.substring("JAVA_VERSION=".length()).replace("\"", ""));
        }
      }
      throw new IOException(home.resolve("release") + ": there is no JAVA_VERSION in it");
    }

    @Override
    byte[] read(String internalName) {
      int slash = internalName.lastIndexOf('/');
      if (slash < 0) {
        return null;
      }
      String packageName = internalName.substring(0, slash).replace('/', '.');
      try {
        if (!folders.containsKey(packageName)) {
          folders.put(packageName, folderOf(packageName, internalName.substring(0, slash)));
        }
        Path folder = folders.get(packageName);
        return folder == null
            ? null
            : Files.readAllBytes(folder.resolve(internalName.substring(slash + 1) + ".class"));
      } catch (IOException e) {
        return null;
      }
    }

    private Path folderOf(String packageName, String path) throws IOException {
      try (DirectoryStream<Path> modules =
          Files.newDirectoryStream(files.getPath("/packages", packageName))) {
        for (Path module : modules) {
          Path folder = files.getPath("/modules", module.getFileName().toString(), path);
          if (Files.isDirectory(folder)) {
            return folder;
          }
        }
        return null;
      } catch (NoSuchFileException | NotDirectoryException e) {
        return null;
      }
    }

    @Override
    public void close() throws IOException {
      files.close();
      reader.close();
    }
  }
}
