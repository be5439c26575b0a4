package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The lines in {@code dead-letter/}, read and taken out beside the processes that add to them. A
 * line is taken out by writing spaces over it: whoever appends to the file at the same moment
 * writes elsewhere, and no file has to be replaced under it. One thread.
 */
public final class DeadLetterFiles {
  private static final String LOCK = "lock";
  private static final int CHUNK_BYTES = 64 << 10;

  /** No line is longer: a record's body is bounded. */
  private static final int MOST_BYTES = 2 * Format.MAX_BODY_BYTES;

  private final Path directory;
  private final SpoolFiles files;
  private final Path root;
  private final Checksums checksums = new Checksums();

  /** Decides on each line. */
  public interface Visitor {
    /**
     * A line that was not taken out, without its line feed.
     *
     * @return whether it is to be taken out
     */
    boolean visit(Line line) throws IOException;
  }

  /** Where a line stands. */
  public static final class Line {
    private final Path file;
    private final byte[] bytes;
    final DeadLetterOrigin origin;

    private Line(Path file, byte[] bytes, DeadLetterOrigin origin) {
      this.file = file;
      this.bytes = bytes;
      this.origin = origin;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
      return bytes;
    }

    public Path file() {
      return file;
    }
  }

  public DeadLetterFiles(Path root) {
    this(root, new DiskFiles());
  }

  DeadLetterFiles(Path root, SpoolFiles files) {
    this.root = root;
    this.directory = root.resolve(DeadLetters.DIRECTORY);
    this.files = files;
  }

  /** Keeps other commands from taking lines out, until it is closed or this process ends. */
  Closeable lock() throws IOException {
    files.createDirectories(directory);
    Closeable lock = files.tryLock(directory.resolve(LOCK), true);
    if (lock == null) {
      throw new IOException("another command is at work on the dead letters in " + directory);
    }
    return lock;
  }

  /**
   * Visits all lines, the oldest of each process first, but for those that wait again and were not
   * taken out yet.
   */
  public void visit(Visitor visitor) throws IOException {
    Set<DeadLetterOrigin> sentAgain = new SpoolContents(root, files).sentAgain();
    for (String name : files.names(directory)) {
      if (name.endsWith(DeadLetters.SUFFIX)) {
        visitIfThere(directory.resolve(name), sentAgain, visitor);
      }
    }
  }

  private void visitIfThere(Path path, Set<DeadLetterOrigin> sentAgain, Visitor visitor)
      throws IOException {
    try {
      visit(path, sentAgain, visitor);
    } catch (NoSuchFileException e) {
      // There were too many, and the oldest went.
      return;
    }
  }

  private void visit(Path path, Set<DeadLetterOrigin> sentAgain, Visitor visitor)
      throws IOException {
    List<DeadLetterOrigin> toTakeOut = new ArrayList<>();
    try (SpoolFile file = files.openToRead(path)) {
      byte[] bytes = new byte[CHUNK_BYTES];
      int filled = 0;
      long base = 0;
      long size = file.size();
      while (base + filled < size) {
        if (filled == bytes.length) {
          if (filled >= MOST_BYTES) {
            throw new IOException(path + " has a line of more than " + MOST_BYTES + " bytes");
          }
          bytes = Arrays.copyOf(bytes, 2 * filled);
        }
        int read = file.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled), base + filled);
        if (read < 0) {
          break;
        }
        int end = filled + read;
        int lineStart = 0;
        for (int i = filled; i < end; i++) {
          if (bytes[i] == '\n') {
            Line line = line(path, base + lineStart, Arrays.copyOfRange(bytes, lineStart, i));
            if (!isTakenOut(line.bytes)
                && !sentAgain.contains(line.origin)
                && visitor.visit(line)) {
              toTakeOut.add(line.origin);
            }
            lineStart = i + 1;
          }
        }
        // What is not ended yet is being written, or was torn by a crash: the next line ends it.
        filled = end - lineStart;
        System.arraycopy(bytes, lineStart, bytes, 0, filled);
        base += lineStart;
      }
    }
    takeOut(toTakeOut);
  }

  private Line line(Path path, long position, byte[] bytes) {
    String name = path.getFileName().toString();
    return new Line(path, bytes, DeadLetterOrigin.of(name, position, bytes, checksums));
  }

  /** Also if a process was killed in the middle of it: no line of ours begins with a space. */
  private static boolean isTakenOut(byte[] line) {
    return line.length == 0 || line[0] == ' ';
  }

  /** Writes spaces over lines; they are gone from the medium when this returns. */
  void takeOut(List<DeadLetterOrigin> lines) throws IOException {
    int done = 0;
    while (done < lines.size()) {
      String name = lines.get(done).file;
      Path path = directory.resolve(name);
      if (files.isGone(path)) {
        done++;
        continue;
      }
      try (SpoolFile file = files.openToWrite(path)) {
        for (; done < lines.size() && lines.get(done).file.equals(name); done++) {
          takeOut(file, lines.get(done));
        }
        file.force();
      }
    }
  }

  private void takeOut(SpoolFile file, DeadLetterOrigin line) throws IOException {
    byte[] bytes = read(file, line.position, line.length);
    if (line.isStill(bytes, checksums) || isHalfOut(file, line, bytes)) {
      Arrays.fill(bytes, (byte) ' ');
      file.write(ByteBuffer.wrap(bytes), line.position);
    }
  }

  /** A process was killed while it wrote the spaces. */
  private static boolean isHalfOut(SpoolFile file, DeadLetterOrigin line, byte[] bytes)
      throws IOException {
    // Its file may be another one by now: then this is perhaps no line at all.
    String before = line.position == 0 ? "\n" : text(read(file, line.position - 1, 1));
    String after = text(read(file, line.position + line.length, 1));
    return before.equals("\n")
        && text(bytes).startsWith(" ")
        && text(bytes).indexOf('\n') < 0
        && after.equals("\n");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Fewer bytes where the file ends. */
  private static byte[] read(SpoolFile file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        break;
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
