package ir.metrix.agent.it.harness;

import ir.metrix.agent.it.harness.ChaoticEndpoint.Exchange;
import ir.metrix.agent.it.harness.ChaoticEndpoint.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/** What servers, proxies and networks do to requests. */
public final class Faults {
  public static final Fault HEALTHY =
      exchange -> {
        exchange.readBody();
        exchange.answer(200, "", "{}");
        return true;
      };

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private Faults() {}

  /** Answers every request with that status, and goes on. */
  public static Fault status(int status, String head) {
    return exchange -> {
      exchange.readBody();
      exchange.answer(status, head, "{\"error\":\"you said it-secret-api-key-5f1c7d\"}");
      return true;
    };
  }

  /** 400 for every request with a message that Metrix would not take. */
  public static final Fault REFUSES_SPOILED =
      exchange -> {
        exchange.readBody();
        exchange.answer(exchange.isSpoiled() ? 400 : 200, "", "{\"error\":\"spoiled\"}");
        return true;
      };

  /** Takes what is to be taken; 400 for spoiled messages, 413 for what is too long. */
  public static final Fault JUDGES =
      exchange -> {
        exchange.readBody();
        judge(exchange);
        return true;
      };

  private static void judge(Exchange exchange) throws IOException {
    int status = exchange.isTooLong() ? 413 : exchange.isSpoiled() ? 400 : 200;
    exchange.answer(status, "", "{\"said\":\"" + status + "\"}");
  }

  /** One of these for each request, by chance. */
  public static Fault oneOf(List<Fault> faults, Random random) {
    return exchange -> {
      Fault next;
      synchronized (random) {
        next = faults.get(random.nextInt(faults.size()));
      }
      return next.play(exchange);
    };
  }

  /** 413 for more than one message. */
  public static final Fault TAKES_ONE_MESSAGE =
      exchange -> {
        exchange.readBody();
        if (exchange.messages() > 1) {
          exchange.answer(413, "", "");
        } else {
          judge(exchange);
        }
        return true;
      };

  /** They wait in the system's queue. */
  public static final Fault ACCEPTS_NOTHING =
      new Fault() {
        @Override
        public boolean play(Exchange exchange) throws IOException, InterruptedException {
          return HEALTHY.play(exchange);
        }

        @Override
        public boolean isAccepting() {
          return false;
        }
      };

  /** By what each does; every one of them is over with the next {@code play}. */
  public static Map<String, Fault> ofConnections() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("connections are cut at once", connected(Socket::close));
    faults.put(
        "connections are reset at once",
        connected(
            socket -> {
              socket.setSoLinger(true, 0);
              socket.close();
            }));
    faults.put("nothing is read", connected(Faults::neverRead));
    faults.put("hangs after the head", ends(Exchange::hang));
    faults.put("hangs after the body", afterBody(Exchange::hang));
    faults.put("hangs in the status line", afterBody(e -> writeAndHang(e, "HTTP/1.1 2")));
    faults.put(
        "hangs in the headers", afterBody(e -> writeAndHang(e, "HTTP/1.1 200 OK\r\nServer: x")));
    faults.put("hangs in the body", accepted(e -> writeAndHang(e, HEAD + "half")));
    faults.put("resets before the body", ends(Exchange::reset));
    faults.put("resets after the body", afterBody(Exchange::reset));
    faults.put("closes without an answer", afterBody(e -> {}));
    faults.put("closes in the status line", afterBody(e -> e.write("HTTP/1.1 20")));
    faults.put("closes in the headers", afterBody(e -> e.write("HTTP/1.1 200 OK\r\nSer")));
    faults.put("closes in the body", accepted(e -> e.write(HEAD + "half")));
    faults.put(
        "drips the head", afterBody(e -> drip(e, "HTTP/1.1 200 OK\r\nServer: " + "x".repeat(99))));
    faults.put("drips the body", accepted(e -> drip(e, HEAD + "x".repeat(100))));
    faults.put("sends headers without end", afterBody(Faults::endlessHeaders));
    faults.put("sends a body without end", accepted(Faults::endlessBody));
    faults.put("sends garbage", afterBody(e -> e.write("\0\1\2 no HTTP at all\r\n\r\n")));
    faults.put(
        "says continue for ever",
        afterBody(e -> drip(e, "HTTP/1.1 100 Continue\r\n\r\n".repeat(9))));
    faults.put("sends more than it said", accepted(e -> e.write(HEAD + "x".repeat(5_000))));
    faults.put(
        "has two lengths",
        afterBody(
            e -> e.write("HTTP/1.1 500 No\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\nx")));
    faults.put("has a broken chunk", accepted(e -> e.write(CHUNKED + "zz\r\nxx\r\n")));
    faults.put("sends a gzip bomb", accepted(Faults::gzipBomb));
    return faults;
  }

  /** An alert of TLS, as an old or unwilling server sends it. */
  public static Fault tlsAlert(int alert) {
    return connected(
        socket -> {
          socket.getInputStream().read(new byte[4_096]);
          socket.getOutputStream().write(new byte[] {0x15, 3, 1, 0, 2, 2, (byte) alert});
          socket.getOutputStream().flush();
          awaitHangUp(socket);
        });
  }

  /** HTTP where TLS is expected. */
  public static Fault plainAnswer() {
    return connected(
        socket -> {
          socket.getInputStream().read(new byte[4_096]);
          socket
              .getOutputStream()
              .write("HTTP/1.1 400 No TLS here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          socket.getOutputStream().flush();
          awaitHangUp(socket);
        });
  }

  public static Fault nothingIsRead() {
    return connected(Faults::neverRead);
  }

  public static Fault cutInHandshake() {
    return connected(socket -> socket.getInputStream().read(new byte[10]));
  }

  /** Healthy, with this certificate. */
  public static Fault certificate(SSLContext certificate) {
    return new Fault() {
      @Override
      public boolean play(Exchange exchange) throws IOException, InterruptedException {
        return HEALTHY.play(exchange);
      }

      @Override
      public SSLContext certificate() {
        return certificate;
      }
    };
  }

  private interface ConnectionStep {
    void play(Socket socket) throws IOException;
  }

  private interface Step {
    void play(Exchange exchange) throws IOException, InterruptedException;
  }

  private static Fault connected(ConnectionStep step) {
    return new Fault() {
      @Override
      public boolean play(Exchange exchange) {
        return false;
      }

      @Override
      public boolean isOfConnections() {
        return true;
      }

      @Override
      public void playConnected(Socket socket) throws IOException {
        step.play(socket);
      }
    };
  }

  private static Fault ends(Step step) {
    return exchange -> {
      step.play(exchange);
      return false;
    };
  }

  private static Fault afterBody(Step step) {
    return ends(
        exchange -> {
          exchange.readBody();
          step.play(exchange);
        });
  }

  private static Fault accepted(Step step) {
    return ends(
        exchange -> {
          exchange.readBody();
          if (exchange.isTooLong() || exchange.isSpoiled()) {
            judge(exchange);
            return;
          }
          exchange.accepted();
          step.play(exchange);
        });
  }

  private static void awaitHangUp(Socket socket) throws IOException {
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Until the fault is over: the client's bytes stay in the system's buffer. */
  private static void neverRead(Socket socket) {
    while (!socket.isClosed()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void writeAndHang(Exchange exchange, String text) throws IOException {
    exchange.write(text);
    exchange.hang();
  }

  private static void drip(Exchange exchange, String text)
      throws IOException, InterruptedException {
    for (int i = 0; i < text.length(); i++) {
      exchange.write(text.substring(i, i + 1));
      TimeUnit.MILLISECONDS.sleep(15);
    }
  }

  private static void endlessHeaders(Exchange exchange) throws IOException {
    exchange.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 1_000_000; i++) {
      exchange.write("X-" + i + ": " + "x".repeat(500) + "\r\n");
    }
  }

  private static void endlessBody(Exchange exchange) throws IOException {
    exchange.write(CHUNKED);
    for (int i = 0; i < 100_000; i++) {
      exchange.write("1000\r\n" + "x".repeat(4_096) + "\r\n");
    }
  }

  private static void gzipBomb(Exchange exchange) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        gzip.write(zeros);
      }
    }
    exchange.write(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
    exchange.write(bomb.toString(StandardCharsets.ISO_8859_1));
  }
}
