package ir.metrix.agent.bench;

import ir.metrix.agent.delivery.Credentials;
import ir.metrix.agent.delivery.Delivery;
import ir.metrix.agent.delivery.DeliveryOptions;
import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageEncoder;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.message.TimeFormat;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.SpoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends messages to a {@link CheapServer} in a JVM of its own, through the agent's ring, spool and
 * HTTP transport, or by a bare loop over OkHttp. Prints one line: seconds, and microseconds of CPU
 * a message of the whole process; for a backlog, also the most heap that was live, in MB.
 */
final class DeliveryLoad {
  /** How many texts of a thousand characters a message has. */
  static final String LARGE = "bench.texts";

  /** How many messages of a user come one after the other. */
  static final String IN_A_ROW = "bench.in.a.row";

  private static final String TEXT = new String(new char[1_000]).replace('\0', 'x');
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int CONCURRENCY = 4;
  private static final int BATCH = 50;
  private static final int QUEUE = 1 << 16;
  private static final long UNTIL_MINUTES = 60;

  private final MessageShape shape;
  private final int port;
  private final HttpUrl url;
  private final int users;
  private final int inARow = Integer.getInteger(IN_A_ROW, 1);
  private int made;

  private DeliveryLoad(int port, int users) {
    this.port = port;
    url = HttpUrl.get("http://127.0.0.1:" + port + "/");
    this.users = users;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("customName", "order_paid");
    fields.put("revenue", new BigDecimal("1250000.50"));
    fields.put("currency", "IRR");
    fields.put("orderId", "ORD-1001");
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (int i = 0; i < Integer.getInteger(LARGE, 0); i++) {
      attributes.put("text" + i, TEXT);
    }
    if (!attributes.isEmpty()) {
      fields.put("attributes", attributes);
    }
    shape = new MessageShape("order-paid", "", MessageType.REVENUE, fields);
  }

  /**
   * Sends.
   *
   * @param args {@code metrix}, {@code okhttp} or {@code backlog}; the port; messages that warm up;
   *     messages that count; among how many users; a folder
   */
  public static void main(String[] args) throws Exception {
    DeliveryLoad load = new DeliveryLoad(Integer.parseInt(args[1]), Integer.parseInt(args[4]));
    int warmUp = Integer.parseInt(args[2]);
    int messages = Integer.parseInt(args[3]);
    if (args[0].equals("okhttp")) {
      System.out.println(load.loop(warmUp, messages));
    } else {
      Path directory = Files.createTempDirectory(Paths.get(args[5]), "delivery");
      try {
        System.out.println(
            args[0].equals("backlog")
                ? load.backlog(directory, messages)
                : load.deliver(directory, warmUp, messages));
      } finally {
        Folders.delete(directory);
      }
    }
    // Idle threads of the client keep the JVM for a minute.
    Runtime.getRuntime().halt(0);
  }

  private static DeliveryOptions options(int port, Path directory) {
    return DeliveryOptions.builder()
        .endpoint(URI.create("http://127.0.0.1:" + port + "/"))
        .queueCapacity(QUEUE)
        .concurrency(CONCURRENCY)
        .batchMessages(BATCH)
        .lingerMillis(200)
        .application("", new Credentials("application", "key"))
        .spool(
            SpoolOptions.builder()
                .durability(Durability.OS)
                .directories(Collections.singletonList(directory))
                .maxBytes(64L << 30)
                .applicationIds(Collections.singletonMap("", "application"))
                .build())
        .build();
  }

  private static Delivery start(DeliveryOptions options) throws IOException {
    return Delivery.start(
        options,
        new Ledger(),
        new AgentLog(new PrintStream(new ByteArrayOutputStream(), true, "UTF-8")));
  }

  /** From the first offer to the last answer. */
  private String deliver(Path directory, int warmUp, int messages)
      throws IOException, InterruptedException {
    Delivery delivery = start(options(port, directory));
    offer(delivery, warmUp);
    awaitSent(delivery, warmUp);
    CpuClock clock = new CpuClock();
    offer(delivery, messages);
    awaitSent(delivery, warmUp + messages);
    String line = clock.line(messages);
    delivery.close(0);
    return line;
  }

  /** All of them wait on disk before the way to the server opens. */
  private String backlog(Path directory, int messages) throws IOException, InterruptedException {
    DeliveryOptions nowhere = options(9, directory);
    Delivery delivery = start(nowhere);
    offer(delivery, messages);
    while (delivery.figures().spooled() < messages) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    MostHeap heap = new MostHeap();
    CpuClock clock = new CpuClock();
    delivery.reroute(options(port, directory));
    awaitSent(delivery, messages);
    String line = clock.line(messages) + " " + heap.megabytes();
    delivery.close(0);
    return line;
  }

  private Message message() {
    int user = made++ / inARow % users;
    return new Message(
        shape, "user-" + user + "@example.com", null, null, System.currentTimeMillis());
  }

  /** As fast as the queue takes them. */
  private void offer(Delivery delivery, int messages) {
    for (int i = 0; i < messages; i++) {
      if ((i & 1023) == 0) {
        while (delivery.figures().queued() > QUEUE / 2) {
          LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
        }
      }
      if (!delivery.offer(message())) {
        throw new IllegalStateException("dropped: what was measured is not what was meant");
      }
    }
  }

  private static void awaitSent(Delivery delivery, int messages) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(UNTIL_MINUTES);
    while (delivery.figures().sent() < messages) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(delivery.figures().sent() + " of " + messages);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** The same bodies, made beforehand, by as many threads as the agent has. */
  private String loop(int warmUp, int messages) throws InterruptedException {
    List<byte[]> bodies = bodies();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(CONCURRENCY, 1, TimeUnit.MINUTES))
            .build();
    post(client, bodies, warmUp);
    CpuClock clock = new CpuClock();
    post(client, bodies, messages);
    return clock.line(messages);
  }

  private List<byte[]> bodies() {
    MessageEncoder encoder =
        new MessageEncoder(TimeFormat.SECONDS_STRING, new AgentLog(new ByteArrayOutputStream()));
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Message message = message();
      String json = new String(encoder.encode(message).json(), StandardCharsets.UTF_8);
      String user = message.customUserId();
      bodies.add(
          ("{\"customUserId\":\"" + user + "\",\"messages\":[" + json + "]}")
              .getBytes(StandardCharsets.UTF_8));
    }
    return bodies;
  }

  private void post(OkHttpClient client, List<byte[]> bodies, int messages)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONCURRENCY; i++) {
      Thread thread =
          new Thread(
              () -> {
                int number;
                while ((number = next.getAndIncrement()) < messages) {
                  post(client, bodies.get(number % bodies.size()));
                }
              },
              "loop-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void post(OkHttpClient client, byte[] body) {
    Request request =
        new Request.Builder()
            .url(url)
            .header("X-Application-Id", "application")
            .header("X-API-Key", "key")
            .post(RequestBody.create(body, JSON))
            .build();
    try (Response response = client.newCall(request).execute()) {
      if (response.code() != 200 || response.body().bytes().length == 0) {
        throw new IllegalStateException("status " + response.code());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The most that is live: what full collections, one every two seconds, leave in the heap. */
  private static final class MostHeap {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private volatile long most;

    private MostHeap() {
      Thread thread =
          new Thread(
              () -> {
                while (true) {
                  look();
                  LockSupport.parkNanos(EVERY_NANOS);
                }
              },
              "most-heap");
      thread.setDaemon(true);
      thread.start();
    }

    private synchronized void look() {
      System.gc();
      most = Math.max(most, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private long megabytes() {
      look();
      return most >> 20;
    }
  }
}
