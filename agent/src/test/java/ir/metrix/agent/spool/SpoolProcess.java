package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process with a spool, as far as the spool is concerned: its ring is this test, and its delivery
 * is what this test does with the records handed out.
 */
final class SpoolProcess {
  static final String APPLICATION_ID = "app-id";

  final FaultyFiles files;
  final Ledger ledger = new Ledger();
  final Clock clock = new Clock();
  final List<SpoolRecord> handedOut = new ArrayList<>();
  final Spool spool;
  private final SpoolOptions built;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  /** A clock that is stepped by hand. */
  static final class Clock extends SpoolClock {
    long millis = 1_733_830_178_000L;

    @Override
    long millis() {
      return millis;
    }
  }

  SpoolProcess(SpoolOptions.Builder options) {
    this(options, new FaultyFiles());
  }

  SpoolProcess(SpoolOptions.Builder options, FaultyFiles files) {
    this.files = files;
    built = options.build();
    spool =
        new Spool(
            new SpoolContext(
                built, files, clock, ledger, new AgentLog(new PrintStream(logged, true))));
  }

  static SpoolOptions.Builder on(Path directory) {
    return SpoolOptions.builder()
        .directories(List.of(directory))
        .applicationIds(Map.of("", APPLICATION_ID));
  }

  /** As a changed configuration brings them. */
  void applicationsCome(Map<String, String> ids) {
    built.applicationIds().add(SpoolOptions.builder().applicationIds(ids).build().applicationIds());
  }

  /** Captures messages of a user and writes them in one group. */
  SpoolProcess write(String user, int... numbers) {
    for (int number : numbers) {
      append(user, number);
    }
    spool.flush(handedOut);
    return this;
  }

  boolean append(String user, int number) {
    return append("", user, number, "");
  }

  boolean append(String application, String user, int number, String padding) {
    ledger.account("r").countCaptured();
    byte[] message =
        ("{\"n\":" + number + ",\"p\":\"" + padding + "\"}").getBytes(StandardCharsets.UTF_8);
    return spool.append(
        new SpoolRecord(application, user, null, "r", "id-" + number, clock.millis, message));
  }

  /** Lets the spool do all that it has to do now. */
  SpoolProcess work() {
    int rounds = 0;
    while (spool.work(handedOut)) {
      assertThat(++rounds).as("rounds of work").isLessThan(100_000);
    }
    return this;
  }

  /** Delivers all that is handed out, until nothing more comes; returns it. */
  List<SpoolRecord> deliverAll() {
    List<SpoolRecord> delivered = new ArrayList<>();
    work();
    while (!handedOut.isEmpty()) {
      delivered.addAll(handedOut);
      deliver(new ArrayList<>(handedOut));
    }
    return delivered;
  }

  void deliver(List<SpoolRecord> records) {
    for (SpoolRecord record : records) {
      spool.settle(record, Outcome.DELIVERED, null);
    }
    handedOut.removeAll(records);
    work();
  }

  /** What is handed out of a user. */
  List<Integer> numbersOf(String user) {
    return numbers(
        handedOut.stream().filter(record -> user.equals(record.customUserId())).toList());
  }

  static List<Integer> numbers(List<SpoolRecord> records) {
    return records.stream().map(record -> Integer.parseInt(record.id().substring(3))).toList();
  }

  /** As kill -9 does: nothing more is written, and the system gives the locks up. */
  void kill() {
    spool.abandon();
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  /** The equation, in the words of the log. */
  String sum() {
    return ledger.totals().toString();
  }

  /** With all that is in it. */
  static void delete(Path directory) throws IOException {
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
