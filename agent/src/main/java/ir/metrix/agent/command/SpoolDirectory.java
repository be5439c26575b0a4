package ir.metrix.agent.command;

import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.spool.DeadLetterFiles;
import ir.metrix.agent.spool.SpoolContents;
import ir.metrix.agent.spool.SpoolRepair;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The directory that a command is about. */
final class SpoolDirectory {
  private final Path path;

  private SpoolDirectory(Path path) {
    this.path = path;
  }

  /** Refuses what is no spool, rather than saying that nothing waits in it. */
  static SpoolDirectory of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new CommandFailure(path + ": there is no such directory; correct the path");
    }
    if (!Files.isReadable(path)) {
      throw new CommandFailure(
          path + ": its owner alone may read it; run the command as the application's user");
    }
    if (!new SpoolContents(path).isSpool()) {
      throw new CommandFailure(
          path
              + ": this is no spool, or nothing was ever spooled in it; the agent's log has a line"
              + " 'spool: DIR/process-1', of which DIR is meant");
    }
    return new SpoolDirectory(path.toAbsolutePath().normalize());
  }

  SpoolContents contents() {
    return new SpoolContents(path);
  }

  DeadLetterFiles deadLetters() {
    return new DeadLetterFiles(path);
  }

  SpoolRepair repair(Collection<String> applicationIds) throws IOException {
    String owner = Files.getOwner(path).getName();
    if (wouldShutOut(System.getProperty("user.name"), owner)) {
      throw new CommandFailure(
          path
              + " belongs to "
              + owner
              + ", who could not read what root writes there. Run the command as "
              + owner
              + ": sudo -u "
              + owner
              + " java -jar metrix-agent.jar …");
    }
    return new SpoolRepair(path, applicationIds, quiet());
  }

  /** Files are made for their owner alone: those of root would be lost to the agent. */
  static boolean wouldShutOut(String user, String owner) {
    return "root".equals(user) && !"root".equals(owner);
  }

  /** What fails is said by the command itself. */
  private static AgentLog quiet() {
    return new AgentLog(
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int offset, int length) {}
        });
  }
}
