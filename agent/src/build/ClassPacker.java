import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Run by the build: writes all classes below a folder into one pack, in the format that {@code
 * IsolatedClassPack} tells, and deletes them from the folder. Those that a start loads come first,
 * in that order; a name in the list that is no class any more is passed over, since the order is a
 * matter of speed alone. The others follow by name, so that the same classes give the same bytes.
 *
 * <p>Arguments: the folder, the list, the pack to write.
 */
public final class ClassPacker {
  private static final int MAGIC = 0x4D585031;
  private static final int CHUNK = 128 * 1024;
  private static final String SUFFIX = ".class";

  private record Row(int first, int second) {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Map<String, Path> files = inOrder(folder, Files.readAllLines(Path.of(arguments[1])));

    List<Row> classes = new ArrayList<>();
    List<Row> chunks = new ArrayList<>();
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    int position = 0;
    for (Map.Entry<String, Path> file : files.entrySet()) {
      byte[] record = record(file.getKey(), Files.readAllBytes(file.getValue()));
      if (chunk.size() > 0 && chunk.size() + record.length > CHUNK) {
        chunks.add(new Row(position - chunk.size(), deflated.size()));
        deflate(chunk, deflated);
      }
      classes.add(new Row(file.getKey().hashCode(), position));
      chunk.write(record);
      position += record.length;
    }
    chunks.add(new Row(position - chunk.size(), deflated.size()));
    deflate(chunk, deflated);

    Row[] slots = slots(classes);
    int begin = (3 + 2 * (slots.length + chunks.size() + 1)) * Integer.BYTES;
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(Path.of(arguments[2])))) {
      out.writeInt(MAGIC);
      out.writeInt(slots.length);
      out.writeInt(chunks.size());
      for (Row row : slots) {
        out.writeInt(row.first());
        out.writeInt(row.second());
      }
      chunks.add(new Row(position, deflated.size()));
      for (Row row : chunks) {
        out.writeInt(row.first());
        out.writeInt(begin + row.second());
      }
      deflated.writeTo(out);
    }
    for (Path file : files.values()) {
      Files.delete(file);
    }
  }

  /** At least half of them free. */
  private static Row[] slots(List<Row> classes) {
    Row[] slots = new Row[Integer.highestOneBit(classes.size()) * 4];
    Arrays.fill(slots, new Row(0, -1));
    for (Row row : classes) {
      int slot = row.first() & (slots.length - 1);
      while (slots[slot].second() != -1) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = row;
    }
    return slots;
  }

  private static Map<String, Path> inOrder(Path folder, List<String> start) throws IOException {
    Map<String, Path> all = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .forEach(file -> all.put(name(folder, file), file));
    }
    Map<String, Path> ordered = new LinkedHashMap<>();
    for (String name : start) {
      if (all.containsKey(name)) {
        ordered.put(name, all.get(name));
      }
    }
    all.forEach(ordered::putIfAbsent);
    return ordered;
  }

  private static String name(Path folder, Path file) {
    String path =
        folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
    return path.substring(0, path.length() - SUFFIX.length());
  }

  private static byte[] record(String name, byte[] classFile) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(name.length());
      out.write(name.getBytes(StandardCharsets.US_ASCII));
      out.writeInt(classFile.length);
      out.write(classFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void deflate(ByteArrayOutputStream chunk, ByteArrayOutputStream to)
      throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      DeflaterOutputStream out = new DeflaterOutputStream(to, deflater);
      chunk.writeTo(out);
      out.finish();
    } finally {
      deflater.end();
    }
    chunk.reset();
  }
}
