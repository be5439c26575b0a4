package ir.metrix.agent.command;

import ir.metrix.agent.config.Suggestions;
import ir.metrix.agent.start.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
    throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing");
  }

  /** What --version prints. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"metrix-agent " + Version.read()};
    }
  }

  /** Says what is wrong with a command line, and where to read on, rather than the whole help. */
  private static final class Misuse implements CommandLine.IParameterExceptionHandler {
    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
      CommandLine line = e.getCommandLine();
      PrintWriter err = line.getErr();
      CommandSpec spec = line.getCommandSpec();
      boolean isUnknownCommand = spec.parent() == null && arguments.length > 0;
      if (isUnknownCommand && !arguments[0].startsWith("-")) {
        String nearest = Suggestions.nearest(arguments[0], line.getSubcommands().keySet());
        err.println(
            line.getColorScheme()
                .errorText(
                    "There is no command "
                        + arguments[0]
                        + (nearest == null ? "" : ". Did you mean " + nearest + "?")));
        err.println("Commands: " + String.join(", ", line.getSubcommands().keySet()));
      } else {
        err.println(line.getColorScheme().errorText(words(e)));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
      }
      String path = spec.qualifiedName(" ").replaceFirst("^metrix-agent", "");
      err.println("Try: java -jar metrix-agent.jar" + path + " --help");
      err.flush();
      return spec.exitCodeOnInvalidInput();
    }

    /** What picocli says, without the names of Java's types. */
    private static String words(CommandLine.ParameterException e) {
      return e.getMessage().replaceFirst(" is not an? (int|long)$", " is no whole number");
    }
  }

  /** A user's mistake is told in a line; only a fault of ours has a stack trace. */
  private static final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception e, CommandLine line, CommandLine.ParseResult parsed) {
      PrintWriter err = line.getErr();
      if (e instanceof CommandFailure) {
        err.println(line.getColorScheme().errorText(e.getMessage()));
      } else {
        err.println("metrix-agent failed, which is a fault of its own. Please report this:");
        e.printStackTrace(err);
      }
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
