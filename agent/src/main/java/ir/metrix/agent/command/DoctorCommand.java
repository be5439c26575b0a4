package ir.metrix.agent.command;

import ir.metrix.agent.check.PrettyJson;
import ir.metrix.agent.doctor.Diagnosis;
import ir.metrix.agent.doctor.Doctor;
import ir.metrix.agent.doctor.Step;
import ir.metrix.agent.start.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Walks from the configuration to Metrix's answer. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for what keeps messages from Metrix: the configuration, the keys, the name service, the"
          + " connection, a proxy, certificates, the clock; with --send also what Metrix answers to a"
          + " message.",
      "Run it where the application runs, as its user. It shows no key."
    },
    footer = {
      "",
      "Exit codes: 0 all is well, 1 a step failed, 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar metrix-agent.jar doctor /etc/shop/metrix.conf",
      "  java -jar metrix-agent.jar doctor metrix.conf --send --report for-support.txt"
    })
final class DoctorCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Option(
      names = "--send",
      description = "Send a message: the action metrix_agent_test of the user metrix-agent-doctor.")
  private boolean send;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write what Metrix's support asks for: APP_ID, request without the key, answer, time, errors"
              + " of the log.")
  private Path report;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final Style style = Style.ofTerminal();

  @Override
  public Integer call() {
    final PrintWriter out = spec.commandLine().getOut();
    Diagnosis diagnosis;
    try (Progress progress = Progress.start(spec.commandLine().getErr(), style, "starting")) {
      diagnosis =
          Doctor.examine(
              file,
              System.getProperties(),
              System.getenv(),
              send,
              new Doctor.Listener() {
                @Override
                public void taken(Step step) {
                  if (!json) {
                    tell(out, step);
                  }
                }

                @Override
                public void now(String what) {
                  progress.now(what);
                }
              });
    }
    if (json) {
      out.println(PrettyJson.write(diagnosis.toJson()));
    }
    if (report != null) {
      write(diagnosis);
      if (!json) {
        out.println();
        out.println(report + ": written, for Metrix's support");
      }
    }
    return diagnosis.isGood() ? 0 : 1;
  }

  private void tell(PrintWriter out, Step step) {
    String outcome = String.format(Locale.ROOT, "%-7s", word(step.outcome()));
    String shown =
        step.outcome() == Step.Outcome.GOOD
            ? style.good(outcome)
            : step.outcome() == Step.Outcome.FAILED
                ? style.wrong(outcome)
                : step.outcome() == Step.Outcome.WARNING
                    ? style.warning(outcome)
                    : style.faint(outcome);
    boolean wasTaken = step.outcome() != Step.Outcome.SKIPPED;
    out.println(shown + "  " + step.name() + (wasTaken ? " (" + step.millis() + " ms)" : ""));
    for (String found : step.found()) {
      out.println("         " + found.replace("\n", "\n         "));
    }
    if (step.advice() != null) {
      out.println(style.title("      -> " + step.advice()));
    }
    out.flush();
  }

  private static String word(Step.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private void write(Diagnosis diagnosis) {
    String text = diagnosis.report("metrix-agent " + Version.read(), Instant.now());
    Trouble.write("--report", report, text.getBytes(StandardCharsets.UTF_8));
  }
}
