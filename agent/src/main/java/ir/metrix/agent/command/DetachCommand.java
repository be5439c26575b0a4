package ir.metrix.agent.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the agent out of a running JVM. */
@Command(
    name = "detach",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the agent out of a running JVM: its hooks, its threads and its classes.",
      "What waits is delivered first, for at most shutdown.timeout. Below Java 19 a class with"
          + " parameter names (-parameters) keeps its hooks, which do nothing any more."
    },
    footer = {
      "",
      "Exit codes: 0 the agent is out, 1 it is not, 2 wrong usage.",
      "",
      "Example:",
      "  java -jar metrix-agent.jar detach 4711"
    })
final class DetachCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PID", description = "The JVM's process.")
  private long pid;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    return new RemoteControl(spec.commandLine()).detach(String.valueOf(pid));
  }
}
