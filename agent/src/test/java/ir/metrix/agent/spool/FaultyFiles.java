package ir.metrix.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The real file system, with switches for all that it may do to us. */
final class FaultyFiles implements SpoolFiles {
  private final SpoolFiles real = new DiskFiles();

  /** How many more bytes there is room for. */
  long roomBytes = Long.MAX_VALUE;

  boolean isReadOnly;
  boolean hasNoLocks;
  boolean hasNoDescriptors;
  boolean isDenied;
  Path denied;

  /** After so many changes, and half of the next one if it is a write, the process is dead. */
  int changesUntilKilled = Integer.MAX_VALUE;

  int changes;
  int forced;
  final Set<Path> forcedDirectories = new LinkedHashSet<>();
  int openFiles;
  long bytesRead;
  final AtomicInteger locks = new AtomicInteger();
  private final Set<Closeable> held = new LinkedHashSet<>();

  /** What happens then is done by nobody: nothing may catch it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private boolean isKilled() {
    return changes++ >= changesUntilKilled;
  }

  private void change() {
    if (isKilled()) {
      throw new Killed();
    }
  }

  /** The system gives up the locks of a process that was killed. */
  void endProcess() throws IOException {
    for (Closeable lock : held) {
      lock.close();
    }
    held.clear();
  }

  @Override
  public SpoolFile openToRead(Path file) throws IOException {
    needDescriptor(file);
    return new Watched(real.openToRead(file));
  }

  @Override
  public SpoolFile openToWrite(Path file) throws IOException {
    needDescriptor(file);
    needWritable(file);
    if (real.isGone(file)) {
      change();
    }
    return new Watched(real.openToWrite(file));
  }

  private void needDescriptor(Path file) throws IOException {
    if (isDenied || (denied != null && file.startsWith(denied))) {
      throw new java.nio.file.AccessDeniedException(file.toString());
    }
    if (hasNoDescriptors) {
      throw new java.nio.file.FileSystemException(file.toString(), null, "Too many open files");
    }
  }

  private void needWritable(Path file) throws IOException {
    if (isReadOnly) {
      throw new java.nio.file.FileSystemException(file.toString(), null, "Read-only file system");
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (isReadOnly && java.nio.file.Files.notExists(directory)) {
      needWritable(directory);
    }
    if (real.isGone(directory)) {
      change();
    }
    real.createDirectories(directory);
  }

  @Override
  public void restrict(Path directory) {
    real.restrict(directory);
  }

  @Override
  public List<String> names(Path directory) throws IOException {
    needDescriptor(directory);
    return real.names(directory);
  }

  @Override
  public boolean isGone(Path path) {
    return real.isGone(path);
  }

  @Override
  public void delete(Path file) throws IOException {
    needWritable(file);
    if (!real.isGone(file)) {
      change();
    }
    real.delete(file);
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    needWritable(to);
    change();
    real.replace(from, to);
  }

  @Override
  public void forceDirectory(Path directory) {
    forced++;
    forcedDirectories.add(directory);
    real.forceDirectory(directory);
  }

  @Override
  public Lock tryLock(Path file, boolean makes) throws IOException {
    if (hasNoLocks) {
      throw new IOException("No locks available");
    }
    needDescriptor(file);
    needWritable(file);
    if (makes && real.isGone(file)) {
      change();
    }
    Lock lock = real.tryLock(file, makes);
    if (lock == null) {
      return null;
    }
    locks.incrementAndGet();
    held.add(lock);
    return new Lock() {
      @Override
      public boolean isThere() {
        return lock.isThere();
      }

      @Override
      public void close() throws IOException {
        locks.decrementAndGet();
        held.remove(lock);
        lock.close();
      }
    };
  }

  private final class Watched implements SpoolFile {
    private final SpoolFile file;

    private Watched(SpoolFile file) {
      this.file = file;
      openFiles++;
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
      int read = file.read(buffer, position);
      bytesRead += Math.max(0, read);
      return read;
    }

    @Override
    public void write(ByteBuffer buffer, long position) throws IOException {
      if (isKilled()) {
        if (changes == changesUntilKilled + 1) {
          buffer.limit(buffer.position() + buffer.remaining() / 2);
          file.write(buffer, position);
        }
        throw new Killed();
      }
      long more = Math.max(0, position + buffer.remaining() - file.size());
      if (more <= roomBytes) {
        roomBytes -= more;
        file.write(buffer, position);
        return;
      }
      int end = buffer.limit();
      // As the system does it: what there is room for is written.
      long fits = Math.max(0, file.size() - position) + roomBytes;
      buffer.limit(buffer.position() + (int) Math.min(fits, buffer.remaining()));
      file.write(buffer, position);
      buffer.limit(end);
      roomBytes = 0;
      throw new IOException("No space left on device");
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      change();
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      forced++;
      file.force();
    }

    @Override
    public void close() throws IOException {
      openFiles--;
      file.close();
    }
  }
}
