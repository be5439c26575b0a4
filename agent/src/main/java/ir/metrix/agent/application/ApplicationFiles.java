package ir.metrix.agent.application;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * All classes of an application by name, as its class loaders would find them: the first of a name
 * on the class path counts. What can't be read is left out, and told by {@link #problems}.
 *
 * <p>The modules of an EAR have a class loader each; here they are one class path, so of a class
 * that two of them bring only the first is seen. For one thread.
 */
public final class ApplicationFiles implements Closeable {
  private static final long MAX_NESTED_BYTES = 1L << 30;
  private static final long MAX_UNPACKED_BYTES = 4L << 30;

  /** Finds the classes of the JDK, in its modules or its rt.jar, and none of ours. */
  private static final ClassLoader JDK = ClassLoader.getSystemClassLoader().getParent();

  private final Archives archives;
  private final ClassIndex index;

  private ApplicationFiles(Archives archives) {
    this.archives = archives;
    this.index = new ClassIndex(archives);
  }

  /**
   * Opens the elements of a class path: archives, folders of classes, and {@code folder/*} for all
   * jars of a folder.
   *
   * @throws IOException if one of these isn't there, can't be read, or has no class; the message
   *     says which one and how to mend it
   */
  public static ApplicationFiles open(List<Path> classPath) throws IOException {
    List<String> elements = new ArrayList<>();
    for (Path path : classPath) {
      elements.add(path.toString());
    }
    return open(elements, newArchives());
  }

  /**
   * Opens a class path as the {@code java} command takes it, with the system's separator. On
   * Windows the only way to say {@code folder\*}, which no {@link Path} can be there.
   */
  public static ApplicationFiles open(String classPath) throws IOException {
    return open(Arrays.asList(classPath.split(File.pathSeparator, -1)), newArchives());
  }

  private static Archives newArchives() {
    return new Archives(
        Paths.get(System.getProperty("java.io.tmpdir")), MAX_NESTED_BYTES, MAX_UNPACKED_BYTES);
  }

  /** Opens with limits and a temporary folder of the caller's. */
  static ApplicationFiles open(List<String> classPath, Archives archives) throws IOException {
    if (classPath.isEmpty()) {
      throw wrong("class path", "it is empty. Name the application's files");
    }
    ApplicationFiles files = new ApplicationFiles(archives);
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

  /** Internal names ({@code com/shop/Order$Line}) in class path order, without the JDK's. */
  public Iterable<String> names() {
    return index.names();
  }

  /**
   * The class file of an application's class, else of a JDK class; null if there is none, or none
   * that can be read.
   */
  public byte[] read(String internalName) {
    ClassRoot root = index.rootOf(internalName);
    if (root == null) {
      return ClassIndex.isOfAgent(internalName) ? null : readFromJdk(internalName + ".class");
    }
    try {
      return root.read(internalName);
    } catch (IOException e) {
      archives.leaveOut(root.placeOf(internalName), e);
      return null;
    }
  }

  private static byte[] readFromJdk(String file) {
    try (InputStream in = JDK.getResourceAsStream(file)) {
      return in == null ? null : Container.readAll(in, Integer.MAX_VALUE);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Where a class lies, for people: {@code shop.war!/WEB-INF/lib/core.jar}. Null if it isn't the
   * application's.
   */
  public String where(String internalName) {
    ClassRoot root = index.rootOf(internalName);
    return root == null ? null : root.place();
  }

  /** What was left out so far, a line each: which file, and why. */
  public List<String> problems() {
    return archives.problems();
  }

  /** Deletes what was unpacked. Nothing may be read afterwards. */
  @Override
  public void close() throws IOException {
    archives.close();
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
