package ir.metrix.agent.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Shoppers in the shop, from a JVM of their own: each looks at the catalog, fills a cart, looks at
 * it and pays, again and again, over one connection. Reads orders: {@code closed SECONDS} goes as
 * fast as the shop answers; {@code open SECONDS RATE} asks so many times a second, whatever comes
 * back, and times from when a request was due. Answers by requests a second, and p50 and p99 in
 * microseconds.
 */
final class HttpLoad {
  private static final int SHOPPERS = 8;

  private HttpLoad() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    List<Shopper> shoppers = new ArrayList<>();
    for (int i = 0; i < SHOPPERS; i++) {
      Shopper shopper = new Shopper(port, "shopper" + i + "@example.com");
      shopper.signUp();
      shoppers.add(shopper);
    }
    System.out.println("ready");
    Scanner orders = new Scanner(System.in, "UTF-8").useLocale(Locale.ROOT);
    while (orders.hasNext()) {
      boolean open = orders.next().equals("open");
      int seconds = orders.nextInt();
      System.out.println(shop(shoppers, seconds, open ? orders.nextDouble() : 0));
    }
  }

  /** Without a rate: as fast as can be. */
  private static String shop(List<Shopper> shoppers, int seconds, double rate)
      throws InterruptedException {
    long every = rate == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) * SHOPPERS / rate);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    List<Thread> threads = new ArrayList<>();
    for (Shopper shopper : shoppers) {
      shopper.micros.reset();
      // Not all at the same moment.
      long first = start + every * threads.size() / SHOPPERS;
      Thread thread = new Thread(() -> shopper.shop(first, end, every), "shopper");
      threads.add(thread);
      thread.start();
    }
    Histogram all = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    for (int i = 0; i < SHOPPERS; i++) {
      threads.get(i).join();
      if (shoppers.get(i).failure != null) {
        throw new IllegalStateException(shoppers.get(i).failure);
      }
      all.add(shoppers.get(i).micros);
    }
    return String.format(
        Locale.ROOT,
        "%.0f %d %d",
        all.getTotalCount() / ((System.nanoTime() - start) / 1e9),
        all.getValueAtPercentile(50),
        all.getValueAtPercentile(99));
  }

  private static final class Shopper {
    private final Socket socket;
    private final InputStream in;
    private final String email;
    private final StringBuilder head = new StringBuilder();
    private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    private String cookie = "";
    private int step;

    /** Read when its thread has ended. */
    private IOException failure;

    private Shopper(int port, String email) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      this.email = email;
    }

    private void signUp() throws IOException {
      request("POST", "register", "email=" + email + "&firstName=Ali&password=secret");
      request("POST", "login", "email=" + email + "&password=secret");
      if (cookie.isEmpty()) {
        throw new IOException("nobody is logged in");
      }
    }

    private void shop(long first, long end, long every) {
      long due = first;
      try {
        while (due - end < 0) {
          long wait = every == 0 ? 0 : due - System.nanoTime();
          while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = due - System.nanoTime();
          }
          next();
          long now = System.nanoTime();
          micros.recordValue(TimeUnit.NANOSECONDS.toMicros(now - due));
          due = every == 0 ? now : due + every;
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    private void next() throws IOException {
      switch (step++ & 3) {
        case 0:
          request("GET", "catalog", "");
          break;
        case 1:
          request("POST", "cart", "sku=TEA-1&quantity=2");
          break;
        case 2:
          request("GET", "cart", "");
          break;
        default:
          request("POST", "checkout", "");
      }
    }

    private void request(String method, String path, String form) throws IOException {
      String request =
          method
              + " /shop/"
              + path
              + " HTTP/1.1\r\nHost: localhost\r\n"
              + cookie
              + (method.equals("POST")
                  ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                      + form.length()
                      + "\r\n"
                  : "")
              + "\r\n"
              + form;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      answer(path);
    }

    private void answer(String path) throws IOException {
      String status = line();
      if (!status.startsWith("HTTP/1.1 200") && !status.startsWith("HTTP/1.1 302")) {
        throw new IOException(path + ": " + status);
      }
      long length = 0;
      boolean chunked = false;
      for (String line = line(); !line.isEmpty(); line = line()) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Long.parseLong(line.substring(15).trim());
        } else if (lower.startsWith("transfer-encoding:")) {
          chunked = true;
        } else if (lower.startsWith("set-cookie: jsessionid")) {
          cookie = "Cookie:" + line.substring(11, line.indexOf(';')) + "\r\n";
        }
      }
      if (!chunked) {
        skip(length);
        return;
      }
      for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
        skip(chunk + 2);
      }
      line();
    }

    private long chunk() throws IOException {
      return Long.parseLong(line(), 16);
    }

    private void skip(long bytes) throws IOException {
      for (long left = bytes; left > 0; ) {
        long skipped = in.skip(left);
        if (skipped <= 0) {
          throw new IOException("the shop has gone");
        }
        left -= skipped;
      }
    }

    private String line() throws IOException {
      head.setLength(0);
      int c;
      while ((c = in.read()) != '\n') {
        if (c < 0) {
          throw new IOException("the shop has gone");
        }
        if (c != '\r') {
          head.append((char) c);
        }
      }
      return head.toString();
    }
  }
}
