package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines in {@code dead-letter/}, read and taken out beside the processes that add to them. A
 * line is taken out by writing spaces over it: whoever appends to the file at the same moment
 * writes elsewhere, and no file has to be replaced under it. One thread.
 */
public final class DeadLetterFiles {
  private static final int CHUNK_BYTES = 64 << 10;

  /** No line is longer: a record's body is bounded. */
  private static final int MOST_BYTES = 2 * Format.MAX_BODY_BYTES;

  private final Path directory;
  private final SpoolFiles files = new DiskFiles();

  /** Decides on each line. */
  public interface Visitor {
    /**
     * A line that is not blank, without its line feed.
     *
     * @return whether it is to be taken out
     */
    boolean visit(Line line) throws IOException;
  }

  /** Where a line stands. */
  public static final class Line {
    private final Path file;
    private final long position;
    private final byte[] bytes;

    private Line(Path file, long position, byte[] bytes) {
      this.file = file;
      this.position = position;
      this.bytes = bytes;
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
    this.directory = root.resolve(DeadLetters.DIRECTORY);
  }

  /** Visits all lines, the oldest of each process first. */
  public void visit(Visitor visitor) throws IOException {
    for (String name : files.names(directory)) {
      if (name.endsWith(DeadLetters.SUFFIX)) {
        visitIfThere(directory.resolve(name), visitor);
      }
    }
  }

  private void visitIfThere(Path path, Visitor visitor) throws IOException {
    try {
      visit(path, visitor);
    } catch (NoSuchFileException e) {
      // There were too many, and the oldest went.
      return;
    }
  }

  private void visit(Path path, Visitor visitor) throws IOException {
    List<Line> toTakeOut = new ArrayList<>();
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
            Line line = new Line(path, base + lineStart, Arrays.copyOfRange(bytes, lineStart, i));
            if (!isBlank(line.bytes) && visitor.visit(line)) {
              toTakeOut.add(line);
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

  private static boolean isBlank(byte[] line) {
    for (byte each : line) {
      if (each != ' ' && each != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Writes spaces over lines; they are gone from the medium when this returns. */
  public void takeOut(List<Line> lines) throws IOException {
    int done = 0;
    while (done < lines.size()) {
      Path path = lines.get(done).file;
      if (files.isGone(path)) {
        done++;
        continue;
      }
      try (SpoolFile file = files.openToWrite(path)) {
        for (; done < lines.size() && lines.get(done).file.equals(path); done++) {
          Line line = lines.get(done);
          byte[] spaces = new byte[line.bytes.length];
          Arrays.fill(spaces, (byte) ' ');
          file.write(ByteBuffer.wrap(spaces), line.position);
        }
        file.force();
      }
    }
  }
}
