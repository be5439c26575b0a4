package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where the application is, for commands that look at its files. */
final class ClassPathOptions {
  @Option(
      names = {"--classpath", "-cp"},
      paramLabel = "PATH",
      description = {
        "The application: jars, WARs, EARs, class folders, as java -cp takes them; lib/* for all jars"
            + " of a folder."
      })
  private String classPath;

  @Option(
      names = "--jdk",
      paramLabel = "HOME",
      description =
          "The JDK or JRE that the application runs on, Java 8 or later; else the one that runs this"
              + " command.")
  private Path jdk;

  boolean isGiven() {
    return classPath != null;
  }

  void requireUsable(CommandLine line) {
    if (jdk != null && classPath == null) {
      throw new CommandLine.ParameterException(
          line,
          "--jdk: without --classpath no class is looked at; add --classpath PATH, or leave --jdk"
              + " out");
    }
  }

  ApplicationFiles open() {
    try {
      return ApplicationFiles.open(classPath, jdk);
    } catch (ApplicationFiles.JdkException e) {
      throw new CommandFailure("--jdk: " + e.getMessage());
    } catch (IOException e) {
      throw new CommandFailure("--classpath: " + e.getMessage());
    }
  }
}
