package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte of every file is cut off, and flipped; then a process starts. */
@org.junit.jupiter.api.Timeout(300)
class DamageTest {
  private static final int MESSAGES = 5;

  private static final String FIRST_VERSION =
      "TUVUUklYU0cAAQAAAAAAAAAAAZOwVPTQuBkFNPdNARIAAAA5AAABk7BU9NAAAAGTsFT00AAAAAZhcHAt"
          + "aWQAAAABcgAAAANhbGn/////AAAABGlkLTF7Im4iOjF9fHS1JfdNARIAAAA7AAABk7BU9NAAAAGTsFT0"
          + "0AAAAAZhcHAtaWQAAAABcgAAAALDvAAAAANtLTIAAAAEaWQtMnsibiI6Mn3uoDSy";

  /** Numbers of two that were set aside, of which the second is sent again. */
  private static final int DEAD = 900;

  private static final int AGAIN = 901;

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
        SpoolProcess.delete(copy);
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
        SpoolProcess.delete(copy);
      }
    }
  }

  /**
   * What a longer life leaves: compacted segments, dead letters, some of them sent again, times.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatALongerLifeLeftSurvivesAnyCutAndAnyFlippedByte(boolean isCut) throws IOException {
    Path original = longLivedSpool();
    List<Integer> waiting =
        new ArrayList<>(SpoolProcess.numbers(open(copyOf(original)).deliverAll()));
    assertThat(waiting).hasSizeGreaterThan(10).contains(AGAIN);
    for (Path file : filesOf(original)) {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at < bytes.length; at++) {
        Path copy = copyOf(original);
        byte[] damaged = isCut ? Arrays.copyOf(bytes, at) : bytes.clone();
        if (!isCut) {
          damaged[at] ^= (byte) (1 << (at % 8));
        }
        Files.write(copy.resolve(original.relativize(file)), damaged);
        String what = file + (isCut ? " cut at " : " flipped at ") + at;

        SpoolProcess process = open(copy);
        List<SpoolRecord> delivered = process.deliverAll();
        for (SpoolRecord record : delivered) {
          String id = record.id().substring(3);
          assertThat(new String(record.message(), StandardCharsets.UTF_8))
              .as(what)
              .startsWith("{\"n\":" + id + ",");
        }
        List<Integer> numbers = SpoolProcess.numbers(delivered);
        if (file.toString().endsWith(Segment.SUFFIX)) {
          assertThat(numbers).as(what).doesNotHaveDuplicates();
          // Intact ones of this file, and all of others.
          List<Integer> others = new ArrayList<>(waiting);
          others.removeAll(numbersIn(bytes));
          assertThat(numbers).as(what).containsAll(others);
        } else if (!file.toString().endsWith(Acks.SUFFIX)) {
          assertThat(numbers).as(what).isEqualTo(waiting);
        } else {
          assertThat(numbers).as(what).containsAll(waiting);
        }
        List<Integer> ofStuck = new ArrayList<>(numbers);
        ofStuck.removeIf(number -> number % 5 != 0 || number >= DEAD);
        assertThat(ofStuck).as(what).isSorted();
        assertThat(process.ledger.totals().waiting()).as(what).isZero();
        process.spool.close();
        SpoolProcess.delete(copy);
      }
    }
  }

  private static SpoolProcess open(Path spool) {
    return new SpoolProcess(SpoolProcess.on(spool).segmentBytes(500).maxBytes(4_000));
  }

  /** By their texts, whatever else is in the file. */
  private static List<Integer> numbersIn(byte[] segment) {
    List<Integer> numbers = new ArrayList<>();
    Matcher number =
        Pattern.compile("\\{\"n\":(\\d+),")
            .matcher(new String(segment, StandardCharsets.ISO_8859_1));
    while (number.find()) {
      numbers.add(Integer.valueOf(number.group(1)));
    }
    return numbers;
  }

  private Path longLivedSpool() throws IOException {
    Path directory = folder.resolve("long-lived");
    SpoolProcess process = open(directory);
    for (int i = 0; i < 60; i++) {
      process.append("", i % 5 == 0 ? "stuck" : "user-" + i, i, "");
      process.spool.flush(process.handedOut);
      List<SpoolRecord> others = new ArrayList<>(process.handedOut);
      others.removeIf(record -> record.customUserId().equals("stuck"));
      process.deliver(others);
    }
    byte[] known = "{\"n\":777,\"p\":\"\"}".getBytes(StandardCharsets.UTF_8);
    process.ledger.account("r").countCaptured();
    process.spool.append(
        new SpoolRecord("", null, "m-1", "r", "id-777", process.clock.millis, known));
    process.write("refused", DEAD, AGAIN);
    for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
      if ("refused".equals(record.customUserId())) {
        byte[] line = ("{\"id\":\"" + record.id() + "\"}").getBytes(StandardCharsets.UTF_8);
        process.spool.settle(record, Outcome.DEAD_LETTERED, line);
        process.handedOut.remove(record);
      }
    }
    process.clock.millis += 2_000;
    process.work();
    process.kill();

    FaultyFiles files = new FaultyFiles();
    try (SpoolRepair repair =
        new SpoolRepair(
            directory,
            List.of(SpoolProcess.APPLICATION_ID),
            new AgentLog(new ByteArrayOutputStream()),
            files)) {
      List<DeadLetterFiles.Line> lines = new ArrayList<>();
      new DeadLetterFiles(directory, files).visit(line -> !lines.add(line));
      byte[] again = ("{\"n\":" + AGAIN + ",\"p\":\"\"}").getBytes(StandardCharsets.UTF_8);
      repair.sendAgain(
          List.of(
              new SpoolRecord(
                  SpoolProcess.APPLICATION_ID, "refused", null, "r", "id-" + AGAIN, 0, again)),
          lines.subList(1, 2));
    }
    List<String> names =
        filesOf(directory).stream().map(file -> file.getFileName().toString()).toList();
    assertThat(names)
        .anyMatch(name -> name.matches("\\d+-[1-9]\\d*\\.segment"))
        .anyMatch(name -> name.startsWith("ticks"))
        .anyMatch(name -> name.endsWith(".jsonl"))
        .anyMatch(name -> name.endsWith(Acks.SUFFIX));
    return directory;
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

  /** Files outlive the agent that wrote them: these bytes are never to be changed. */
  @Test
  void aSegmentOfTheFirstVersionIsRead() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("first/process-1"));
    Files.createFile(directory.resolve(Store.LOCK));
    Files.write(
        directory.resolve("0000000001-0.segment"), Base64.getDecoder().decode(FIRST_VERSION));

    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder.resolve("first")));
    List<SpoolRecord> delivered = process.deliverAll();
    process.spool.close();

    assertThat(SpoolProcess.numbers(delivered)).containsExactly(1, 2);
    assertThat(delivered).extracting(SpoolRecord::customUserId).containsExactly("ali", "ü");
    assertThat(delivered).extracting(SpoolRecord::metrixUserId).containsExactly(null, "m-2");
    assertThat(delivered).extracting(SpoolRecord::ruleId).containsOnly("r");
    assertThat(delivered).extracting(SpoolRecord::timeMillis).containsOnly(1_733_830_178_000L);
    assertThat(delivered)
        .extracting(record -> new String(record.message(), StandardCharsets.UTF_8))
        .containsExactly("{\"n\":1}", "{\"n\":2}");
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
}
