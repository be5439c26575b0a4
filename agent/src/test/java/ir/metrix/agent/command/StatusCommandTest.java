package ir.metrix.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Which agents run beside a test nobody knows: what is said where there are none. */
class StatusCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void watchedAsJsonItIsSaidOnceOnStderr() {
    StatusCommand status = command("--watch", "--json");
    status.tellIfNone(0);
    status.tellIfNone(0);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("no running agent was found; waiting for one\n");
    status.tellIfNone(1);
    status.tellIfNone(0);
    assertThat(err.toString()).as("the last one has ended").hasLineCount(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void forPeopleItIsSaidAtEachLook() {
    StatusCommand status = command("--watch");
    status.tellIfNone(0);
    status.tellIfNone(0);
    assertThat(out.toString()).hasLineCount(2);
    assertThat(err.toString()).isEmpty();
  }

  private StatusCommand command(String... options) {
    StatusCommand status = new StatusCommand();
    CommandLine line = new CommandLine(status);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.parseArgs(options);
    return status;
  }
}
