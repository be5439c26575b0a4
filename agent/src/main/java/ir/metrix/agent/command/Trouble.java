package ir.metrix.agent.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What keeps a command from reading or writing a file, in words rather than a class's name. */
final class Trouble {
  private Trouble() {}

  /** Writes a file that the user asked for beside the answer, which was given. */
  static void write(String option, Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      String what = option + ": " + file + " cannot be written: " + why(file, e);
      throw new CommandFailure(what).answered();
    }
  }

  private static String why(Path file, IOException e) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      return "there is no folder " + folder + ". Create it, or correct the path";
    }
    if (Files.isDirectory(file)) {
      return "it is a folder. Name a file in it";
    }
    if (e instanceof AccessDeniedException || e instanceof NoSuchFileException) {
      return "no file of yours can be made there. Name another place";
    }
    boolean hasReason =
        e instanceof FileSystemException && ((FileSystemException) e).getReason() != null;
    return hasReason ? ((FileSystemException) e).getReason() : e.toString();
  }
}
