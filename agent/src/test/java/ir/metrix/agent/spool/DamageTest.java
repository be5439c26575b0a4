package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte of every file is cut off, and flipped; then a process starts. */
@org.junit.jupiter.api.Timeout(300)
class DamageTest {
  private static final int MESSAGES = 5;

  @TempDir Path folder;
  private int copies;

  @Test
  void aCutFileCostsOnlyWhatWasCutOff() throws IOException {
    Path original = spoolOf();
    for (Path file : filesOf(original)) {
      int size = (int) Files.size(file);
      for (int length = 0; length < size; length++) {
        Path copy = copyOf(original);
        Path cut = copy.resolve(original.relativize(file));
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), length));
        assertOnlyDamagedAreMissing(copy, file, length, size);
        delete(copy);
      }
    }
  }

  @Test
  void aFlippedByteCostsOnlyTheRecordWhoseByteItIs() throws IOException {
    Path original = spoolOf();
    for (Path file : filesOf(original)) {
      int size = (int) Files.size(file);
      for (int at = 0; at < size; at++) {
        Path copy = copyOf(original);
        Path flipped = copy.resolve(original.relativize(file));
        byte[] bytes = Files.readAllBytes(flipped);
        bytes[at] ^= (byte) (1 << (at % 8));
        Files.write(flipped, bytes);
        assertOnlyDamagedAreMissing(copy, file, at, at + 1);
        delete(copy);
      }
    }
  }

  @Test
  void damageIsKeptAsideAndSaidOnce() throws IOException {
    Path spool = spoolOf();
    Path segment = segmentOf(spool);
    byte[] bytes = Files.readAllBytes(segment);
    List<int[]> records = recordsIn(bytes);
    int at = records.get(1)[0] + 20;
    bytes[at] ^= 1;
    Files.write(segment, bytes);

    SpoolProcess process = new SpoolProcess(SpoolProcess.on(spool));
    process.deliverAll();
    process.spool.close();

    assertThat(process.log())
        .containsOnlyOnce("is damaged in 1 places")
        .containsOnlyOnce(segment.toString());
    Path kept = spool.resolve("damaged/process-1-0000000001-0-" + records.get(1)[0] + ".bytes");
    assertThat(kept)
        .hasBinaryContent(Arrays.copyOfRange(bytes, records.get(1)[0], records.get(1)[1]));
  }

  @Test
  void aLaterVersionsFilesAreLeftAloneAndSaid() throws IOException {
    Path spool = spoolOf();
    Path segment = segmentOf(spool);
    byte[] bytes = Files.readAllBytes(segment);
    byte[] header = Format.header(Format.SEGMENT_MAGIC, Format.VERSION + 1, 0, new Checksums());
    System.arraycopy(header, 0, bytes, 0, header.length);
    Files.write(segment, bytes);

    SpoolProcess process = new SpoolProcess(SpoolProcess.on(spool));
    process.write("b", 9);
    assertThat(SpoolProcess.numbers(process.deliverAll())).containsExactly(9);
    process.spool.close();

    assertThat(segment).hasBinaryContent(bytes);
    assertThat(process.log()).contains("later version");
  }

  @Test
  void whatLooksLikeARecordInsideAMessageIsNone() throws IOException {
    SpoolProcess first = new SpoolProcess(SpoolProcess.on(folder.resolve("s")));
    GroupBuffer fake = new GroupBuffer(new Checksums());
    SpoolRecord invented = new SpoolRecord("", "x", null, "r", "id-666", 0, new byte[2]);
    fake.add(invented, SpoolProcess.APPLICATION_ID);
    String text = new String(fake.bytes(), 0, fake.length(), StandardCharsets.ISO_8859_1);
    first.append("", "a", 1, text);
    first.spool.flush(first.handedOut);
    first.write("a", 2);
    first.kill();
    Path segment = segmentOf(folder.resolve("s"));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[Format.HEADER_BYTES + 4] ^= 1;
    Files.write(segment, bytes);

    SpoolProcess second = new SpoolProcess(SpoolProcess.on(folder.resolve("s")));
    assertThat(SpoolProcess.numbers(second.deliverAll())).containsExactly(2);
    second.spool.close();
  }

  @Test
  void bothChecksumsAreReadWhateverThisJvmWrites() {
    byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
    // The check values of the catalogue of parametrised CRC algorithms (reveng.sourceforge.io).
    assertThat(new Checksums().of(Checksums.CRC32, bytes, 0, 9)).isEqualTo(0xCBF43926);
    assertThat(new Checksums().of(Checksums.CRC32C, bytes, 0, 9)).isEqualTo(0xE3069283);
    Checksums.SlowCrc32c slow = new Checksums.SlowCrc32c();
    slow.update(bytes, 0, 9);
    assertThat(slow.getValue()).isEqualTo(0xE3069283L);
  }

  /** Several users, one message settled, a ledger, in one segment. */
  private Path spoolOf() {
    Path directory = folder.resolve("original");
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(directory));
    process.append("a", 0);
    process.append("b", 1);
    process.append("ü", 2);
    process.append("a", 3);
    process.append("b", 4);
    process.spool.flush(process.handedOut);
    process.spool.settle(process.handedOut.get(0), Outcome.DELIVERED, null);
    process.ledger.account("r").countCaptured();
    process.ledger.account("r").countDropped(Reasons.QUEUE_FULL);
    process.clock.millis += 2_000;
    process.work();
    process.kill();
    return directory;
  }

  private void assertOnlyDamagedAreMissing(Path spool, Path file, int from, int to)
      throws IOException {
    List<Integer> expected = new ArrayList<>(List.of(1, 2, 3, 4));
    boolean mayRepeat = file.toString().endsWith(Acks.SUFFIX);
    if (file.toString().endsWith(Segment.SUFFIX)) {
      List<int[]> records = recordsIn(Files.readAllBytes(file));
      for (int i = 0; i < MESSAGES; i++) {
        if (from < records.get(i)[1] && to > records.get(i)[0]) {
          expected.remove(Integer.valueOf(i));
        }
      }
    }
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(spool));
    List<SpoolRecord> delivered = process.deliverAll();
    String what = file.getFileName() + " from " + from + " to " + to;
    List<Integer> numbers = new ArrayList<>(SpoolProcess.numbers(delivered));
    if (mayRepeat && numbers.contains(0)) {
      numbers.remove(Integer.valueOf(0));
    }
    assertThat(numbers).as(what).isEqualTo(expected);
    for (SpoolRecord record : delivered) {
      assertThat(new String(record.message(), StandardCharsets.UTF_8))
          .as(what)
          .startsWith("{\"n\":" + record.id().substring(3) + ",");
    }
    assertThat(process.ledger.totals().waiting()).as(what).isZero();
    process.spool.close();
    assertThat(process.files.openFiles).isZero();
  }

  /** Begin and end of each record, by the lengths in an undamaged file. */
  private static List<int[]> recordsIn(byte[] segment) {
    List<int[]> records = new ArrayList<>();
    int at = Format.HEADER_BYTES;
    while (at < segment.length) {
      int end = at + Format.RECORD_FRAME_BYTES + ByteBuffer.wrap(segment).getInt(at + 4);
      records.add(new int[] {at, end});
      at = end;
    }
    assertThat(records).hasSize(MESSAGES);
    return records;
  }

  private static Path segmentOf(Path spool) throws IOException {
    return filesOf(spool).stream()
        .filter(file -> file.toString().endsWith(Segment.SUFFIX))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> filesOf(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Path copyOf(Path original) throws IOException {
    Path copy = folder.resolve("copy-" + copies++);
    Map<Path, byte[]> content = new TreeMap<>();
    for (Path file : filesOf(original)) {
      content.put(original.relativize(file), Files.readAllBytes(file));
    }
    for (Map.Entry<Path, byte[]> file : content.entrySet()) {
      Path target = copy.resolve(file.getKey().toString());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    return copy;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
