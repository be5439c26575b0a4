package ir.metrix.agent.application;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Where an archive, or an unpacked one, keeps its classes and its jars; in class path order. */
final class Layout {
  static final Layout JAR = new Layout(folders(""), folders());

  // Not the root: what lies beside WEB-INF is for browsers.
  static final Layout WAR =
      new Layout(folders("WEB-INF/classes/"), folders("WEB-INF/lib/", "WEB-INF/lib-provided/"));

  private static final Layout SPRING_BOOT =
      new Layout(folders("", "BOOT-INF/classes/"), folders("BOOT-INF/lib/"));

  // Modules before the libraries that they share: rules are about the former.
  private static final Layout EAR =
      new Layout(folders("", "APP-INF/classes/"), folders("", "lib/", "APP-INF/lib/"));

  private final List<String> classFolders;
  private final List<String> jarFolders;

  private Layout(List<String> classFolders, List<String> jarFolders) {
    this.classFolders = classFolders;
    this.jarFolders = jarFolders;
  }

  private static List<String> folders(String... folders) {
    return Collections.unmodifiableList(Arrays.asList(folders));
  }

  /** Told from the content first: the name may be anything. */
  static Layout of(String place, List<String> names) {
    if (place.endsWith(".war") || isAnyIn(names, "WEB-INF/classes/", "WEB-INF/lib/")) {
      return WAR;
    }
    if (isAnyIn(names, "BOOT-INF/classes/", "BOOT-INF/lib/")) {
      return SPRING_BOOT;
    }
    return place.endsWith(".ear") || names.contains("META-INF/application.xml") ? EAR : JAR;
  }

  static boolean isAnyIn(List<String> names, String... folders) {
    for (String name : names) {
      for (String folder : folders) {
        if (name.startsWith(folder)) {
          return true;
        }
      }
    }
    return false;
  }

  List<String> classFolders() {
    return classFolders;
  }

  List<String> jarFolders() {
    return jarFolders;
  }

  /** Whether a file is an archive of the class path that lies in this folder itself. */
  boolean isArchive(String name, String folder) {
    return name.startsWith(folder)
        && name.indexOf('/', folder.length()) < 0
        && (name.endsWith(".jar") || (this == EAR && name.endsWith(".war")));
  }
}
