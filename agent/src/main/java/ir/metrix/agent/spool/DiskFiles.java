package ir.metrix.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The real file system. Directories are 0700 and files 0600: what is in them is personal data. */
final class DiskFiles implements SpoolFiles {
  private static final FileAttribute<?>[] NONE = {};

  /**
   * Lock files that this class loader holds. POSIX gives up a process's lock when the process
   * closes any descriptor of the file: one that is held must not even be opened. Guarded by itself.
   */
  private static final Set<Path> HELD = new HashSet<>();

  @Override
  public SpoolFile openToRead(Path file) throws IOException {
    return new DiskFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public SpoolFile openToWrite(Path file) throws IOException {
    return new DiskFile(openChannel(file));
  }

  private static FileChannel openChannel(Path file) throws IOException {
    Set<OpenOption> options = new HashSet<>();
    options.add(StandardOpenOption.READ);
    options.add(StandardOpenOption.WRITE);
    options.add(StandardOpenOption.CREATE);
    boolean isNew = Files.notExists(file);
    FileChannel channel = FileChannel.open(file, options, ownerOnly(file, "rw-------"));
    if (isNew) {
      restrictByAcl(file);
    }
    return channel;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(directory, ownerOnly(directory, "rwx------"));
      restrictByAcl(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NONE;
  }

  /** Windows: the owner, nobody else, and nothing inherited. */
  private static void restrictByAcl(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class);
    if (view != null) {
      AclEntry owner =
          AclEntry.newBuilder()
              .setType(AclEntryType.ALLOW)
              .setPrincipal(view.getOwner())
              .setPermissions(EnumSet.allOf(AclEntryPermission.class))
              .build();
      view.setAcl(Collections.singletonList(owner));
    }
  }

  @Override
  public void restrict(Path directory) {
    try {
      if (ownerOnly(directory, "rwx------").length > 0) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException notOurs) {
      // Another owner's: the directories that we make in it are closed by themselves.
      return;
    }
  }

  @Override
  public List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    } catch (NoSuchFileException e) {
      return names;
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean isGone(Path path) {
    return Files.notExists(path);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      // Windows opens no directories, and keeps their entries by itself.
      return;
    }
  }

  @Override
  public Lock tryLock(Path file, boolean makes) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.contains(key)) {
        return null;
      }
      FileChannel channel =
          makes
              ? openChannel(file)
              : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean locked = false;
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          return null;
        }
        HeldLock held = new HeldLock(key, channel, identity(file));
        locked = true;
        HELD.add(key);
        return held;
      } catch (OverlappingFileLockException e) {
        // Another agent in this JVM holds it. Left open: closing it would end that one's lock.
        locked = true;
        return null;
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    }
  }

  /** Null where the system tells none: on Windows, where nobody deletes a file that is open. */
  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static final class HeldLock implements Lock {
    private final Path key;
    private final FileChannel channel;
    private final Object identity;

    private HeldLock(Path key, FileChannel channel, Object identity) {
      this.key = key;
      this.channel = channel;
      this.identity = identity;
    }

    @Override
    public boolean isThere() {
      try {
        return Objects.equals(identity, identity(key));
      } catch (NoSuchFileException e) {
        return false;
      } catch (IOException e) {
        // What cannot be seen may be there.
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (HELD) {
        HELD.remove(key);
        channel.close();
      }
    }
  }

  private static final class DiskFile implements SpoolFile {
    private final FileChannel channel;

    private DiskFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
      return channel.read(buffer, position);
    }

    @Override
    public void write(ByteBuffer buffer, long position) throws IOException {
      long at = position;
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
