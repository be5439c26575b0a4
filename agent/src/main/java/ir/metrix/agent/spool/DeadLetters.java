package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that can never be delivered, for a person to look at: JSON lines in {@code
 * dead-letter/}. Files are full at a size, and the oldest goes when there are too many. Each
 * process writes to files of its own, which begin with the name of its directory.
 */
final class DeadLetters {
  static final String DIRECTORY = "dead-letter";

  static final String SUFFIX = ".jsonl";
  private static final int DIGITS = 6;

  private final SpoolContext context;
  private final long fileBytes;
  private final int maxFiles;

  DeadLetters(SpoolContext context) {
    this(context, 4 << 20, 16);
  }

  DeadLetters(SpoolContext context, long fileBytes, int maxFiles) {
    this.context = context;
    this.fileBytes = fileBytes;
    this.maxFiles = maxFiles;
  }

  /** Adds lines; they are with the system, or on the medium if the spool's records are. */
  void append(Store store, List<byte[]> lines) throws IOException {
    Path directory = store.root.resolve(DIRECTORY);
    context.files.createDirectories(directory);
    List<Long> numbers = numbers(directory, store.name);
    long number = numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1);
    SpoolFile file = context.files.openToWrite(path(directory, store.name, number));
    try {
      if (file.size() >= fileBytes) {
        file.close();
        number++;
        file = context.files.openToWrite(path(directory, store.name, number));
        numbers.add(number);
        deleteOldest(directory, store.name, numbers);
      }
      write(file, lines);
      if (context.forces()) {
        file.force();
        context.files.forceDirectory(directory);
      }
    } finally {
      file.close();
    }
  }

  private static void write(SpoolFile file, List<byte[]> lines) throws IOException {
    long size = file.size();
    int bytes = 1;
    for (byte[] line : lines) {
      bytes += line.length + 1;
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    if (size > 0 && lastByte(file, size) != '\n') {
      // A process was killed in the middle of its line.
      buffer.put((byte) '\n');
    }
    for (byte[] line : lines) {
      buffer.put(line).put((byte) '\n');
    }
    buffer.flip();
    try {
      file.write(buffer, size);
    } catch (IOException e) {
      // They are written again: else those that are whole would be there twice.
      file.truncate(size);
      throw e;
    }
  }

  private static int lastByte(SpoolFile file, long size) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return file.read(last, size - 1) == 1 ? last.get(0) : '\n';
  }

  private void deleteOldest(Path directory, String store, List<Long> numbers) throws IOException {
    while (numbers.size() > maxFiles) {
      Path oldest = path(directory, store, numbers.remove(0));
      context.files.delete(oldest);
      context.log.warn(
          "Dead letters take more than "
              + maxFiles * fileBytes
              + " bytes: "
              + oldest
              + " is gone.");
    }
  }

  private List<Long> numbers(Path directory, String store) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : context.files.names(directory)) {
      if (name.startsWith(store + '-') && name.endsWith(SUFFIX)) {
        String number = name.substring(store.length() + 1, name.length() - SUFFIX.length());
        if (number.matches("[0-9]{1,18}")) {
          numbers.add(Long.parseLong(number));
        }
      }
    }
    return numbers;
  }

  private static Path path(Path directory, String store, long number) {
    StringBuilder digits = new StringBuilder(Long.toString(number));
    while (digits.length() < DIGITS) {
      digits.insert(0, '0');
    }
    return directory.resolve(store + '-' + digits + SUFFIX);
  }
}
