package ir.metrix.agent.command;

import ir.metrix.agent.remote.AgentProperties;
import ir.metrix.agent.remote.RemoteCommand;
import ir.metrix.agent.remote.TargetJvm;
import ir.metrix.agent.remote.UnreachableException;
import java.io.File;
import java.net.URISyntaxException;
import picocli.CommandLine;

/** Has commands carried out in another JVM, and says how it went. */
final class RemoteControl {
  private final CommandLine line;

  RemoteControl(CommandLine line) {
    this.line = line;
  }

  /** The path of the jar that runs this. */
  static String ownJar() {
    try {
      return new File(
              RemoteControl.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getAbsolutePath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the exit code. */
  int detach(String pid) throws InterruptedException {
    String said;
    try (Progress progress = waitFor(pid);
        TargetJvm jvm = TargetJvm.attach(pid)) {
      String jar = jvm.awaitProperty(AgentProperties.JAR);
      if (jar == null) {
        throw new UnreachableException("process " + pid + " has no Metrix agent");
      }
      progress.now("process " + pid + " delivers what waits");
      // Their jar, as they see it: of the same version, and there even if ours is not.
      said = carryOut(jvm, jar, RemoteCommand.detach(jar));
    } catch (UnreachableException e) {
      return fail(e.getMessage());
    }
    return tell(pid, said);
  }

  /** Returns the exit code. */
  int send(String pid, String jar, RemoteCommand command) {
    String said;
    try (Progress progress = waitFor(pid);
        TargetJvm jvm = TargetJvm.attach(pid)) {
      progress.now("process " + pid + " takes the agent in");
      said = carryOut(jvm, jar, command);
    } catch (UnreachableException e) {
      return fail(e.getMessage());
    }
    return tell(pid, said);
  }

  private Progress waitFor(String pid) {
    return Progress.start(line.getErr(), Style.ofTerminal(), "waiting for process " + pid);
  }

  private int tell(String pid, String said) {
    line.getOut().println("process " + pid + ": " + said);
    line.getOut().flush();
    return 0;
  }

  /**
   * Returns what the JVM says of it.
   *
   * @throws UnreachableException if it was not done; its message says why
   */
  static String carryOut(TargetJvm jvm, String jar, RemoteCommand command)
      throws UnreachableException {
    jvm.loadAgent(jar, command.toArgument());
    RemoteCommand.Answer answer =
        command.answerIn(jvm.agentProperties().getProperty(AgentProperties.ANSWER));
    if (answer == null) {
      throw new UnreachableException(
          "process "
              + jvm.pid()
              + " gave no answer; its stderr has lines that begin with [metrix]");
    }
    if (!answer.isGood()) {
      throw new UnreachableException("process " + jvm.pid() + ": " + answer.text());
    }
    return answer.text();
  }

  private int fail(String why) {
    line.getErr().println(why);
    line.getErr().flush();
    return 1;
  }
}
