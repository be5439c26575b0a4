package ir.metrix.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReceiveCommandTest {
  private final Said out = new Said();

  @Test
  void eachRequestIsPrintedWithWhatMetrixWouldSayOfIt() throws Exception {
    CommandLine line = MetrixCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(new StringWriter()));
    Thread command = new Thread(() -> line.execute("receive", "--port", "0"), "receive");
    command.start();
    try {
      out.await("(Ctrl-C ends)");
      Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)/").matcher(out.toString());
      assertThat(port.find()).isTrue();
      URI uri = URI.create("http://127.0.0.1:" + port.group(1) + "/");
      assertThat(
              post(
                  uri,
                  """
                  {"customUserId": "ali@example.com", "messages": [
                    {"type": "revenue", "id": "a1", "time": "1700000000", "customName": "order_paid",
                     "revenue": 19.99, "currency": "IRR", "orderId": "4711"}]}
                  """))
          .isEqualTo(200);
      assertThat(
              post(
                  uri,
                  """
                  {"messages": [{"type": "action", "id": "a2", "time": "yesterday"}]}
                  """))
          .isEqualTo(400);
      out.await("#2 400");
      Rig.assertGolden("receive.txt", out.toString().replace(":" + port.group(1), ":PORT"));
    } finally {
      command.interrupt();
      command.join();
    }
  }

  @Test
  void portThatIsTakenIsToldInALine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      StringWriter err = new StringWriter();
      CommandLine line = MetrixCommand.commandLine();
      line.setErr(new PrintWriter(err, true));
      assertThat(line.execute("receive", "--port", port)).isEqualTo(1);
      assertThat(err.toString())
          .isEqualToNormalizingNewlines(
              "--port: " + port + " cannot be opened (Address already in use); try --port 0\n");
    }
  }

  private static int post(URI uri, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("X-Application-Id", "shop")
            .header("X-API-Key", "key")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** What was printed, and a way to wait for it. */
  private static final class Said extends Writer {
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void write(char[] chars, int from, int length) {
      text.append(chars, from, length);
      notifyAll();
    }

    synchronized void await(String expected) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (text.indexOf(expected) < 0) {
        long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        assertThat(millis).as("no '" + expected + "' in " + text).isPositive();
        wait(millis);
      }
    }

    @Override
    public synchronized String toString() {
      return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
