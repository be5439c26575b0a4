package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a configuration file, and, with it, an application. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Says everything that is wrong with a configuration file.",
      "With the application's files also: which methods each rule will hook, of which types its"
          + " expressions are there, and which of their steps run more of the application than reading"
          + " a field. Nothing of the application is run."
    },
    footer = {
      "",
      "Examples: java -jar metrix-agent.jar check /etc/shop/metrix.conf",
      "          java -jar metrix-agent.jar check /etc/shop/metrix.conf --classpath shop.war"
    })
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Option(
      names = "--classpath",
      paramLabel = "PATH",
      description =
          "The application: jars, WARs, EARs, class folders, as java -cp takes them; lib/* for all jars"
              + " of a folder.")
  private String classPath;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      AgentConfig config = ConfigLoader.load(file, System.getProperties(), System.getenv());
      int rules = config.rules().size();
      out.println(file + ": good, " + rules + (rules == 1 ? " rule" : " rules"));
      return classPath == null ? 0 : checkAgainst(config, out);
    } catch (ConfigException e) {
      for (ConfigError error : e.errors()) {
        out.println(error);
      }
      return 1;
    }
  }

  private int checkAgainst(AgentConfig config, PrintWriter out) {
    try (ApplicationFiles application = ApplicationFiles.open(classPath)) {
      return new ApplicationCheck(config, application, out).run() == 0 ? 0 : 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println("--classpath: " + e.getMessage());
      return 1;
    }
  }
}
