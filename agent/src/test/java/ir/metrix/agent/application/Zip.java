package ir.metrix.agent.application;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An archive to be written, entries in the order in which they are added. */
final class Zip {
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Charset charset = StandardCharsets.UTF_8;
  private int level = Deflater.DEFAULT_COMPRESSION;

  Zip with(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  Zip with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Zip with(String name, Zip nested) throws IOException {
    return with(name, nested.bytes());
  }

  /** Names as old tools wrote them. */
  Zip namesIn(Charset codePage) {
    charset = codePage;
    return this;
  }

  /** Content as it is, so that a test finds it in the file and can damage it. */
  Zip uncompressed() {
    level = Deflater.NO_COMPRESSION;
    return this;
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, charset)) {
      zip.setLevel(level);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  /** Writes the files into a folder, as if the archive had been unpacked. */
  Path unpackTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    return folder;
  }
}
