package ir.metrix.agent.bench;

import ir.metrix.agent.delivery.Credentials;
import ir.metrix.agent.delivery.Delivery;
import ir.metrix.agent.delivery.DeliveryOptions;
import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.SpoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What a message costs from the hook to the spool, while Metrix can't be reached: one thread
 * offers, as fast as the queue takes it, and the spool's thread encodes and writes. Runs in a JVM
 * of its own and prints one line: messages a second, then nanoseconds of CPU a message of the
 * offering thread and of the spool's.
 */
final class SpoolFigures {
  private static final int WARM_UP = 300_000;
  private static final int QUEUE = 1 << 16;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Delivery delivery;
  private final MessageShape shape;
  private long offered;

  private SpoolFigures(Delivery delivery) {
    this.delivery = delivery;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("customName", "order_paid");
    fields.put("revenue", new BigDecimal("1250000.50"));
    fields.put("currency", "IRR");
    fields.put("orderId", "ORD-1001");
    shape = new MessageShape("order-paid", "", MessageType.REVENUE, fields);
  }

  public static void main(String[] args) throws Exception {
    Durability durability = Durability.valueOf(args[0]);
    int messages = Integer.parseInt(args[1]);
    Path directory = Files.createTempDirectory(Paths.get(args[2]), "spool");
    AgentLog log = new AgentLog(new PrintStream(new ByteArrayOutputStream(), true, "UTF-8"));
    Delivery delivery = Delivery.start(options(durability, directory), new Ledger(), log);
    try {
      SpoolFigures figures = new SpoolFigures(delivery);
      figures.offer(WARM_UP);
      System.out.println(figures.measure(messages));
    } finally {
      delivery.close(0);
      Folders.delete(directory);
    }
    // The client's threads may still wait for an address that nobody answers at.
    Runtime.getRuntime().halt(0);
  }

  private static DeliveryOptions options(Durability durability, Path directory) {
    return DeliveryOptions.builder()
        .endpoint(URI.create("http://127.0.0.1:9/"))
        .queueCapacity(QUEUE)
        .application("", new Credentials("application", "key"))
        .spool(
            SpoolOptions.builder()
                .durability(durability)
                .directories(Collections.singletonList(directory))
                .maxBytes(64L << 30)
                .applicationIds(Collections.singletonMap("", "application"))
                .build())
        .build();
  }

  private String measure(int messages) {
    long spool = spoolThread();
    long ownCpu = THREADS.getCurrentThreadCpuTime();
    long spoolCpu = THREADS.getThreadCpuTime(spool);
    long start = System.nanoTime();
    offer(messages);
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(
        Locale.ROOT,
        "%.0f %.0f %.0f",
        messages / seconds,
        (THREADS.getCurrentThreadCpuTime() - ownCpu) / (double) messages,
        (THREADS.getThreadCpuTime(spool) - spoolCpu) / (double) messages);
  }

  /** All of them, and waits until they are spooled. Sleeps while the queue is half full. */
  private void offer(int messages) {
    for (int i = 0; i < messages; i++) {
      if ((i & 1023) == 0) {
        while (offered - delivery.figures().spooled() > QUEUE / 2) {
          LockSupport.parkNanos(50_000);
        }
      }
      Message message =
          new Message(
              shape,
              "user-" + (i & 0xFFFF) + "@example.com",
              null,
              null,
              System.currentTimeMillis());
      if (!delivery.offer(message)) {
        throw new IllegalStateException("dropped: what was measured is not what was meant");
      }
      offered++;
    }
    while (delivery.figures().spooled() < offered) {
      LockSupport.parkNanos(50_000);
    }
  }

  private static long spoolThread() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("metrix-spool")) {
        return thread.getId();
      }
    }
    throw new IllegalStateException("there is no spool thread");
  }
}
