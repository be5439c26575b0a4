package ir.metrix.agent.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Takes whatever comes, fast, and remembers each message by its id, in order of first arrival. */
public final class CountingEndpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** By id: who, and which number. Guarded by this. */
  private final Map<String, Arrived> arrived = new LinkedHashMap<>();

  /** Messages, repetitions too. Guarded by this. */
  private int taken;

  /** A message. */
  public record Arrived(String user, int number) {}

  private CountingEndpoint(HttpServer server) {
    this.server = server;
  }

  public static CountingEndpoint start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    CountingEndpoint endpoint = new CountingEndpoint(HttpServer.create(address, 0));
    endpoint.server.setExecutor(endpoint.threads);
    endpoint.server.createContext("/", endpoint::take);
    endpoint.server.start();
    return endpoint;
  }

  private void take(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    synchronized (this) {
      String user = request.path("customUserId").asText();
      for (JsonNode message : request.path("messages")) {
        taken++;
        int number = message.path("attributes").path("number").asInt();
        Arrived known = arrived.putIfAbsent(message.path("id").asText(), new Arrived(user, number));
        if (known != null && !known.equals(new Arrived(user, number))) {
          throw new IllegalStateException("one id, two messages: " + known + " and " + number);
        }
      }
      notifyAll();
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** How many different messages came. */
  public synchronized int count() {
    return arrived.size();
  }

  /** How many messages came, repetitions too. */
  public synchronized int taken() {
    return taken;
  }

  public synchronized List<String> ids() {
    return new ArrayList<>(arrived.keySet());
  }

  /** What came of each user, in the order in which it came first. */
  public synchronized Map<String, List<Integer>> numbersByUser() {
    Map<String, List<Integer>> numbers = new LinkedHashMap<>();
    for (Arrived message : arrived.values()) {
      numbers.computeIfAbsent(message.user(), user -> new ArrayList<>()).add(message.number());
    }
    return numbers;
  }

  /** Waits until so many different messages came. */
  public void awaitCount(int count, Duration timeout) throws InterruptedException {
    await(() -> arrived.size() >= count, timeout);
  }

  private synchronized void await(BooleanSupplier condition, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(
            "after " + timeout + " there came " + arrived.size() + " messages");
      }
      wait(millis);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
