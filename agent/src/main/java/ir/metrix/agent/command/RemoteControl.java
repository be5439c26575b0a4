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
    try (TargetJvm jvm = TargetJvm.attach(pid)) {
      String jar = jvm.awaitProperty(AgentProperties.JAR);
      if (jar == null) {
        return fail("process " + pid + " has no Metrix agent");
      }
      // Their jar, as they see it: of the same version, and there even if ours is not.
      return send(jvm, jar, RemoteCommand.detach(jar));
    } catch (UnreachableException e) {
      return fail(e.getMessage());
    }
  }

  /** Returns the exit code. */
  int send(String pid, String jar, RemoteCommand command) {
    try (TargetJvm jvm = TargetJvm.attach(pid)) {
      return send(jvm, jar, command);
    } catch (UnreachableException e) {
      return fail(e.getMessage());
    }
  }

  private int send(TargetJvm jvm, String jar, RemoteCommand command) throws UnreachableException {
    line.getOut().println("process " + jvm.pid() + ": " + carryOut(jvm, jar, command));
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
