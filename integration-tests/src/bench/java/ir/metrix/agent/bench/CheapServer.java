package ir.metrix.agent.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * HTTP/1.1 at the least cost, in a JVM of its own: reads a request's head as far as its length,
 * skips its body, and answers 200, so that a sender's share of the machine is as large as can be.
 * Prints its port, then answers orders, a line each: {@code count} with the requests so far, {@code
 * healthy}, {@code slow} and {@code hanging} by changing to that.
 */
final class CheapServer {
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
              + "{\"success\":true}")
          .getBytes(StandardCharsets.US_ASCII);

  private final AtomicLong requests = new AtomicLong();
  private volatile String mood = "healthy";

  private CheapServer() {}

  public static void main(String[] args) throws Exception {
    CheapServer server = new CheapServer();
    ServerSocket socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    server.daemon("accept", () -> server.accept(socket));
    System.out.println(socket.getLocalPort());
    Scanner orders = new Scanner(System.in, "UTF-8");
    while (orders.hasNextLine()) {
      String order = orders.nextLine();
      if (!order.equals("count")) {
        server.mood = order;
      }
      System.out.println(server.requests.get());
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void daemon(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // The other side has gone.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket socket) throws IOException {
    while (true) {
      Socket connection = socket.accept();
      connection.setTcpNoDelay(true);
      daemon("connection", () -> new Connection(connection).serve());
    }
  }

  /** One connection, kept open as long as the other side likes. */
  private final class Connection {
    private final Socket socket;
    private byte[] bytes = new byte[64 * 1024];
    private int end;

    private Connection(Socket socket) {
      this.socket = socket;
    }

    private void serve() throws IOException, InterruptedException {
      try (Socket open = socket) {
        InputStream in = open.getInputStream();
        OutputStream out = open.getOutputStream();
        while (readRequest(in)) {
          requests.incrementAndGet();
          if (mood.equals("hanging")) {
            new CountDownLatch(1).await();
          } else if (mood.equals("slow")) {
            LockSupport.parkNanos(SLOW_NANOS);
          }
          out.write(ANSWER);
        }
      }
    }

    /** False if there is none any more. What came beyond it is kept. */
    private boolean readRequest(InputStream in) throws IOException {
      int head;
      while ((head = endOfHead()) < 0) {
        if (!more(in)) {
          return false;
        }
      }
      long body = contentLength(head);
      while (end - head < body) {
        body -= end - head;
        end = head;
        if (!more(in)) {
          return false;
        }
      }
      int used = head + (int) body;
      System.arraycopy(bytes, used, bytes, 0, end - used);
      end -= used;
      return true;
    }

    private boolean more(InputStream in) throws IOException {
      if (end == bytes.length) {
        throw new IOException("a head of more than " + end + " bytes");
      }
      int read = in.read(bytes, end, bytes.length - end);
      end += Math.max(0, read);
      return read > 0;
    }

    private int endOfHead() {
      for (int i = 3; i < end; i++) {
        if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private long contentLength(int head) {
      for (int i = 0; i + LENGTH.length < head; i++) {
        int matched = 0;
        while (matched < LENGTH.length && lower(bytes[i + matched]) == LENGTH[matched]) {
          matched++;
        }
        if (matched == LENGTH.length) {
          long length = 0;
          for (int j = i + matched; bytes[j] != '\r'; j++) {
            length = bytes[j] == ' ' ? length : length * 10 + bytes[j] - '0';
          }
          return length;
        }
      }
      return 0;
    }

    private int lower(byte letter) {
      return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
    }
  }
}
