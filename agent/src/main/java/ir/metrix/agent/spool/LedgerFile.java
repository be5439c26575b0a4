package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the messages of a store that are in none of its segments any more: those that came
 * to their end in segments since deleted, and those that never reached one. Two files take turns,
 * so that the one written last but one is whole while the other is written. The spool's thread
 * only.
 */
final class LedgerFile {
  static final String PREFIX = "ledger-";

  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_TEXT = 10_000;

  private final SpoolFiles files;
  private final Path[] slots;
  private final Checksums checksums;

  /** Tells this ledger from every other one: it is named when another store takes it over. */
  long id;

  private long turn;

  /** No segment of this number or a later one was ever made: a number is never given again. */
  long nextNumber;

  final Map<String, Counts> rules = new TreeMap<>();

  /** Names of segments that are counted here and may still be there. */
  final List<String> folded = new ArrayList<>();

  /** Ids of ledgers that are counted here and may still be there. */
  final List<Long> absorbed = new ArrayList<>();

  /** Both files were there and neither was whole. */
  boolean isDamaged;

  boolean isFromLaterVersion;

  /** The last write failed: what is counted here is not in the files. */
  boolean isUnwritten;

  LedgerFile(SpoolFiles files, Path directory, long id, Checksums checksums) {
    this.files = files;
    this.slots = new Path[] {directory.resolve(PREFIX + "a"), directory.resolve(PREFIX + "b")};
    this.checksums = checksums;
    this.id = id;
  }

  /** Counts of one rule. */
  static final class Counts {
    long delivered;
    long deadLettered;
    final Map<String, Long> dropped = new TreeMap<>();

    void add(Outcome outcome, long count, String reason) {
      if (count == 0) {
        return;
      }
      if (outcome == Outcome.DELIVERED) {
        delivered += count;
      } else if (outcome == Outcome.DEAD_LETTERED) {
        deadLettered += count;
      } else {
        addDropped(reason, count);
      }
    }

    void addDropped(String reason, long count) {
      Long before = dropped.get(reason);
      dropped.put(reason, (before == null ? 0 : before) + count);
    }

    void add(Counts other) {
      delivered += other.delivered;
      deadLettered += other.deadLettered;
      for (Map.Entry<String, Long> entry : other.dropped.entrySet()) {
        addDropped(entry.getKey(), entry.getValue());
      }
    }
  }

  Counts counts(String ruleId) {
    Counts counts = rules.get(ruleId);
    if (counts == null) {
      counts = new Counts();
      rules.put(ruleId, counts);
    }
    return counts;
  }

  void add(Map<String, Counts> others) {
    for (Map.Entry<String, Counts> entry : others.entrySet()) {
      counts(entry.getKey()).add(entry.getValue());
    }
  }

  /** What came to its end in a segment or elsewhere. */
  void add(Tally tally) {
    Counts counts = counts(tally.ruleId);
    for (int code = 1; code < tally.settled.length; code++) {
      Outcome outcome = Outcome.of(code);
      counts.add(outcome, tally.settled[code], Reasons.of(outcome));
    }
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Reads the later of the two files that are whole. */
  void read() throws IOException {
    boolean any = false;
    boolean whole = false;
    for (Path slot : slots) {
      if (files.isGone(slot)) {
        continue;
      }
      byte[] bytes;
      try (SpoolFile file = files.openToRead(slot)) {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(MAX_BYTES, file.size()));
        Format.readFully(file, buffer);
        bytes = java.util.Arrays.copyOf(buffer.array(), buffer.position());
      }
      any |= bytes.length > 0;
      Format.Header header = Format.judge(bytes, bytes.length, Format.LEDGER_MAGIC, checksums);
      if (header == Format.Header.LATER_VERSION) {
        isFromLaterVersion = true;
      } else if (header == Format.Header.INTACT) {
        whole |= take(bytes);
      }
    }
    isDamaged = any && !whole && !isFromLaterVersion;
  }

  /** Takes over what the bytes say, if they are whole and later than what is known. */
  private boolean take(byte[] bytes) {
    if (bytes.length < Format.HEADER_BYTES + 8) {
      return false;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int length = buffer.getInt(Format.HEADER_BYTES);
    int from = Format.HEADER_BYTES + 4;
    if (length < 0
        || length > bytes.length - from - 4
        || buffer.getInt(from + length) != checksums.of(Checksums.CRC32, bytes, from, length)) {
      return false;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, from, length))) {
      long theirTurn = in.readLong();
      if (theirTurn <= turn) {
        return true;
      }
      Map<String, Counts> read = new LinkedHashMap<>();
      long theirId = in.readLong();
      long theirNextNumber = in.readLong();
      for (int rule = in.readInt(); rule > 0; rule--) {
        Counts counts = new Counts();
        read.put(in.readUTF(), counts);
        counts.delivered = in.readLong();
        counts.deadLettered = in.readLong();
        for (int reason = in.readInt(); reason > 0; reason--) {
          counts.addDropped(in.readUTF(), in.readLong());
        }
      }
      List<String> theirFolded = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        theirFolded.add(in.readUTF());
      }
      List<Long> theirAbsorbed = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        theirAbsorbed.add(in.readLong());
      }
      turn = theirTurn;
      id = theirId;
      nextNumber = theirNextNumber;
      rules.clear();
      rules.putAll(read);
      folded.clear();
      folded.addAll(theirFolded);
      absorbed.clear();
      absorbed.addAll(theirAbsorbed);
      return true;
    } catch (IOException e) {
      // The checksum is right and the content isn't: a fault of whoever wrote it.
      return false;
    }
  }

  /**
   * Writes all counts.
   *
   * @param more counted elsewhere, and to be in the file too
   */
  void write(Map<String, Counts> more, long nowMillis, boolean force) throws IOException {
    isUnwritten = true;
    Map<String, Counts> sum = new TreeMap<>();
    for (Map<String, Counts> part : java.util.Arrays.asList(rules, more)) {
      for (Map.Entry<String, Counts> entry : part.entrySet()) {
        Counts counts = sum.get(entry.getKey());
        if (counts == null) {
          counts = new Counts();
          sum.put(entry.getKey(), counts);
        }
        counts.add(entry.getValue());
      }
    }
    byte[] content = content(sum);
    ByteBuffer bytes = ByteBuffer.allocate(Format.HEADER_BYTES + 8 + content.length);
    bytes.put(Format.header(Format.LEDGER_MAGIC, nowMillis, checksums));
    bytes.putInt(content.length).put(content);
    bytes.putInt(checksums.of(Checksums.CRC32, content, 0, content.length));
    bytes.flip();
    try (SpoolFile file = files.openToWrite(slots[(int) ((turn + 1) & 1)])) {
      file.write(bytes, 0);
      if (force) {
        file.force();
      }
    }
    turn++;
    isUnwritten = false;
  }

  private byte[] content(Map<String, Counts> sum) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(turn + 1);
      out.writeLong(id);
      out.writeLong(nextNumber);
      out.writeInt(sum.size());
      for (Map.Entry<String, Counts> rule : sum.entrySet()) {
        out.writeUTF(bounded(rule.getKey()));
        out.writeLong(rule.getValue().delivered);
        out.writeLong(rule.getValue().deadLettered);
        out.writeInt(rule.getValue().dropped.size());
        for (Map.Entry<String, Long> reason : rule.getValue().dropped.entrySet()) {
          out.writeUTF(bounded(reason.getKey()));
          out.writeLong(reason.getValue());
        }
      }
      out.writeInt(folded.size());
      for (String name : folded) {
        out.writeUTF(name);
      }
      out.writeInt(absorbed.size());
      for (Long ledger : absorbed) {
        out.writeLong(ledger);
      }
    }
    return bytes.toByteArray();
  }

  /** {@code writeUTF} takes 65,535 bytes; nobody has such a rule id. */
  private static String bounded(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }

  void deleteFiles() throws IOException {
    for (Path slot : slots) {
      files.delete(slot);
    }
  }
}
