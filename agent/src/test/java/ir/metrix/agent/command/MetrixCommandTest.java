package ir.metrix.agent.command;

import static ir.metrix.agent.command.Rig.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What holds for all commands. */
class MetrixCommandTest {
  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void makeRig() {
    rig = new Rig(folder);
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    StringBuilder all = new StringBuilder();
    assertThat(rig.run("--help")).isZero();
    all.append(rig.out());
    for (CommandLine command : MetrixCommand.commandLine().getSubcommands().values()) {
      assertThat(rig.run(command.getCommandName(), "--help")).isZero();
      assertThat(rig.out()).as(command.getCommandName()).contains("Example");
      all.append("\n---\n").append(rig.out());
      for (CommandLine part : command.getSubcommands().values()) {
        assertThat(rig.run(command.getCommandName(), "DIR", part.getCommandName(), "--help"))
            .isZero();
        assertThat(rig.out()).as(part.getCommandName()).contains("Example");
        all.append("\n---\n").append(rig.out());
      }
    }
    assertGolden("help.txt", all.toString());
    assertThat(all.toString().lines().filter(line -> line.length() > 80)).isEmpty();
  }

  @Test
  void everyCommandSaysItsVersion() {
    assertThat(rig.run("--version")).isZero();
    assertThat(rig.out()).startsWith("metrix-agent ").hasLineCount(1);
    String version = rig.out();
    for (String name :
        new String[] {
          "check", "find", "doctor", "attach", "detach", "status", "spool", "receive"
        }) {
      assertThat(rig.run(name, "--version")).as(name).isZero();
      assertThat(rig.out()).as(name).isEqualTo(version);
    }
  }

  @Test
  void unknownCommandIsAnsweredWithTheNearest() {
    assertThat(rig.run("chek", "x.conf")).isEqualTo(2);
    assertThat(rig.err())
        .isEqualTo(
            """
            chek: there is no such command; did you mean check?
            Commands: check, find, doctor, attach, detach, status, spool, receive, generate-completion
            Try: java -jar metrix-agent.jar --help
            """);
    assertThat(rig.run("zzzzzz")).isEqualTo(2);
    assertThat(rig.err()).startsWith("zzzzzz: there is no such command\nCommands: check, ");
    assertThat(rig.run()).isEqualTo(2);
    assertThat(rig.err()).startsWith("COMMAND: missing; name one of these\nCommands: check, ");
    assertThat(rig.run("spool", "DIR", "lst")).isEqualTo(2);
    assertThat(rig.err())
        .isEqualTo(
            """
            lst: there is no such command; did you mean list?
            Try: java -jar metrix-agent.jar spool --help
            """);
  }

  @Test
  void unknownOptionIsAnsweredWithTheNearest() {
    assertThat(rig.run("check", "x.conf", "--claspath", "y")).isEqualTo(2);
    assertThat(rig.err())
        .isEqualTo(
            """
            --claspath: there is no such option; did you mean --classpath?
            Try: java -jar metrix-agent.jar check --help
            """);
    assertThat(rig.run("--clasp")).isEqualTo(2);
    assertThat(rig.err()).startsWith("--clasp: there is no such option\nCommands: check, ");
  }

  @Test
  void whatIsWrongWithAnArgumentIsToldByItsName() {
    String[][] wrong = {
      {"FILE: missing", "check"},
      {"PID, FILE: missing", "attach"},
      {"PID: 'x' is no whole number", "detach", "x"},
      {"--port: 'x' is no whole number", "receive", "--port", "x"},
      {"--port: a number from 0 to 65535 is expected", "receive", "--port", "65536"},
      {"--port: its value is missing", "receive", "--port"},
      {
        "--explain: a PID is missing; status lists the JVMs that have an agent",
        "status",
        "--explain",
        "r"
      },
      {"second.conf: one argument too many; leave it out", "check", "x.conf", "second.conf"},
      {
        "--jdk: without --classpath no class is looked at; add --classpath PATH, or leave --jdk out",
        "check",
        "x.conf",
        "--jdk",
        "/opt/jdk8"
      },
    };
    for (String[] each : wrong) {
      String[] command = Arrays.copyOfRange(each, 1, each.length);

      assertThat(rig.run(command)).as(each[0]).isEqualTo(2);

      assertThat(rig.err().lines().toList())
          .containsExactly(each[0], "Try: java -jar metrix-agent.jar " + command[0] + " --help");
    }
  }

  /** The process would read its own standard input, to whose end it may never come. */
  @Test
  void pipeOfTheCommandIsNotHandedToAnotherProcess() {
    assumeTrue(Files.exists(Path.of("/dev/stdin")), "there is no /dev/stdin here");
    assertThat(rig.run("attach", "4194999", "/dev/stdin")).isEqualTo(1);
    assertThat(rig.err())
        .startsWith("/dev/stdin: this is standard input")
        .contains("process 4194999 would read its own. Write the configuration to a file");
  }

  @Test
  void completionScriptKnowsCommandsAndOptions() throws Exception {
    assertThat(rig.run("generate-completion")).isZero();
    assertGolden("completion.sh", rig.out());

    assertThat(rig.out())
        .contains("complete -F _complete_metrix-agent -o default metrix-agent")
        .contains("'--classpath'")
        .contains("'--report'")
        .contains("'--show-users'");
  }

  @Test
  void bashCompletesCommandsAndOptionsByTheScript() throws Exception {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "there is no bash here");
    assertThat(rig.run("generate-completion")).isZero();
    Path script = rig.write("completion.sh", rig.out());

    assertThat(completions(bash, script, "metrix-agent", "de")).containsExactly("detach");
    assertThat(completions(bash, script, "metrix-agent", "check", "m.conf", "--class"))
        .containsExactly("--classpath");
    assertThat(completions(bash, script, "metrix-agent", "spool", "dir", "re"))
        .containsExactly("retry");
    assertThat(completions(bash, script, "metrix-agent", "status", "--"))
        .contains("--watch", "--explain", "--json");
  }

  /** What bash would show after TAB. */
  private static List<String> completions(Path bash, Path script, String... words)
      throws Exception {
    String line =
        "source "
            + script
            + "; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_metrix-agent"
            + " && printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> command = new ArrayList<>(List.of(bash.toString(), "-c", line, "bash"));
    command.addAll(List.of(words));
    // compopt says there that bash isn't completing at the moment.
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().map(String::trim).toList();
  }

  @Test
  void nothingIsColouredUnlessItIsATerminal() throws Exception {
    String file = rig.write("metrix.conf", "metrix { delivery.mode = log, track { } }").toString();

    rig.run("check", file);

    assertThat(rig.out()).isEqualTo("metrix.conf: good, 0 rules\n");
    assertThat(new Style(true).good("good")).isEqualTo("\u001b[32mgood\u001b[0m");
    assertThat(new Style(false).wrong("wrong")).isEqualTo("wrong");
  }

  @Test
  void progressIsShownOnATerminalOnlyAndErased() throws Exception {
    CountDownLatch shown = new CountDownLatch(1);
    StringWriter text = new StringWriter();
    PrintWriter err =
        new PrintWriter(text) {
          @Override
          public void flush() {
            shown.countDown();
          }
        };
    try (Progress progress = new Progress(err, true, 0, "opening")) {
      assertThat(shown.await(1, TimeUnit.MINUTES)).isTrue();
      progress.now("done with that");
    }
    assertThat(text.toString()).startsWith("\r\u001b[Kopening … 0 s").endsWith("\r\u001b[K");

    StringWriter silent = new StringWriter();
    try (Progress quick = new Progress(new PrintWriter(silent), true, 60_000, "quick")) {
      quick.now("over before it was worth a word");
    }
    try (Progress piped = new Progress(new PrintWriter(silent), false, 0, "piped")) {
      piped.now("nobody waits here");
    }
    assertThat(silent.toString()).isEmpty();
  }
}
