package ir.metrix.agent.command;

import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.remote.RemoteCommand;
import java.io.File;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the agent into a running JVM. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the agent into a running JVM.",
      "Classes that are loaded already are changed where that is safe. Java 21 and later print a"
          + " warning of their own into the application's stderr, unless it was started with",
      "-XX:+EnableDynamicAgentLoading."
    },
    footer = {
      "",
      "Exit codes: 0 the agent has come in, 1 it has not, 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar metrix-agent.jar attach 4711 /etc/shop/metrix.conf",
      "  java -jar metrix-agent.jar attach 4711 /app/metrix.conf --jar /app/agent.jar"
    })
final class AttachCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PID", description = "The JVM's process.")
  private long pid;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The configuration file, as that process sees it.")
  private String file;

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description =
          "This jar, as that process sees it: in a container, or where its user may not read ours.")
  private String jarThere;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    File here = new File(file);
    if (here.exists() && ConfigLoader.isDevice(here.toPath())) {
      throw new CommandFailure(
          file
              + ": this is standard input or a pipe of this command's, and process "
              + pid
              + " would read its own. Write the configuration to a file that it may read");
    }
    String path = here.exists() ? here.getAbsolutePath() : file;
    String jar = jarThere == null ? RemoteControl.ownJar() : jarThere;
    return new RemoteControl(spec.commandLine())
        .send(String.valueOf(pid), jar, RemoteCommand.attach(jar, path));
  }
}
