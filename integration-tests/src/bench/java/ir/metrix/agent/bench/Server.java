package ir.metrix.agent.bench;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An application on its server, in a JVM of its own that may have agents. */
final class Server implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long END_SECONDS = 30;

  private final Process process;
  private final Path output;
  final int port;

  private Server(List<String> command, int port, Path output) throws IOException {
    this.port = port;
    this.output = output;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  /** Tomcat 9 with the legacy shop, as its script starts it, in a new folder. */
  static Server tomcat(Path base, List<String> options) throws IOException {
    Path home = Paths.get(System.getProperty("bench.tomcat")).toAbsolutePath();
    Path folder = base.toAbsolutePath();
    int port = freePort();
    for (String name :
        new String[] {"conf/Catalina/localhost", "logs", "temp", "webapps", "work"}) {
      Files.createDirectories(folder.resolve(name));
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("conf"), "*.*")) {
      for (Path file : files) {
        Files.copy(file, folder.resolve("conf").resolve(file.getFileName().toString()));
      }
    }
    Path serverXml = folder.resolve("conf/server.xml");
    write(
        serverXml,
        new String(Files.readAllBytes(serverXml), StandardCharsets.UTF_8)
            .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
            .replace(
                "<Connector port=\"8080\"",
                "<Connector maxKeepAliveRequests=\"-1\" address=\"127.0.0.1\" port=\""
                    + port
                    + '"'));
    Path shop = Paths.get(System.getProperty("bench.directory"), "shop").toAbsolutePath();
    write(
        folder.resolve("conf/Catalina/localhost/shop.xml"), "<Context docBase=\"" + shop + "\"/>");
    List<String> command = java(options);
    command.addAll(
        Arrays.asList(
            "-Djava.util.logging.config.file=" + folder.resolve("conf/logging.properties"),
            "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
            "-Dcatalina.home=" + home,
            "-Dcatalina.base=" + folder,
            "-Djava.io.tmpdir=" + folder.resolve("temp"),
            "-cp",
            home.resolve("bin/bootstrap.jar")
                + File.pathSeparator
                + home.resolve("bin/tomcat-juli.jar"),
            "org.apache.catalina.startup.Bootstrap",
            "start"));
    return new Server(command, port, folder.resolve("server.out"));
  }

  /** A small shop on Spring Boot 2.7, from its class path. */
  static Server springBoot(Path base, List<String> options) throws IOException {
    Path built = Paths.get(System.getProperty("bench.directory")).toAbsolutePath();
    int port = freePort();
    List<String> command = java(options);
    command.addAll(
        Arrays.asList(
            "-cp",
            built.resolve("bootshop") + File.pathSeparator + built.resolve("spring-boot") + "/*",
            "bootshop.ShopApplication",
            "--server.port=" + port,
            "--server.address=127.0.0.1"));
    return new Server(command, port, Files.createDirectories(base).resolve("server.out"));
  }

  private static List<String> java(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    return command;
  }

  /** Nobody else's a moment ago. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Asks until the answer is 200. */
  void awaitAnswer(String method, String path) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        HttpURLConnection connection =
            (HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection();
        connection.setRequestMethod(method);
        int status = connection.getResponseCode();
        if (status == 200) {
          connection.getInputStream().close();
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("no " + path + ", see " + output);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Java 8 has no other way to a child's process id. */
  String pid() throws IOException {
    return Procfs.writerOf(output);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
