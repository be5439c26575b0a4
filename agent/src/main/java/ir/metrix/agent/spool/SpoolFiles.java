package ir.metrix.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the spool asks of a file system. A seam: tests put one behind it that is full, read-only
 * or out of descriptors on command.
 */
interface SpoolFiles {
  /** Opens a file that is there, to be read. */
  SpoolFile openToRead(Path file) throws IOException;

  /** Opens a file to be read and written, and makes it, for its owner only, if it isn't there. */
  SpoolFile openToWrite(Path file) throws IOException;

  /** Makes a directory, for its owner only, and those above it that are missing. */
  void createDirectories(Path directory) throws IOException;

  /** Takes an existing directory from everybody but its owner, where the system lets us. */
  void restrict(Path directory);

  /** Names of what is in a directory, sorted; empty if it isn't there. */
  List<String> names(Path directory) throws IOException;

  /** True only if it is certain that nothing is there: what cannot be seen may be there. */
  boolean isGone(Path path);

  /** Deletes a file; one that isn't there is no error. */
  void delete(Path file) throws IOException;

  /** Moves a file onto another in one step. */
  void replace(Path from, Path to) throws IOException;

  /**
   * What was made and deleted in a directory survives a power cut, where the system can do that.
   */
  void forceDirectory(Path directory);

  /**
   * Locks a file until the process ends or the lock is closed.
   *
   * @param makes the file if it isn't there; else that is a {@link
   *     java.nio.file.NoSuchFileException}
   * @return null if another holds it
   * @throws IOException if the file system has no locks, or the file cannot be made
   */
  Lock tryLock(Path file, boolean makes) throws IOException;

  /** A locked file. */
  interface Lock extends Closeable {
    /** False only if it is certain that the file was deleted, also if there is another by now. */
    boolean isThere();
  }

  /** One open file. One thread. */
  interface SpoolFile extends Closeable {
    /** Reads up to what the buffer has room for; -1 at the end. */
    int read(ByteBuffer buffer, long position) throws IOException;

    /** Writes all of it. After an exception some of it may be there. */
    void write(ByteBuffer buffer, long position) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /** All that was written survives a power cut. */
    void force() throws IOException;
  }
}
