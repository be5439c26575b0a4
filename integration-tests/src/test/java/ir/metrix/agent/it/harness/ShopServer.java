package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with the shop on it, in a JVM of its own. The port is whichever the system gives. */
public final class ShopServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(30);

  private final String name;
  private final Process process;
  private final ProcessOutput output;
  private final String context;
  private int port;

  private ShopServer(String name, Process process, String context) {
    this.name = name;
    this.process = process;
    this.context = context;
    output = new ProcessOutput("server-output", process.getInputStream());
  }

  /**
   * Starts the command, reads the port from its output (the pattern's first group), and returns
   * when the page is served.
   */
  static ShopServer start(
      String name, ProcessBuilder command, Pattern port, String context, String page)
      throws Exception {
    Process process = command.redirectErrorStream(true).start();
    ShopServer server = new ShopServer(name, process, context);
    try {
      server.awaitPort(port);
      server.awaitPage(page);
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void awaitPort(Pattern pattern) throws Exception {
    Await.until(
        START,
        () -> {
          ended();
          Matcher matcher = pattern.matcher(output.text());
          if (!matcher.find()) {
            return false;
          }
          port = Integer.parseInt(matcher.group(1));
          return true;
        },
        () -> story("does not listen"));
  }

  /** Waits until that page is served, as it is once the application is deployed. */
  public void awaitPage(String page) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + page)).timeout(Duration.ofSeconds(30)).build();
    Await.until(
        START,
        () -> {
          ended();
          return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        },
        () -> story("does not serve " + page));
  }

  private void ended() {
    if (!process.isAlive()) {
      throw new AssertionError(story("has ended"));
    }
  }

  private String story(String what) {
    return name + " " + what + ":\n" + output.text();
  }

  /** Of the application, with a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port + context;
  }

  /** Of the JVM: scripts in between have others. */
  public long pid() {
    return process
        .descendants()
        .filter(child -> child.info().command().orElse("").contains("java"))
        .findFirst()
        .orElse(process.toHandle())
        .pid();
  }

  /** All it printed so far, standard output and error in their order. */
  public List<String> output() {
    return output.lines();
  }

  /** Waits until the answer is yes. */
  public void await(String what, Callable<Boolean> condition) throws Exception {
    Await.until(START, condition, () -> story("shows no " + what));
  }

  /** How often the garbage collector finds an object of that class, after a full collection. */
  public long instances(String className) throws IOException, InterruptedException {
    return Jcmd.instances(pid(), className);
  }

  /** Ends the server as an init system would; false if it had to be killed. */
  public boolean stop() throws InterruptedException {
    boolean clean = ChildProcesses.stop(process, STOP);
    output.awaitEnd(Duration.ofSeconds(10));
    return clean;
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /** A distribution's script: they come out of a zip without their executable bit. */
  static List<String> script(Path bin, String script, String... arguments) {
    List<String> command =
        isWindows()
            ? List.of("cmd", "/c", bin.resolve(script + ".bat").toString())
            : List.of("sh", bin.resolve(script + ".sh").toString());
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    return line;
  }

  /** As one word of a variable in which a script looks for options of the JVM. */
  static String quoted(String option) {
    return isWindows() ? '"' + option + '"' : "'" + option.replace("'", "'\\''") + "'";
  }

  private static boolean isWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }
}
