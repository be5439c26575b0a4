package ir.metrix.agent.application;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which class lies where: the first place of each name. Keeps names and places, no class file. */
final class ClassIndex {
  private static final String VERSIONS = "META-INF/versions/";

  private final Archives archives;
  private final int javaVersion;
  private final Map<String, ClassRoot> roots = new LinkedHashMap<>();
  private final List<ClassIndex> webModules = new ArrayList<>();
  private long classFiles;

  /**
   * @param javaVersion 8 or more: what multi-release jars are read for
   */
  ClassIndex(Archives archives, int javaVersion) {
    this.archives = archives;
    this.javaVersion = javaVersion;
  }

  /** Null for a class that isn't the application's. */
  ClassRoot rootOf(String internalName) {
    return roots.get(internalName);
  }

  Set<String> names() {
    return Collections.unmodifiableSet(roots.keySet());
  }

  /** The web applications of an EAR: each has a class loader of its own, which shares this one. */
  List<ClassIndex> webModules() {
    return webModules;
  }

  /** How many class files were found, with those that an earlier one of the same name hides. */
  long classFiles() {
    return classFiles;
  }

  /** Adds what is in an element of the class path, as its layout tells. */
  void add(Container container) throws IOException {
    List<String> names = container.names();
    add(container, names, Layout.of(container.place(), names));
  }

  private void add(Container container, List<String> names, Layout layout)
      throws Archives.NoRoomException {
    for (String folder : layout.classFolders()) {
      if (folder.isEmpty()) {
        addVersions(container, names);
      }
      addClasses(new ClassRoot(container, folder), names);
    }
    for (String folder : layout.jarFolders()) {
      for (String name : names) {
        if (layout.isArchive(name, folder)) {
          addNested(container, name);
        }
      }
    }
  }

  /** To its class loader a multi-release jar is several ones, the newest first. */
  private void addVersions(Container container, List<String> names) {
    if (javaVersion < 9 || !Layout.isAnyIn(names, VERSIONS) || !container.isMultiRelease()) {
      return;
    }
    for (int version = javaVersion; version >= 9; version--) {
      addClasses(new ClassRoot(container, VERSIONS + version + "/"), names);
    }
  }

  private void addClasses(ClassRoot root, List<String> names) {
    for (String file : names) {
      String name = root.classIn(file);
      if (name != null && isLoadable(name)) {
        classFiles++;
        roots.putIfAbsent(name, root);
      }
    }
  }

  /** No application loads {@code java.*} from its own files, nor ever sees the agent's classes. */
  private static boolean isLoadable(String name) {
    return !name.startsWith("java/") && !isOfAgent(name);
  }

  static boolean isOfAgent(String internalName) {
    return internalName.startsWith("ir/metrix/agent/");
  }

  private void addNested(Container container, String name) throws Archives.NoRoomException {
    try {
      Container nested = container.nested(name);
      // By the name: some libraries carry a WEB-INF that makes no WAR of them.
      if (name.endsWith(".war")) {
        ClassIndex web = new ClassIndex(archives, javaVersion);
        web.add(nested, nested.names(), Layout.WAR);
        webModules.add(web);
        classFiles += web.classFiles;
      } else {
        add(nested, nested.names(), Layout.JAR);
      }
    } catch (Archives.NoRoomException e) {
      throw e;
    } catch (IOException e) {
      archives.leaveOut(container.placeOf(name), e);
    }
  }
}
