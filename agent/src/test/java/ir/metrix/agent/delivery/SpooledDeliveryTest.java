package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.once.Fact;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.SpoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delivery with a spool on disk: one after the other, as the starts of a process. */
@Timeout(60)
class SpooledDeliveryTest {
  private static final long NOW = 1_733_830_178_000L;

  @TempDir Path folder;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  @Test
  void whatWaitsAtTheEndIsDeliveredByTheNextStart() {
    FakeTransport down = new FakeTransport(503);
    Delivery first = start(down, new Ledger(), Durability.OS);
    for (int i = 0; i < 1_000; i++) {
      first.offer(message("u-" + i % 3, null, NOW + i));
    }
    first.close(0);
    assertThat(log())
        .endsWith(
            "stopped: captured 1000 = delivered 0 + waiting 1000 + dead-lettered 0 + dropped 0\n");

    FakeTransport up = new FakeTransport(200);
    Delivery second = start(up, new Ledger(), Durability.OS);
    second.close(50_000);
    assertThat(log())
        .endsWith(
            "stopped: captured 1000 = delivered 1000 + waiting 0 + dead-lettered 0 + dropped 0\n");
    assertThat(up.ids).doesNotHaveDuplicates().hasSize(1_000).containsAll(down.ids);
    for (String user : List.of("u-0", "u-1", "u-2")) {
      assertThat(up.timesOf(user)).isSorted();
    }
  }

  @Test
  void ofSeveralRulesEachHasItsSumAlsoOfEarlierStarts() {
    Delivery first = start(new FakeTransport(503), new Ledger(), Durability.OS);
    for (int i = 0; i < 5; i++) {
      first.offer(messageOf("order", "u", null, NOW + i));
    }
    first.close(0);
    assertThat(log()).doesNotContain("ledger of rule");

    Delivery second = start(new FakeTransport(200), new Ledger(), Durability.OS);
    second.offer(messageOf("signup", "u", null, NOW));
    second.close(50_000);
    assertThat(log())
        .contains(
            "ledger of rule order: captured 5 = delivered 5 + waiting 0 + dead-lettered 0",
            "ledger of rule signup: captured 1 = delivered 1 + waiting 0 + dead-lettered 0");
  }

  /** A kill costs them: while each is encoded, as many more come as the queue takes. */
  @Test
  @Timeout(60)
  void noMoreThanTheQueueMayHoldIsInMemoryAloneHoweverFastMoreComes() throws Exception {
    int capacity = 64;
    int messages = 1_000;
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicReference<Delivery> delivery = new AtomicReference<>();
    AtomicReference<Message> next = new AtomicReference<>();
    Map<String, Object> fields =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            while (taken.get() < messages && delivery.get().offer(next.get())) {
              taken.incrementAndGet();
            }
            most.accumulateAndGet(taken.get() - written("user-of-this-test"), Math::max);
            return Map.<String, Object>of("customName", "bought").entrySet();
          }
        };
    next.set(
        new Message(
            new MessageShape("r", "", MessageType.ACTION, fields),
            "user-of-this-test",
            null,
            null,
            NOW));
    Ledger ledger = new Ledger();
    delivery.set(
        Delivery.start(
            optionsWith(Durability.OS, folder).queueCapacity(capacity).build(),
            ledger,
            new AgentLog(new PrintStream(logged, true)),
            new FakeTransport(503),
            new Random()));
    taken.incrementAndGet();
    delivery.get().offer(next.get());
    while (taken.get() < messages) {
      Thread.sleep(1);
    }
    delivery.get().close(0);
    assertThat(written("user-of-this-test")).isEqualTo(messages);
    assertThat(most.get()).isBetween(capacity / 2, capacity);
    assertThat(ledger.account("r").droppedByReason()).containsOnlyKeys("queue full");
  }

  @ParameterizedTest
  @EnumSource(value = Durability.class, names = "SYNC", mode = EnumSource.Mode.EXCLUDE)
  void nobodyWaitsForAThreadThatWritesButWithSync(Durability durability) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch isWriting = new CountDownLatch(1);
    Map<String, Object> fields =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            isWriting.countDown();
            try {
              written.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return Map.<String, Object>of("customName", "bought").entrySet();
          }
        };
    Delivery delivery = start(new FakeTransport(200), new Ledger(), durability);
    delivery.offer(
        new Message(new MessageShape("r", "", MessageType.ACTION, fields), "u", null, null, NOW));
    isWriting.await();
    for (int i = 1; i <= 100; i++) {
      assertThat(delivery.offer(message("u", null, NOW + i))).isTrue();
    }
    written.countDown();
    delivery.close(50_000);
    assertThat(log()).contains("stopped: captured 101 = delivered 101");
  }

  /** How often a text stands in the segments. */
  private int written(String text) {
    int count = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".segment")).toList()) {
        count += Files.readString(file, StandardCharsets.ISO_8859_1).split(text, -1).length - 1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  @Test
  void withSyncTheCallReturnsWhenTheMessageIsOnDisk() throws IOException {
    FakeTransport down = new FakeTransport(503);
    Delivery delivery = start(down, new Ledger(), Durability.SYNC);
    Thread.currentThread().interrupt();
    assertThat(delivery.offer(message("user-of-this-test", null, NOW))).isTrue();

    assertThat(Thread.interrupted()).as("the interrupt is the application's").isTrue();
    try (Stream<Path> files = Files.list(folder.resolve("process-1"))) {
      Path segment = files.filter(f -> f.toString().endsWith(".segment")).findFirst().orElseThrow();
      assertThat(Files.readString(segment, StandardCharsets.ISO_8859_1))
          .contains("user-of-this-test");
    }
    delivery.close(0);
  }

  @Test
  void withSyncAndWithoutADiskTheCallDoesNotWait() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    FakeTransport up = new FakeTransport(200);
    Delivery delivery =
        Delivery.start(
            options(Durability.SYNC, file),
            new Ledger(),
            new AgentLog(new PrintStream(logged, true)),
            up,
            new Random());
    for (int i = 0; i < 100; i++) {
      assertThat(delivery.offer(message("u", null, NOW + i))).isTrue();
    }
    delivery.close(30_000);
    assertThat(up.ids).hasSize(100);
  }

  @Test
  void noTwoMessagesOfAMetrixUserShareATimeAcrossStarts() {
    FakeTransport up = new FakeTransport(200);
    for (int start = 0; start < 3; start++) {
      Delivery delivery = start(up, new Ledger(), Durability.OS);
      for (int i = 0; i < 10; i++) {
        delivery.offer(message("u", "metrix-user", NOW));
      }
      delivery.close(30_000);
    }
    assertThat(up.timesOf("u"))
        .isEqualTo(IntStream.range(0, 30).mapToObj(i -> NOW / 1_000 + i).toList());
  }

  @Test
  void aDryRunTakesNothingFromTheSpoolAndLeavesNothing() {
    start(new FakeTransport(503), new Ledger(), Durability.OS).close(0);
    Delivery first = start(new FakeTransport(503), new Ledger(), Durability.OS);
    first.offer(message("u", null, NOW));
    first.close(0);

    FakeTransport log = new FakeTransport(200);
    Delivery dry = start(log, new Ledger(), Durability.MEMORY);
    dry.close(30_000);
    assertThat(log.ids).isEmpty();
  }

  @Test
  void aFactOfAnEarlierStartIsNotSentAgainAlsoIfItsCallComesBeforeTheFilesAreRead() {
    FakeTransport up = new FakeTransport(200);
    int calls = 0;
    for (int start = 0; start < 20; start++) {
      Delivery delivery = start(up, new Ledger(), Durability.OS);
      for (int i = 0; i <= start; i++) {
        Fact fact = Fact.of("r", "order-" + i, 3_600_000);
        if (delivery.facts().mark(fact)) {
          calls++;
          Map<String, Object> fields = Map.of("customName", "bought");
          MessageShape shape = new MessageShape("r", "", MessageType.ACTION, fields);
          assertThat(delivery.offer(new Message(shape, "u", null, null, fact, NOW))).isTrue();
        }
      }
      delivery.close(30_000);
    }
    assertThat(up.ids).hasSize(20).doesNotHaveDuplicates();
    assertThat(up.ids.get(3)).isEqualTo(Fact.of("r", "order-3", 1).messageId(0));
    assertThat(log()).contains("captured " + calls + " = delivered 20 + waiting 0 ");
  }

  @Test
  void messagesAreTakenInWhileFactsOfEarlierStartsAreRead() throws Exception {
    offerFact(start(new FakeTransport(200), new Ledger(), Durability.OS), "order-0").close(30_000);
    int files = 40;
    int facts = 50_000;
    Path first = folder.resolve("process-1/once-0000000001");
    byte[] header = Arrays.copyOf(Files.readAllBytes(first), 28);
    for (int file = 2; file < 2 + files; file++) {
      Path path = folder.resolve(String.format("process-1/once-%010d", file));
      Files.write(path, manyFacts(header, file, facts));
    }
    // Read last: its call comes before that.
    Files.move(first, folder.resolve("process-1/once-0000000099"));

    FakeTransport up = new FakeTransport(200);
    Ledger ledger = new Ledger();
    Delivery delivery =
        Delivery.start(
            optionsWith(Durability.OS, folder).queueCapacity(128).build(),
            ledger,
            new AgentLog(new PrintStream(logged, true)),
            up,
            new Random());
    offerFact(delivery, "order-0");
    for (int i = 1; i <= 1_000; i++) {
      while (!delivery.offer(message("u", null, NOW + i))) {
        Thread.onSpinWait();
      }
    }
    assertThat(delivery.facts().size())
        .as("facts read until then")
        .isLessThan((long) files * facts);
    delivery.close(40_000);
    assertThat(delivery.facts().size()).isEqualTo((long) files * facts + 1);
    assertThat(up.ids).as("order-0 was sent").hasSize(1_000);
    assertThat(ledger.account("r").droppedByReason()).containsEntry("seen before", 1L);
  }

  private static Delivery offerFact(Delivery delivery, String value) {
    Fact fact = Fact.of("r", value, 3_600_000);
    assertThat(delivery.facts().mark(fact)).as("new, as far as is known").isTrue();
    Map<String, Object> fields = Map.of("customName", "bought");
    MessageShape shape = new MessageShape("r", "", MessageType.ACTION, fields);
    assertThat(delivery.offer(new Message(shape, "u", null, null, fact, NOW))).isTrue();
    return delivery;
  }

  private static byte[] manyFacts(byte[] header, long seed, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(header.length + 20 * count).put(header);
    Random random = new Random(seed);
    CRC32 checksum = new CRC32();
    for (int i = 0; i < count; i++) {
      int at = bytes.position();
      bytes.putLong(random.nextLong()).putLong(System.currentTimeMillis());
      checksum.reset();
      checksum.update(bytes.array(), at, 16);
      bytes.putInt((int) checksum.getValue());
    }
    return bytes.array();
  }

  private Delivery start(FakeTransport transport, Ledger ledger, Durability durability) {
    return Delivery.start(
        options(durability, folder),
        ledger,
        new AgentLog(new PrintStream(logged, true)),
        transport,
        new Random());
  }

  private static DeliveryOptions options(Durability durability, Path directory) {
    return optionsWith(durability, directory).build();
  }

  private static DeliveryOptions.Builder optionsWith(Durability durability, Path directory) {
    return DeliveryOptions.builder()
        .lingerMillis(1)
        .factsMillis(3_600_000)
        .retryInitialMillis(5)
        .retryMaxMillis(20)
        .application("", new Credentials("app", "key"))
        .spool(
            SpoolOptions.builder()
                .durability(durability)
                .directories(List.of(directory))
                .applicationIds(Map.of("", "app"))
                .build());
  }

  private String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  private static Message message(String user, String metrixUser, long time) {
    return messageOf("r", user, metrixUser, time);
  }

  private static Message messageOf(String rule, String user, String metrixUser, long time) {
    Map<String, Object> fields = Map.of("customName", "bought");
    return new Message(
        new MessageShape(rule, "", MessageType.ACTION, fields), user, metrixUser, null, time);
  }

  /** Gives one answer, and remembers what was sent. */
  private static final class FakeTransport implements Transport {
    private final int status;
    private final List<String> ids = Collections.synchronizedList(new ArrayList<>());
    private final List<String> users = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());

    private FakeTransport(int status) {
      this.status = status;
    }

    @Override
    public Answer send(Batch batch) {
      if (status == 200) {
        synchronized (ids) {
          batch.records.forEach(
              record -> {
                ids.add(record.id());
                users.add(record.customUserId());
                times.add(record.timeMillis() / 1_000);
              });
        }
      }
      return Answer.status(status);
    }

    private List<Long> timesOf(String user) {
      return IntStream.range(0, ids.size())
          .filter(i -> users.get(i).equals(user))
          .mapToObj(times::get)
          .toList();
    }

    @Override
    public void close() {}
  }
}
