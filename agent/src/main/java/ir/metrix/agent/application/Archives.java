package ir.metrix.agent.application;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What the containers of one application share: the archives that are open at the moment, the
 * folder for those that had to be unpacked, and the list of what couldn't be read.
 */
final class Archives implements Closeable {
  /** Each costs a file handle, and memory for its table of contents. */
  private static final int MAX_OPEN = 32;

  private static final long MIB = 1 << 20;

  /** By last use, the longest unused first. */
  private final Map<Path, ZipFile> open = new LinkedHashMap<>(16, 0.75f, true);

  private final Set<String> problems = new LinkedHashSet<>();
  private final Path temporaryParent;
  private final long maxNestedBytes;
  private long bytesLeft;
  private Path temporaryFolder;
  private int unpacked;

  /**
   * @param maxNestedBytes of one nested archive, unpacked; more is taken for a zip bomb
   * @param maxUnpackedBytes of all of them: the disk is the application's, too
   */
  Archives(Path temporaryParent, long maxNestedBytes, long maxUnpackedBytes) {
    this.temporaryParent = temporaryParent;
    this.maxNestedBytes = maxNestedBytes;
    this.bytesLeft = maxUnpackedBytes;
  }

  Container container(Path path) {
    return Files.isDirectory(path)
        ? new Folder(path, this)
        : new Archive(path.toString(), path, this);
  }

  /** Remembers, once, that a file can't be read. */
  void leaveOut(String place, IOException reason) {
    problems.add(place + ": left out, " + reason(reason));
  }

  static String reason(IOException e) {
    // The message of a FileSystemException may be no more than the path.
    return e instanceof FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }

  List<String> problems() {
    return new ArrayList<>(problems);
  }

  /** Good until the next call: it may be closed for another one then. */
  ZipFile zip(Path file) throws IOException {
    ZipFile zip = open.get(file);
    if (zip == null) {
      zip = openZip(file.toFile());
      open.put(file, zip);
      if (open.size() > MAX_OPEN) {
        Iterator<ZipFile> longestUnused = open.values().iterator();
        longestUnused.next().close();
        longestUnused.remove();
      }
    }
    return zip;
  }

  /**
   * Old tools wrote names (of images, say) in the code page of their machine, which is no valid
   * UTF-8. Names of classes are the same in either.
   */
  private static ZipFile openZip(File file) throws IOException {
    try {
      return openZip(file, StandardCharsets.UTF_8);
    } catch (ZipException | IllegalArgumentException e) {
      return openZip(file, StandardCharsets.ISO_8859_1);
    }
  }

  private static ZipFile openZip(File file, Charset charset) throws IOException {
    ZipFile zip = new ZipFile(file, charset);
    try {
      // Java 8 finds out only now.
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        entries.nextElement();
      }
      return zip;
    } catch (IllegalArgumentException e) {
      zip.close();
      throw e;
    }
  }

  /**
   * Writes a nested archive to a file that lives until {@link #close}.
   *
   * @throws NoRoomException if it can't be written, and so no other one either
   * @throws IOException if it can't be read, or is too large
   */
  Path unpack(InputStream in) throws IOException {
    Path file = newTemporaryFile();
    try (OutputStream out = newOutputStream(file)) {
      long nestedBytes = 0;
      byte[] buffer = new byte[1 << 16];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        nestedBytes += count;
        bytesLeft -= count;
        if (nestedBytes > maxNestedBytes) {
          throw new ZipException("it has more than " + maxNestedBytes / MIB + " MiB");
        }
        if (bytesLeft < 0) {
          throw new ZipException("the application has too much to unpack");
        }
        write(out, buffer, count);
      }
      return file;
    }
  }

  private Path newTemporaryFile() throws NoRoomException {
    try {
      if (temporaryFolder == null) {
        temporaryFolder = Files.createTempDirectory(temporaryParent, "metrix-");
        // For Ctrl-C: close() does it else.
        temporaryFolder.toFile().deleteOnExit();
      }
    } catch (IOException e) {
      throw new NoRoomException(temporaryParent, e);
    }
    // Never by the name of the entry, which may lead out of the folder.
    Path file = temporaryFolder.resolve(++unpacked + ".jar");
    file.toFile().deleteOnExit();
    return file;
  }

  private OutputStream newOutputStream(Path file) throws NoRoomException {
    try {
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw new NoRoomException(temporaryParent, e);
    }
  }

  private void write(OutputStream out, byte[] buffer, int count) throws NoRoomException {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw new NoRoomException(temporaryParent, e);
    }
  }

  /** Closes all archives and deletes what was unpacked. */
  @Override
  public void close() throws IOException {
    for (ZipFile zip : open.values()) {
      zip.close();
    }
    open.clear();
    if (temporaryFolder != null) {
      for (int i = 1; i <= unpacked; i++) {
        Files.deleteIfExists(temporaryFolder.resolve(i + ".jar"));
      }
      Files.deleteIfExists(temporaryFolder);
    }
  }

  /** The temporary folder takes nothing more. */
  static final class NoRoomException extends IOException {
    NoRoomException(Path temporaryParent, IOException cause) {
      super(
          temporaryParent
              + ": the jars inside the application can't be unpacked here ("
              + cause
              + "). Make room for about as much as the application has, or name another folder:"
              + " java -Djava.io.tmpdir=FOLDER -jar …",
          cause);
    }
  }
}
