package ir.metrix.agent.command;

import ir.metrix.agent.receive.Judge;
import ir.metrix.agent.receive.JudgedRequest;
import ir.metrix.agent.receive.Receiver;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A stand-in for Metrix on this machine. */
@Command(
    name = "receive",
    mixinStandardHelpOptions = true,
    description =
        "A stand-in for Metrix on this machine: judges every request by the API's rules, and prints it.",
    footer = {
      "",
      "Exit codes: 1 the port cannot be opened, 2 wrong usage; else it goes on until Ctrl-C.",
      "",
      "Example:",
      "  java -jar metrix-agent.jar receive --port 8099"
    })
final class ReceiveCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8099",
      description = "Port on loopback; 0: any free one (default: 8099).")
  private int port;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > MAX_PORT) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--port: a number from 0 to " + MAX_PORT + " is expected");
    }
    final PrintWriter out = spec.commandLine().getOut();
    requireHttpServer();
    try (Receiver receiver = Receiver.start(port, new Judge())) {
      if (json) {
        out.println("{\"listening\":" + receiver.port() + "}");
        receiver.addListener(Receiver.printJsonLines(System.out));
      } else {
        out.println(
            "Standing in for Metrix. In metrix.conf: endpoint = \""
                + receiver.uri()
                + "\"   (Ctrl-C ends)");
        receiver.addListener(
            new Receiver.Listener() {
              @Override
              public void received(JudgedRequest request) {
                print(out, request);
              }
            });
      }
      out.flush();
      // Until the process is ended.
      new CountDownLatch(1).await();
      return 0;
    } catch (IOException e) {
      throw new CommandFailure(
          "--port: " + port + " cannot be opened (" + e.getMessage() + "); try --port 0");
    }
  }

  /** A runtime image made for one application has only that one's modules. */
  private static void requireHttpServer() {
    try {
      Class.forName("com.sun.net.httpserver.HttpServer");
    } catch (ClassNotFoundException absent) {
      throw new CommandFailure(
          "this Java ("
              + System.getProperty("java.home")
              + ") has no module jdk.httpserver. Run the command with another; it need not be of the"
              + " application's version");
    }
  }

  private static synchronized void print(PrintWriter out, JudgedRequest request) {
    String user = request.customUserId() != null ? request.customUserId() : request.metrixUserId();
    out.println(
        "#"
            + request.number()
            + " "
            + request.status()
            + (user == null ? " no user" : " user " + user));
    for (Object message : request.messages()) {
      out.println("   " + message);
    }
    for (String violation : request.violations()) {
      out.println("   WRONG: " + violation);
    }
    for (String dropped : request.droppedInSilence()) {
      out.println("   Metrix would drop this in silence: " + dropped);
    }
    out.flush();
  }
}
