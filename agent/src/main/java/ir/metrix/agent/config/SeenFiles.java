package ir.metrix.agent.config;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that a configuration was made of, each with what was in it just before it was read.
 * Compared by content: Kubernetes swaps a link to a folder, editors swap files, and times of files
 * may be as coarse as two seconds. Immutable once it is handed out.
 */
public final class SeenFiles {
  /** How files are looked at; a test has its own. */
  interface Disk {
    /**
     * A number that differs, but for very bad luck, if anything of the file does.
     *
     * @throws IOException if the file is not there or cannot be read
     */
    long fingerprint(Path file) throws IOException;
  }

  static final String ACCESS_DENIED = "access denied";

  /** The file is not there, or cannot be read. */
  private static final long UNREADABLE = 0;

  /** To look into a pipe would take out of it what is to be read. */
  private static final long READ_ONCE = 1;

  static final Disk REAL =
      new Disk() {
        @Override
        public long fingerprint(Path file) throws IOException {
          // FNV-1a with 64 bits. Not a MessageDigest: its providers are the application's to set
          // up.
          long hash = 0xcbf29ce484222325L;
          byte[] buffer = new byte[8_192];
          try (InputStream in = Files.newInputStream(file)) {
            int count;
            while ((count = in.read(buffer)) > 0) {
              for (int i = 0; i < count; i++) {
                hash = (hash ^ (buffer[i] & 0xFF)) * 0x100000001b3L;
              }
            }
          }
          return hash;
        }
      };

  private final Disk disk;
  private final Map<Path, Long> fingerprints = new LinkedHashMap<>();

  /** Why those cannot be read that are there, as far as that can be seen. */
  private final Map<Path, String> failures = new LinkedHashMap<>();

  private Path readOnce;

  SeenFiles() {
    this(REAL);
  }

  SeenFiles(Disk disk) {
    this.disk = disk;
  }

  /** To be called before the file is read; the first look counts. */
  void note(Path file) {
    Path path = file.toAbsolutePath();
    if (!fingerprints.containsKey(path)) {
      if (isReadOnce(path)) {
        readOnce = path;
        fingerprints.put(path, READ_ONCE);
      } else {
        fingerprints.put(path, fingerprint(path));
      }
    }
  }

  /**
   * Whether it is a pipe, standard input or the like: what was read of it is gone, and who reads it
   * again may wait for ever.
   */
  static boolean isReadOnce(Path file) {
    try {
      // On Windows a file that is kept in a cloud counts as "other".
      return File.separatorChar == '/'
          && Files.readAttributes(file, BasicFileAttributes.class).isOther();
    } catch (IOException notThere) {
      return false;
    }
  }

  /** One of the files that can be read once, or null: then none may be read again. */
  public Path readOnce() {
    return readOnce;
  }

  private long fingerprint(Path path) {
    try {
      return disk.fingerprint(path);
    } catch (NoSuchFileException | NotDirectoryException notThere) {
      return UNREADABLE;
    } catch (IOException | RuntimeException unreadable) {
      // Below what is no folder, or with too long a name, there is nothing.
      boolean isThere =
          unreadable instanceof AccessDeniedException
              || Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      if (isThere && !Files.isDirectory(path)) {
        failures.put(path, reason(unreadable));
      }
      return UNREADABLE;
    }
  }

  static String reason(Exception e) {
    String reason = e instanceof FileSystemException ? ((FileSystemException) e).getReason() : null;
    return reason != null
        ? reason
        : e instanceof AccessDeniedException ? ACCESS_DENIED : e.toString();
  }

  /** It could be looked at, but not read then: as one that cannot be read, it is tried again. */
  void failed(Path file, Exception e) {
    Path path = file.toAbsolutePath();
    fingerprints.put(path, UNREADABLE);
    failures.put(path, reason(e));
  }

  /** Files that are there and cannot be read, each with the reason. */
  Map<Path, String> failures() {
    return failures;
  }

  /** The same files as they are now. */
  SeenFiles again() {
    SeenFiles now = new SeenFiles(disk);
    for (Path path : fingerprints.keySet()) {
      now.note(path);
    }
    return now;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeenFiles && ((SeenFiles) other).fingerprints.equals(fingerprints);
  }

  @Override
  public int hashCode() {
    return fingerprints.hashCode();
  }
}
