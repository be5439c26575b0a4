package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles an application under test, as its owners did: to Java 8 class files with debug
 * information and without parameter names, never against the agent.
 */
public final class AppCompiler {
  private static final List<String> DEFAULT_OPTIONS = List.of("--release", "8", "-g");

  private final Path sources;
  private final List<Path> classpath = new ArrayList<>();
  private List<String> options = DEFAULT_OPTIONS;
  private boolean jakarta;

  private AppCompiler(Path sources) {
    this.sources = sources;
  }

  /** The application of a folder of {@code src/apps}. */
  public static AppCompiler app(String name) {
    return new AppCompiler(Built.apps().resolve(name));
  }

  public AppCompiler classpath(Stream<Path> jars) {
    jars.forEach(classpath::add);
    return this;
  }

  /** Instead of {@code --release 8 -g}. */
  public AppCompiler options(String... javacOptions) {
    options = List.of(javacOptions);
    return this;
  }

  /** As it was moved to Jakarta EE: by replacing the name of the package. */
  public AppCompiler jakarta() {
    jakarta = true;
    return this;
  }

  /**
   * Compiles {@code java/} of the application into a folder, puts {@code resources/} beside, if
   * there are any, and returns the folder.
   */
  public Path compileTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    copyResources(folder);
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of("-encoding", "UTF-8", "-proc:none", "-Xlint:-options", "-d", folder.toString()));
    if (!classpath.isEmpty()) {
      String separator = System.getProperty("path.separator");
      arguments.add("-classpath");
      arguments.add(classpath.stream().map(Path::toString).collect(Collectors.joining(separator)));
    }

    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, null)) {
      List<Path> sourceFiles = javaFiles(jakarta ? moved(folder) : sources.resolve("java"));
      boolean compiled =
          javac
              .getTask(
                  messages,
                  files,
                  null,
                  arguments,
                  null,
                  files.getJavaFileObjectsFromPaths(sourceFiles))
              .call();
      if (!compiled) {
        throw new IllegalStateException("javac refuses " + sources + ":\n" + messages);
      }
    }
    return folder;
  }

  private void copyResources(Path folder) throws IOException {
    Path resources = sources.resolve("resources");
    if (Files.isDirectory(resources)) {
      copyTree(resources, folder, file -> Files.readAllBytes(file));
    }
  }

  private Path moved(Path folder) throws IOException {
    Path target = Files.createTempDirectory(folder.getParent(), "jakarta");
    copyTree(
        sources.resolve("java"),
        target,
        file ->
            Files.readString(file)
                .replace("javax.persistence", "jakarta.persistence")
                .replace("javax.servlet", "jakarta.servlet")
                .getBytes(StandardCharsets.UTF_8));
    return target;
  }

  private interface Content {
    byte[] of(Path file) throws IOException;
  }

  private static void copyTree(Path from, Path to, Content content) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.write(copy, content.of(file));
      }
    }
  }

  /**
   * Compiles and packs a web application: {@code webapp/} with the classes in their place. They are
   * compiled beside it.
   */
  public Path packWar(Path war) throws IOException {
    Path classes = compileTo(Files.createTempDirectory(war.getParent(), "classes"));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
      addTree(zip, sources.resolve("webapp"), "");
      addTree(zip, classes, "WEB-INF/classes/");
    }
    return war;
  }

  private static void addTree(ZipOutputStream zip, Path root, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        zip.putNextEntry(new ZipEntry(prefix + name));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }

  private static List<Path> javaFiles(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
