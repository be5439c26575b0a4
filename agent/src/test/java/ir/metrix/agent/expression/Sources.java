package ir.metrix.agent.expression;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;

/** A few classes, compiled into a folder, for a loader of their own that sees the JDK only. */
public final class Sources {
  private final Path folder;
  private final List<String> files = new ArrayList<>();

  private Sources(Path folder) {
    this.folder = folder;
  }

  public static Sources in(Path folder) {
    return new Sources(folder);
  }

  /** A public type: {@code class} or {@code interface}, what it implements, and its members. */
  public Sources add(String name, String kind, String supertypes, String members)
      throws IOException {
    int dot = name.lastIndexOf('.');
    return add(
        name,
        "package "
            + name.substring(0, dot)
            + "; public "
            + kind
            + " "
            + name.substring(dot + 1)
            + " "
            + supertypes
            + " { "
            + members
            + " }");
  }

  public Sources add(String name, String kind, String members) throws IOException {
    return add(name, kind, "", members);
  }

  public Sources add(String name, String source) throws IOException {
    Path file = folder.resolve("source").resolve(name.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    files.add(file.toString());
    return this;
  }

  public Loader loader() throws MalformedURLException {
    return new Loader(compile().toUri().toURL());
  }

  ModuleLayer.Controller module(String name) {
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(compile()), ModuleFinder.of(), Set.of(name));
    return ModuleLayer.defineModulesWithOneLoader(
        configuration, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader());
  }

  /** The folder of classes. */
  public Path compile() {
    Path classes = folder.resolve("classes");
    List<String> arguments = new ArrayList<>(List.of("-g", "-proc:none", "-d", classes.toString()));
    arguments.addAll(files);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(new String[0]));
    if (failed != 0) {
      throw new IllegalStateException("javac refuses " + files);
    }
    return classes;
  }

  public static final class Loader extends URLClassLoader {
    Loader(URL classes) {
      super(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
    }

    boolean hasLoaded(String className) {
      return findLoadedClass(className) != null;
    }
  }
}
