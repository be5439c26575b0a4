package ir.metrix.agent.command;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.remote.AgentProperties;
import ir.metrix.agent.remote.Processes;
import ir.metrix.agent.remote.TargetJvm;
import ir.metrix.agent.remote.UnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What running agents do. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "What running agents do: of each rule its state and figures, and what became of the messages.",
      "Without a PID: of all JVMs that this user may look into. Nothing is changed in them."
    },
    footer = {
      "",
      "Exit codes: 0 told, 1 the JVM could not be looked into, 2 wrong usage.",
      "",
      "Examples: java -jar metrix-agent.jar status",
      "          java -jar metrix-agent.jar status 4711 --watch"
    })
final class StatusCommand implements Callable<Integer> {
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
  private static final long WATCH_MILLIS = 2_000;

  @Parameters(arity = "0..1", paramLabel = "PID", description = "The JVM's process.")
  private Long pid;

  @Option(names = "--watch", description = "Go on, every two seconds, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--json", description = "Print one JSON object a line for each JVM.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** What was read last, by process, for the rates. */
  private final Map<String, Map<?, ?>> before = new LinkedHashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    int exitCode = look();
    while (watch && exitCode == 0) {
      TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
      if (CommandLine.Help.Ansi.AUTO.enabled() && !json) {
        spec.commandLine().getOut().print(CLEAR_SCREEN);
      }
      exitCode = look();
    }
    return exitCode;
  }

  private int look() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      if (pid != null) {
        return show(pid.toString(), true) ? 0 : 1;
      }
      Processes processes = Processes.withAgent();
      int shown = 0;
      for (String each : processes.pids()) {
        shown += show(each, false) ? 1 : 0;
      }
      if (processes.unreadable() > 0) {
        err.println(
            processes.unreadable()
                + " Java processes of other users could not be looked into; run the command as"
                + " their user, or as root.");
      }
      if (shown == 0 && !json) {
        out.println("No running agent was found.");
      }
      return 0;
    } catch (UnreachableException e) {
      err.println(e.getMessage());
      return 1;
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** False if there was nothing to show; why was said. */
  private boolean show(String process, boolean asked) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (TargetJvm jvm = TargetJvm.attach(process)) {
      String text =
          asked
              ? jvm.awaitProperty(AgentProperties.STATUS)
              : jvm.agentProperties().getProperty(AgentProperties.STATUS);
      if (text == null) {
        if (asked) {
          err.println(
              "process "
                  + process
                  + " has no Metrix agent. Start it with -javaagent, or bring one in: attach "
                  + process
                  + " FILE");
        }
        return false;
      }
      print(process, text);
      return true;
    } catch (UnreachableException e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println("process " + process + " tells what this version cannot read: " + e.getMessage());
    }
    return false;
  }

  private void print(String process, String text) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Map<?, ?> status = (Map<?, ?>) Json.parse(text.getBytes(StandardCharsets.UTF_8));
    if (json) {
      Map<String, Object> withPid = new LinkedHashMap<>();
      withPid.put("pid", Long.valueOf(process));
      for (Map.Entry<?, ?> entry : status.entrySet()) {
        withPid.put((String) entry.getKey(), entry.getValue());
      }
      out.println(Json.write(withPid));
      return;
    }
    List<String> lines =
        new StatusTable(process, status, before.get(process), System.currentTimeMillis()).lines();
    for (String line : lines) {
      out.println(line);
    }
    before.put(process, status);
  }

  /** A list or nothing. */
  static List<Object> listOf(Object value) {
    return value instanceof List
        ? new ArrayList<Object>((List<?>) value)
        : Collections.<Object>emptyList();
  }
}
