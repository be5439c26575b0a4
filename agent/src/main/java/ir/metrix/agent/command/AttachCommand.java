package ir.metrix.agent.command;

import ir.metrix.agent.remote.RemoteCommand;
import java.io.File;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the agent into a running JVM. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the agent into a running JVM.",
      "Classes that are loaded already are changed where that is safe. Java 21 and later print a"
          + " warning of their own into the application's stderr, unless it was started with"
          + " -XX:+EnableDynamicAgentLoading."
    },
    footer = {
      "",
      "Exit codes: 0 the agent is in, 1 it is not, 2 wrong usage.",
      "",
      "Example: java -jar metrix-agent.jar attach 4711 /etc/shop/metrix.conf"
    })
final class AttachCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PID", description = "The JVM's process.")
  private long pid;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The configuration file, as that process sees it.")
  private String file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    File here = new File(file);
    String path = here.exists() ? here.getAbsolutePath() : file;
    String jar = RemoteControl.ownJar();
    return new RemoteControl(spec.commandLine())
        .send(String.valueOf(pid), jar, RemoteCommand.attach(jar, path));
  }
}
