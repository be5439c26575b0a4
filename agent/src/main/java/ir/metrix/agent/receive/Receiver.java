package ir.metrix.agent.receive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import ir.metrix.agent.message.Json;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small HTTP server on the loopback address that takes requests as Metrix would, and has each
 * judged. Its threads are daemons: who wants it to stay must wait.
 */
public final class Receiver implements Closeable {
  /** Told of each request after it was judged and before it is answered, on a server thread. */
  public interface Listener {
    void received(JudgedRequest request);
  }

  /** Decides another answer than the judge's; may block, to be slow. */
  public interface Responder {
    /** Null for the judge's own answer. */
    Response respond(JudgedRequest request);
  }

  /** An answer to give in place of the judge's. */
  public static final class Response {
    private final int status;
    private final Map<String, String> headers;

    private Response(int status, Map<String, String> headers) {
      this.status = status;
      this.headers = headers;
    }

    public static Response status(int status) {
      return new Response(status, Collections.<String, String>emptyMap());
    }

    public static Response status(int status, String headerName, String headerValue) {
      return new Response(status, Collections.singletonMap(headerName, headerValue));
    }

    /** No answer: the connection is cut. */
    public static Response cut() {
      return new Response(0, Collections.<String, String>emptyMap());
    }
  }

  private final Judge judge;
  private final HttpServer server;
  private final ExecutorService executor;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile Responder responder;

  private Receiver(int port, Judge judge) throws IOException {
    this.judge = judge;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    executor = Executors.newCachedThreadPool(new DaemonThreads());
    server.setExecutor(executor);
    server.createContext("/", new Handler());
  }

  /** Starts on that port of the loopback address; 0 takes a free one. */
  public static Receiver start(int port, Judge judge) throws IOException {
    // The JDK's server writes an answer in two pieces; without this each waits 40 ms.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    Receiver receiver = new Receiver(port, judge);
    // The server's own thread is a daemon only if the one that starts it is.
    Thread starter =
        new Thread("metrix-receiver-start") {
          @Override
          public void run() {
            receiver.server.start();
          }
        };
    starter.setDaemon(true);
    starter.start();
    try {
      starter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return receiver;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** What to set as {@code metrix.endpoint}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
  }

  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Null gives the judge its word back. */
  public void respondWith(Responder responder) {
    this.responder = responder;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  /** A listener that prints each request as a line of JSON. Never the key. */
  public static Listener printJsonLines(PrintStream out) {
    return new JsonLines(out);
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      headers.put(header.getKey(), String.join(", ", header.getValue()));
    }
    JudgedRequest request = judge.judge(headers, readAll(exchange.getRequestBody()));
    Responder other = responder;
    Response response = other == null ? null : other.respond(request);
    if (response == null) {
      response = Response.status(request.violations().isEmpty() ? 200 : 400);
    }
    request.status = response.status;
    for (Listener listener : listeners) {
      listener.received(request);
    }
    if (response.status == 0) {
      return;
    }
    for (Map.Entry<String, String> header : response.headers.entrySet()) {
      exchange.getResponseHeaders().set(header.getKey(), header.getValue());
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("violations", request.violations());
    byte[] body = Json.write(answer).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(response.status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] readAll(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[8_192];
    int length;
    while ((length = in.read(part)) >= 0) {
      all.write(part, 0, length);
    }
    return all.toByteArray();
  }

  private final class Handler implements HttpHandler {
    @Override
    public void handle(HttpExchange exchange) throws IOException {
      try {
        Receiver.this.handle(exchange);
      } finally {
        exchange.close();
      }
    }
  }

  private static final class DaemonThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, "metrix-receiver-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  private static final class JsonLines implements Listener {
    private final PrintStream out;

    private JsonLines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void received(JudgedRequest request) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("request", request.number());
      line.put("applicationId", request.applicationId());
      line.put("customUserId", request.customUserId());
      line.put("metrixUserId", request.metrixUserId());
      line.put("status", request.status());
      line.put("violations", request.violations());
      line.put("droppedInSilence", request.droppedInSilence());
      line.put("duplicates", request.duplicates());
      line.put("messages", request.messages());
      synchronized (out) {
        out.println(Json.write(line));
        out.flush();
      }
    }
  }
}
