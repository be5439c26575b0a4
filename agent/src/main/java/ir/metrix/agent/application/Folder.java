package ir.metrix.agent.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** A folder of classes, or an application that was unpacked. */
final class Folder extends Container {
  private final Path folder;
  private final Archives archives;

  Folder(Path folder, Archives archives) {
    super(folder.toString());
    this.folder = folder;
    this.archives = archives;
  }

  @Override
  String placeOf(String name) {
    return folder.resolve(name).toString();
  }

  /** Sorted: a file system has no order of its own. */
  @Override
  List<String> names() throws IOException {
    final List<String> names = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = nameOf(directory);
            // In an unpacked EAR a module may be a folder as well.
            if (name.endsWith(".war") || name.endsWith(".jar")) {
              names.add(name);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            names.add(nameOf(file));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(folder)) {
              throw e;
            }
            // A loop of links, or a folder that may not be read.
            archives.leaveOut(file.toString(), e);
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(names);
    return names;
  }

  private String nameOf(Path path) {
    return folder.relativize(path).toString().replace('\\', '/');
  }

  @Override
  byte[] read(String name, int maxBytes) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return readAll(in, maxBytes);
    }
  }

  @Override
  Container nested(String name) {
    return archives.container(folder.resolve(name));
  }

  @Override
  boolean isMultiRelease() {
    return false;
  }
}
