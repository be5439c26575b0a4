package ir.metrix.agent.application;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A jar, WAR or EAR in a file of its own, be it unpacked from another one. */
final class Archive extends Container {
  private static final int MAX_MANIFEST_BYTES = 1 << 20;

  private final Path file;
  private final Archives archives;

  Archive(String place, Path file, Archives archives) {
    super(place);
    this.file = file;
    this.archives = archives;
  }

  @Override
  String placeOf(String name) {
    return place() + "!/" + name;
  }

  /**
   * In the archive's order, which is the one Spring Boot goes by, and as good as any for others.
   */
  @Override
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    Enumeration<? extends ZipEntry> entries = archives.zip(file).entries();
    while (entries.hasMoreElements()) {
      names.add(entries.nextElement().getName());
    }
    return names;
  }

  @Override
  byte[] read(String name, int maxBytes) throws IOException {
    ZipFile zip = archives.zip(file);
    ZipEntry entry = entry(zip, name);
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = readAll(in, maxBytes);
    }
    // ZipFile leaves this to its caller.
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, bytes.length);
    if (checksum.getValue() != entry.getCrc()) {
      throw new ZipException("its checksum is wrong");
    }
    return bytes;
  }

  @Override
  Container nested(String name) throws IOException {
    ZipFile zip = archives.zip(file);
    try (InputStream in = zip.getInputStream(entry(zip, name))) {
      return new Archive(placeOf(name), archives.unpack(in), archives);
    }
  }

  private static ZipEntry entry(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new ZipException("it is no longer there: the file has changed meanwhile");
    }
    return entry;
  }

  @Override
  boolean isMultiRelease() {
    try {
      byte[] manifest = read(JarFile.MANIFEST_NAME, MAX_MANIFEST_BYTES);
      return "true"
          .equalsIgnoreCase(
              new Manifest(new ByteArrayInputStream(manifest))
                  .getMainAttributes()
                  .getValue("Multi-Release"));
    } catch (IOException e) {
      return false;
    }
  }
}
