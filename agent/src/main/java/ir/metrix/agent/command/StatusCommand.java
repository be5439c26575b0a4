package ir.metrix.agent.command;

import ir.metrix.agent.config.Suggestions;
import ir.metrix.agent.message.Json;
import ir.metrix.agent.remote.AgentProperties;
import ir.metrix.agent.remote.Processes;
import ir.metrix.agent.remote.RemoteCommand;
import ir.metrix.agent.remote.TargetJvm;
import ir.metrix.agent.remote.UnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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
      "Without a PID: of all JVMs that this user may look into. Nothing is changed in them; only"
          + " --explain has the one JVM keep a rule's decisions, for five minutes (Java 21 and later"
          + " print a warning of their own into the application's stderr)."
    },
    footer = {
      "",
      "Exit codes: 0 told, 1 the JVM cannot be looked into or has no such rule, 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar metrix-agent.jar status",
      "  java -jar metrix-agent.jar status 4711 --watch",
      "  java -jar metrix-agent.jar status 4711 --explain order-paid"
    })
final class StatusCommand implements Callable<Integer> {
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
  private static final long WATCH_MILLIS = 2_000;

  /**
   * Each time that a JVM is asked to keep decisions leaves a little behind in it: not each look.
   */
  private static final long RENEW_MILLIS = 30_000;

  @Parameters(arity = "0..1", paramLabel = "PID", description = "The JVM's process.")
  private Long pid;

  @Option(names = "--watch", description = "Go on, every two seconds, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--json", description = "Print one JSON object a line for each JVM.")
  private boolean json;

  @Option(
      names = "--explain",
      paramLabel = "RULE",
      description =
          "The rule's last calls: what each expression came to, by type and hash, and why a message"
              + " was sent or not.")
  private String rule;

  @Spec private CommandSpec spec;

  private boolean wasNoneTold;

  /** What was read last, by process, for the rates. */
  private final Map<String, Map<?, ?>> before = new LinkedHashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    if (rule != null && pid == null) {
      // It changes something in the JVM: not in each that happens to have such a rule.
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--explain: a PID is missing; status lists the JVMs that have an agent");
    }
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
                + " their user, or as root");
      }
      tellIfNone(shown);
      return 0;
    } catch (UnreachableException e) {
      err.println(e.getMessage());
      return 1;
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** With --json on stderr, and once: who reads the objects has none to read. */
  void tellIfNone(int shown) {
    String none = "no running agent was found";
    if (shown == 0 && !json) {
      spec.commandLine().getOut().println(none);
    } else if (shown == 0 && !wasNoneTold) {
      spec.commandLine().getErr().println(none + (watch ? "; waiting for one" : ""));
    }
    wasNoneTold = shown == 0;
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
      Map<?, ?> status = parse(text);
      return rule == null ? print(process, status) : explain(jvm, status);
    } catch (UnreachableException e) {
      if (asked || Processes.isThere(process)) {
        err.println(e.getMessage());
      }
    } catch (IOException e) {
      err.println(
          "process "
              + process
              + " tells what this version cannot read: "
              + e.getMessage()
              + ". Run the command with the jar of that process");
    }
    return false;
  }

  private static Map<?, ?> parse(String text) throws IOException {
    return (Map<?, ?>) Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** False if it has no such rule. */
  private boolean explain(TargetJvm jvm, Map<?, ?> status)
      throws IOException, UnreachableException {
    List<String> ids = new ArrayList<>();
    for (Object each : listOf(status.get("rules"))) {
      Map<?, ?> known = (Map<?, ?>) each;
      if (rule.equals(known.get("id"))) {
        explain(jvm, status, known);
        return true;
      }
      ids.add((String) known.get("id"));
    }
    if (!"running".equals(status.get("state"))) {
      return print(jvm.pid(), status);
    }
    spec.commandLine().getErr().println("process " + pid + " has " + unknownRule(ids));
    return false;
  }

  private String unknownRule(Collection<String> ids) {
    String nearest = Suggestions.nearest(rule, ids);
    String there = ids.isEmpty() ? "none" : String.join(", ", ids);
    return "no rule "
        + rule
        + (nearest == null ? "" : "; did you mean " + nearest + "?")
        + (nearest == null ? "; there is " : " There is ")
        + there;
  }

  private void explain(TargetJvm jvm, Map<?, ?> status, Map<?, ?> ofRule)
      throws IOException, UnreachableException {
    Properties properties = jvm.agentProperties();
    String text = properties.getProperty(AgentProperties.EXPLAINED + rule);
    if (text == null || endsSoon(parse(text))) {
      String jar = properties.getProperty(AgentProperties.JAR);
      RemoteControl.carryOut(jvm, jar, RemoteCommand.explain(jar, rule));
      text = jvm.agentProperties().getProperty(AgentProperties.EXPLAINED + rule);
    }
    if (text == null) {
      throw new UnreachableException(
          "process " + jvm.pid() + " tells nothing of rule " + rule + ". Try again");
    }
    Map<?, ?> explained = parse(text);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("version", status.get("version"));
      told.put("rule", ofRule);
      told.put("explained", explained);
      printJson(jvm.pid(), told);
      return;
    }
    for (String line : new ExplainedRule(jvm.pid(), ofRule, explained).lines()) {
      out.println(line);
    }
  }

  private static boolean endsSoon(Map<?, ?> explained) {
    long until = ((Number) explained.get("until")).longValue();
    return until - System.currentTimeMillis() < RENEW_MILLIS;
  }

  private void printJson(String process, Map<?, ?> told) throws IOException {
    Map<String, Object> withPid = new LinkedHashMap<>();
    withPid.put("pid", Long.valueOf(process));
    for (Map.Entry<?, ?> entry : told.entrySet()) {
      withPid.put((String) entry.getKey(), entry.getValue());
    }
    spec.commandLine().getOut().println(Json.write(withPid));
  }

  private boolean print(String process, Map<?, ?> status) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(process, status);
      return true;
    }
    List<String> lines =
        new StatusTable(process, status, before.get(process), System.currentTimeMillis()).lines();
    for (String line : lines) {
      out.println(line);
    }
    before.put(process, status);
    return true;
  }

  /** A list or nothing. */
  static List<Object> listOf(Object value) {
    return value instanceof List
        ? new ArrayList<Object>((List<?>) value)
        : Collections.<Object>emptyList();
  }
}
