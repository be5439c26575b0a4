package ir.metrix.agent.application;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipException;

/**
 * All classes of an application by name, as its class loaders would find them: the first of a name
 * on a class path counts. What can't be read is left out, and told by {@link #problems}.
 *
 * <p>All that is named is one class path, but for the WARs of an EAR: each of those has its own
 * classes first, then what all share, as in the application servers. For one thread.
 */
public final class ApplicationFiles implements Closeable {
  private static final long MAX_NESTED_BYTES = 1L << 30;
  private static final long MAX_UNPACKED_BYTES = 4L << 30;

  private final Archives archives;
  private final JdkClasses jdk;
  private final ClassIndex index;

  private ApplicationFiles(Archives archives, JdkClasses jdk) {
    this.archives = archives;
    this.jdk = jdk;
    this.index = new ClassIndex(archives, jdk.version());
  }

  /** What is named as the JDK of the application is none. */
  public static final class JdkException extends IOException {
    private static final long serialVersionUID = 1;

    JdkException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Opens a class path as the {@code java} command takes it, with the system's separator: archives,
   * folders of classes, and {@code folder/*} for all jars of a folder.
   *
   * @param jdkHome of the JDK that the application runs on; null for the one that runs this
   * @throws JdkException if there is no JDK in that folder; the message says what was expected
   * @throws IOException if one of these isn't there, can't be read, or has no class; the message
   *     says which one and how to mend it
   */
  public static ApplicationFiles open(String classPath, Path jdkHome) throws IOException {
    JdkClasses jdk = jdkHome == null ? JdkClasses.running() : jdkIn(jdkHome);
    return open(Arrays.asList(classPath.split(File.pathSeparator, -1)), newArchives(), jdk);
  }

  private static JdkClasses jdkIn(Path home) throws JdkException {
    try {
      return JdkClasses.in(home);
    } catch (FileSystemException | ZipException e) {
      // Their messages are no more than the path, or have none.
      throw new JdkException(
          home + ": the JDK there is not whole (" + e + "). Name another, or install it anew.", e);
    } catch (IOException e) {
      throw new JdkException(e.getMessage(), e);
    }
  }

  private static Archives newArchives() {
    return new Archives(
        Paths.get(System.getProperty("java.io.tmpdir")), MAX_NESTED_BYTES, MAX_UNPACKED_BYTES);
  }

  /** Opens with limits and a temporary folder of the caller's. */
  static ApplicationFiles open(List<String> classPath, Archives archives, JdkClasses jdk)
      throws IOException {
    if (classPath.isEmpty()) {
      throw wrong("class path", "it is empty. Name the application's files");
    }
    ApplicationFiles files = new ApplicationFiles(archives, jdk);
    try {
      for (String element : classPath) {
        files.add(element);
      }
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  /** By class loader; together they have all classes. The one that others share comes last. */
  public List<ClassPath> classPaths() {
    ClassPath shared = new ClassPath(index, null, jdk, archives);
    List<ClassPath> paths = new ArrayList<>();
    for (ClassIndex web : index.webModules()) {
      paths.add(new ClassPath(web, shared, jdk, archives));
    }
    paths.add(shared);
    return paths;
  }

  /** What was left out so far, a line each: which file, and why. */
  public List<String> problems() {
    return archives.problems();
  }

  /** Deletes what was unpacked. Nothing may be read afterwards. */
  @Override
  public void close() throws IOException {
    try {
      jdk.close();
    } finally {
      archives.close();
    }
  }

  private void add(String element) throws IOException {
    if (element.isEmpty()) {
      throw wrong(
          "class path", "a part of it is empty. Leave that out, or write . for this folder");
    }
    if (new File(element).getName().equals("*")) {
      addJarsOf(element);
      return;
    }
    Path path = path(element);
    if (!Files.exists(path)) {
      throw wrong(
          element,
          "there is no such file or folder. Correct the path; it is looked up from "
              + Paths.get("").toAbsolutePath());
    }
    long classFilesBefore = index.classFiles();
    int problemsBefore = archives.problems().size();
    try {
      index.add(archives.container(path));
    } catch (Archives.NoRoomException e) {
      throw e;
    } catch (IOException e) {
      throw wrong(
          element,
          Files.isReadable(path)
              ? "this is no jar, WAR, EAR or folder, or it is damaged ("
                  + Archives.reason(e)
                  + "). Name the file that is deployed; if it was cut, copy it again"
              : "this may not be read. Run the command as a user who may");
    }
    // Where all of its jars are damaged, the problems tell already.
    if (index.classFiles() == classFilesBefore && archives.problems().size() == problemsBefore) {
      throw wrong(
          element,
          "there is no class in it. Name the jar, WAR or EAR that is deployed, an unpacked WAR, the"
              + " folder in which the packages begin, or FOLDER/* for all jars of a folder");
    }
  }

  private void addJarsOf(String element) throws IOException {
    Path folder = path(element.substring(0, element.length() - 1));
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
      for (Path jar : found) {
        jars.add(jar);
      }
    } catch (IOException e) {
      throw wrong(element, "the folder can't be listed (" + e + "). Correct the path");
    }
    if (jars.isEmpty()) {
      throw wrong(element, "there is no jar in the folder. Leave the * out if it has classes");
    }
    Collections.sort(jars);
    for (Path jar : jars) {
      try {
        index.add(archives.container(jar));
      } catch (Archives.NoRoomException e) {
        throw e;
      } catch (IOException e) {
        archives.leaveOut(jar.toString(), e);
      }
    }
  }

  private static Path path(String text) throws IOException {
    try {
      return Paths.get(text);
    } catch (InvalidPathException e) {
      throw wrong(text, "this can't be a path (" + e.getReason() + "). Correct it");
    }
  }

  private static IOException wrong(String element, String whatAndHowToMend) {
    return new IOException(element + ": " + whatAndHowToMend + ".");
  }
}
