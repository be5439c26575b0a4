package ir.metrix.agent.command;

import ir.metrix.agent.start.Version;
import java.util.concurrent.Callable;
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
    subcommands = {CheckCommand.class, ReceiveCommand.class})
public final class MetrixCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Runs a command line; returns the exit code. */
  public static int run(String[] arguments) {
    return new CommandLine(new MetrixCommand()).execute(arguments);
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** What --version prints. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"metrix-agent " + Version.read()};
    }
  }
}
