package ir.metrix.agent.application;

import java.io.IOException;

/** A folder in a container in which packages begin: {@code WEB-INF/classes/} of a WAR. */
final class ClassRoot {
  private static final int MAX_CLASS_BYTES = 16 << 20;
  private static final String SUFFIX = ".class";

  private final Container container;
  private final String folder;

  /**
   * @param folder with its last slash; empty for the container itself
   */
  ClassRoot(Container container, String folder) {
    this.container = container;
    this.folder = folder;
  }

  String place() {
    return folder.isEmpty()
        ? container.place()
        : container.placeOf(folder.substring(0, folder.length() - 1));
  }

  String placeOf(String internalName) {
    return container.placeOf(folder + internalName + SUFFIX);
  }

  /** The internal name of the class in a file of the container, or null if it is none of here. */
  String classIn(String file) {
    if (!file.startsWith(folder) || !file.endsWith(SUFFIX)) {
      return null;
    }
    String name = file.substring(folder.length(), file.length() - SUFFIX.length());
    // What is in WEB-INF, BOOT-INF or META-INF is in no package of this root.
    return name.contains("-INF/") || name.equals("module-info") ? null : name;
  }

  byte[] read(String internalName) throws IOException {
    byte[] bytes = container.read(folder + internalName + SUFFIX, MAX_CLASS_BYTES);
    if (bytes.length < 4
        || bytes[0] != (byte) 0xCA
        || bytes[1] != (byte) 0xFE
        || bytes[2] != (byte) 0xBA
        || bytes[3] != (byte) 0xBE) {
      throw new IOException("it is no class file");
    }
    return bytes;
  }
}
