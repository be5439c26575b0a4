package ir.metrix.agent.command;

import ir.metrix.agent.config.Suggestions;
import ir.metrix.agent.message.Json;
import ir.metrix.agent.start.Version;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** The command line tool. */
@Command(
    name = "metrix-agent",
    mixinStandardHelpOptions = true,
    versionProvider = MetrixCommand.VersionText.class,
    description = {
      "Business events out of a Java application, without changing it.",
      "",
      "As an agent: java -javaagent:metrix-agent.jar=metrix.conf -jar shop.jar",
      "As a tool:   java -jar metrix-agent.jar COMMAND"
    },
    footer = {
      "",
      "Exit codes: 0 good, 1 something was found or failed, 2 wrong usage.",
      "",
      "Example:",
      "  java -jar metrix-agent.jar check /etc/shop/metrix.conf"
    },
    subcommands = {
      CheckCommand.class,
      FindCommand.class,
      DoctorCommand.class,
      AttachCommand.class,
      DetachCommand.class,
      StatusCommand.class,
      SpoolCommand.class,
      ReceiveCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class MetrixCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Runs a command line; returns the exit code. */
  public static int run(String[] arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new MetrixCommand());
    line.setExecutionExceptionHandler(new Failures());
    line.setParameterExceptionHandler(new Misuse());
    giveVersion(line);
    CommandSpec completion = line.getSubcommands().get("generate-completion").getCommandSpec();
    completion
        .usageMessage()
        .footer(
            "",
            "Example, in ~/.bashrc:",
            "  alias metrix-agent='java -jar /opt/metrix/metrix-agent.jar'",
            "  source <(java -jar /opt/metrix/metrix-agent.jar generate-completion)");
    return line;
  }

  private static void giveVersion(CommandLine line) {
    for (CommandLine command : line.getSubcommands().values()) {
      command.getCommandSpec().versionProvider(new VersionText());
      giveVersion(command);
    }
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "COMMAND: missing; name one of these");
  }

  /** What --version prints. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"metrix-agent " + Version.read()};
    }
  }

  /**
   * Says what is wrong with a command line, as all messages do (who: what; how to mend it), and
   * where to read on, rather than the whole help.
   */
  private static final class Misuse implements CommandLine.IParameterExceptionHandler {
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
      CommandLine line = e.getCommandLine();
      PrintWriter err = line.getErr();
      CommandSpec spec = line.getCommandSpec();
      err.println(line.getColorScheme().errorText(words(e)));
      if (spec.parent() == null) {
        err.println("Commands: " + String.join(", ", line.getSubcommands().keySet()));
      }
      String path = spec.qualifiedName(" ").replaceFirst("^metrix-agent", "");
      err.println("Try: java -jar metrix-agent.jar" + path + " --help");
      err.flush();
      return spec.exitCodeOnInvalidInput();
    }

    private static String words(CommandLine.ParameterException e) {
      if (e instanceof CommandLine.UnmatchedArgumentException) {
        return unmatched((CommandLine.UnmatchedArgumentException) e);
      }
      if (e instanceof CommandLine.MissingParameterException) {
        // The exception itself names the first alone.
        List<String> missing = new ArrayList<>();
        Matcher quoted = QUOTED.matcher(e.getMessage());
        while (quoted.find()) {
          missing.add(quoted.group(1));
        }
        // Of an option that is there its value.
        boolean isValue = e.getMessage().contains(" parameter for option ");
        return String.join(", ", missing) + (isValue ? ": its value is missing" : ": missing");
      }
      String said = e.getMessage();
      if (e.getArgSpec() != null && said.startsWith("Invalid value for ")) {
        // Without the names of Java's types.
        return name(e.getArgSpec())
            + said.replaceFirst("^Invalid value for [^:]*", "")
                .replaceFirst(" is not an? (int|long)$", " is no whole number");
      }
      return said;
    }

    private static String name(ArgSpec argument) {
      return argument.isOption() ? ((OptionSpec) argument).longestName() : argument.paramLabel();
    }

    private static String unmatched(CommandLine.UnmatchedArgumentException e) {
      CommandLine line = e.getCommandLine();
      String first = e.getUnmatched().get(0);
      Set<String> known;
      String what;
      if (e.isUnknownOption()) {
        known = line.getCommandSpec().optionsMap().keySet();
        what = ": there is no such option";
      } else if (line.getSubcommands().isEmpty()) {
        return first + ": one argument too many; leave it out";
      } else {
        known = line.getSubcommands().keySet();
        what = ": there is no such command";
      }
      String nearest = Suggestions.nearest(first, known);
      return first + what + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }
  }

  /** A user's mistake is told in a line; only a fault of ours has a stack trace. */
  private static final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception e, CommandLine line, CommandLine.ParseResult parsed) {
      PrintWriter err = line.getErr();
      if (e instanceof CommandFailure) {
        tellJson((CommandFailure) e, line);
        err.println(line.getColorScheme().errorText(e.getMessage()));
      } else {
        err.println("metrix-agent failed, which is a fault of its own. Please report this:");
        e.printStackTrace(err);
      }
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }

    /** What reads the answer of a command is to read its failure, too. */
    private static void tellJson(CommandFailure failure, CommandLine line) {
      if (failure.isAnswered() || !isJsonAskedFor(line)) {
        return;
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("good", false);
      answer.put("errors", Collections.singletonList(failure.toJson()));
      line.getOut().println(Json.write(answer));
      line.getOut().flush();
    }

    /** Of the command, or, before its name, of the one that it belongs to. */
    private static boolean isJsonAskedFor(CommandLine line) {
      return line != null
          && (line.getParseResult().hasMatchedOption("--json") || isJsonAskedFor(line.getParent()));
    }
  }
}
