package ir.metrix.agent.log;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A log file that is put aside when it grows too large: {@code metrix.log.1} is the last one put
 * aside. Guarded by its user.
 */
final class RotatedFile {
  private final File file;
  private final long maxBytes;
  private final int kept;
  private OutputStream out;
  private long bytes;

  RotatedFile(File file, long maxBytes, int kept) throws IOException {
    this.file = file;
    this.maxBytes = maxBytes;
    this.kept = kept;
    open();
  }

  private void open() throws IOException {
    Path path = file.toPath();
    if (!Files.exists(path)
        && path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    bytes = file.length();
    out = new FileOutputStream(file, true);
  }

  void write(byte[] line) throws IOException {
    if (out == null) {
      open();
    }
    if (bytes > 0 && bytes + line.length > maxBytes) {
      rotate();
    }
    out.write(line);
    bytes += line.length;
  }

  private void rotate() throws IOException {
    close();
    try {
      for (int i = kept - 1; i >= 1; i--) {
        move(aside(i), aside(i + 1));
      }
      if (kept > 0) {
        move(file, aside(1));
      } else {
        Files.delete(file.toPath());
      }
    } finally {
      open();
    }
  }

  private File aside(int number) {
    return new File(file.getPath() + "." + number);
  }

  private static void move(File from, File to) throws IOException {
    if (from.exists()) {
      Files.move(from.toPath(), to.toPath(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      // Each line was written as it came; nothing is left to lose.
      out = null;
    }
    out = null;
  }
}
