package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a command asks of the processes that hold parts of a spool, and their answers: files in
 * {@code requests/}. A request is to forget a person; each process answers once for each store that
 * it has locked, with how many messages it dropped. Whoever asked deletes both.
 */
final class ForgetRequests {
  static final String DIRECTORY = "requests";

  private static final String PREFIX = "forget-";
  private static final String UNFINISHED = ".unfinished";
  private static final int MOST_BYTES = 64 << 10;

  /** Nobody waits for an answer any more. */
  private static final long STALE_MILLIS = 24 * 3_600_000L;

  private final SpoolFiles files;
  private final Checksums checksums;
  private final Path directory;

  ForgetRequests(SpoolFiles files, Checksums checksums, Path root) {
    this.files = files;
    this.checksums = checksums;
    this.directory = root.resolve(DIRECTORY);
  }

  /** Makes a request; returns its name. */
  String ask(String userId, long nowMillis) throws IOException {
    files.createDirectories(directory);
    String name = PREFIX + UUID.randomUUID();
    write(name, nowMillis, userId.getBytes(StandardCharsets.UTF_8));
    return name;
  }

  /** Names of all that was asked; those that are stale are deleted. */
  List<String> open(long nowMillis) throws IOException {
    List<String> open = new ArrayList<>();
    for (String name : files.names(directory)) {
      if (name.startsWith(PREFIX) && name.indexOf('.') < 0) {
        byte[] content = read(name);
        if (content != null && nowMillis - ByteBuffer.wrap(content).getLong() > STALE_MILLIS) {
          delete(name);
        } else if (content != null) {
          open.add(name);
        }
      }
    }
    return open;
  }

  /** Who is to be forgotten; null if the request is gone. */
  String userId(String request) throws IOException {
    byte[] content = read(request);
    return content == null
        ? null
        : new String(content, 8, content.length - 12, StandardCharsets.UTF_8);
  }

  void answer(String request, String store, long dropped) throws IOException {
    write(request + '.' + store, dropped, new byte[0]);
  }

  /** How many messages a store's process has dropped; null if it did not answer yet. */
  Long answer(String request, String store) throws IOException {
    byte[] content = read(request + '.' + store);
    return content == null ? null : ByteBuffer.wrap(content).getLong();
  }

  /** Deletes a request and its answers. */
  void delete(String request) throws IOException {
    files.delete(directory.resolve(request));
    for (String name : files.names(directory)) {
      if (name.startsWith(request + '.')) {
        files.delete(directory.resolve(name));
      }
    }
  }

  /** A number, some bytes and their checksum; there at once or not at all. */
  private void write(String name, long number, byte[] bytes) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(12 + bytes.length);
    content.putLong(number).put(bytes);
    content.putInt(checksums.of(Checksums.CRC32, content.array(), 0, 8 + bytes.length));
    content.flip();
    Path unfinished = directory.resolve(name + UNFINISHED);
    try (SpoolFile file = files.openToWrite(unfinished)) {
      file.truncate(0);
      file.write(content, 0);
    }
    files.replace(unfinished, directory.resolve(name));
  }

  /** Null if it isn't there, or is none of ours. */
  private byte[] read(String name) throws IOException {
    try (SpoolFile file = files.openToRead(directory.resolve(name))) {
      byte[] content = new byte[(int) Math.min(MOST_BYTES, file.size())];
      Format.readFully(file, ByteBuffer.wrap(content));
      int checked = content.length - 4;
      return checked >= 8
              && ByteBuffer.wrap(content).getInt(checked)
                  == checksums.of(Checksums.CRC32, content, 0, checked)
          ? content
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
