package ir.metrix.agent.command;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a configuration file. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Says everything that is wrong with a configuration file.",
    footer = {"", "Example: java -jar metrix-agent.jar check /etc/shop/metrix.conf"})
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      AgentConfig config = ConfigLoader.load(file, System.getProperties(), System.getenv());
      int rules = config.rules().size();
      out.println(file + ": good, " + rules + (rules == 1 ? " rule" : " rules"));
      return 0;
    } catch (ConfigException e) {
      for (ConfigError error : e.errors()) {
        out.println(error);
      }
      return 1;
    }
  }
}
