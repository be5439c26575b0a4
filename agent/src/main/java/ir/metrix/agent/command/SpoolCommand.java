package ir.metrix.agent.command;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.spool.DeadLetterFiles;
import ir.metrix.agent.spool.SpoolContents;
import ir.metrix.agent.spool.SpoolRecord;
import ir.metrix.agent.spool.SpoolRepair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What waits in a spool, and what to do with it. */
@Command(
    name = "spool",
    mixinStandardHelpOptions = true,
    description = {
      "What waits in a spool, what was set aside and why; sends it again, or forgets a person.",
      "Without a command of its own it is 'list'. The agents that use the directory may go on"
          + " running. Run it as the application's user."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be done, 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar metrix-agent.jar spool /var/shop.spool",
      "  java -jar metrix-agent.jar spool /var/shop.spool retry --rule order-paid"
    },
    subcommands = {
      SpoolCommand.ListCommand.class,
      SpoolCommand.ExportCommand.class,
      SpoolCommand.RetryCommand.class,
      SpoolCommand.ForgetCommand.class
    })
final class SpoolCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = {
        "spool.directory of the configuration; else metrix.spool beside metrix.conf. The agent's log"
            + " names it as it starts."
      })
  private Path directory;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return list(spec, json);
  }

  private int list(CommandSpec asked, boolean asJson) {
    PrintWriter out = asked.commandLine().getOut();
    SpoolList list = new SpoolList();
    try (Progress progress = progress(asked, "reading the spool")) {
      list.read(SpoolDirectory.of(directory), progress);
    } catch (IOException e) {
      throw failure(e);
    }
    if (asJson) {
      out.println(Json.write(list.json()));
    } else {
      for (String line : list.lines()) {
        out.println(line);
      }
    }
    out.flush();
    return 0;
  }

  private static Progress progress(CommandSpec asked, String what) {
    return Progress.start(asked.commandLine().getErr(), Style.ofTerminal(), what);
  }

  private CommandFailure failure(IOException e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    return new CommandFailure(
        e instanceof java.nio.file.AccessDeniedException
            ? reason + " may not be read or written. Run the command as the application's user"
            : reason);
  }

  /** Shows figures. */
  @Command(
      name = "list",
      customSynopsis = "metrix-agent spool DIR list [-hV] [--json]",
      mixinStandardHelpOptions = true,
      description = {
        "What waits, by rule: messages, users, size, the oldest; and dead letters, by Metrix's reason.",
        "It changes nothing, and tells nobody's id (*** in Metrix's words)."
      },
      footer = {"", "Example:", "  java -jar metrix-agent.jar spool /var/shop.spool list --json"})
  static final class ListCommand implements Callable<Integer> {
    @ParentCommand private SpoolCommand parent;
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      return parent.list(spec, json || parent.json);
    }
  }

  /** Shows the messages themselves. */
  @Command(
      name = "export",
      customSynopsis = "metrix-agent spool DIR export [-hV] [--show-users]",
      mixinStandardHelpOptions = true,
      description = {
        "Prints all messages that wait, then all dead letters: one JSON object a line.",
        "The ids of their users are hashed (SHA-256); the messages are as they would be sent. It"
            + " changes nothing."
      },
      footer = {
        "",
        "Example:",
        "  java -jar metrix-agent.jar spool /var/shop.spool export > waiting.jsonl"
      })
  static final class ExportCommand implements Callable<Integer> {
    @ParentCommand private SpoolCommand parent;
    @Spec private CommandSpec spec;

    @Option(names = "--show-users", description = "Print the ids themselves, not their hashes.")
    private boolean showUsers;

    @Override
    public Integer call() {
      final PrintWriter out = spec.commandLine().getOut();
      try {
        SpoolDirectory spool = SpoolDirectory.of(parent.directory);
        spool
            .contents()
            .readWaiting(
                new SpoolContents.Listener() {
                  @Override
                  public void waiting(SpoolRecord record, int bytes) {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("state", "waiting");
                    line.put("since", Instant.ofEpochMilli(record.arrivalMillis()).toString());
                    line.put("rule", record.ruleId());
                    line.put("applicationId", record.application());
                    line.put("customUserId", user(record.customUserId()));
                    line.put("metrixUserId", user(record.metrixUserId()));
                    print(out, line, record.message());
                  }
                });
        spool
            .deadLetters()
            .visit(
                new DeadLetterFiles.Visitor() {
                  @Override
                  public boolean visit(DeadLetterFiles.Line found) {
                    SetAside letter = SetAside.parse(found.bytes());
                    if (letter != null) {
                      Map<String, Object> line = new LinkedHashMap<>();
                      line.put("state", "dead letter");
                      line.put("since", letter.text("setAside"));
                      line.put("status", letter.value("status"));
                      line.put("reason", showUsers ? letter.text("reason") : letter.reason());
                      line.put("rule", letter.rule());
                      line.put("applicationId", letter.applicationId());
                      line.put("customUserId", user(letter.text("customUserId")));
                      line.put("metrixUserId", user(letter.text("metrixUserId")));
                      print(out, line, letter.message);
                    }
                    return false;
                  }
                });
      } catch (IOException e) {
        throw parent.failure(e);
      }
      out.flush();
      return 0;
    }

    private static void print(PrintWriter out, Map<String, Object> line, byte[] message) {
      String head = Json.write(line);
      out.print(head.substring(0, head.length() - 1));
      out.print(",\"message\":");
      // As it is: reading it could lose something.
      out.print(new String(message, StandardCharsets.UTF_8));
      out.println('}');
    }

    private String user(String id) {
      return id == null || showUsers ? id : "sha256:" + sha256(id);
    }

    private static String sha256(String text) {
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        StringBuilder hex = new StringBuilder(64);
        for (byte each : sha256.digest(text.getBytes(StandardCharsets.UTF_8))) {
          hex.append(String.format(Locale.ROOT, "%02x", each));
        }
        return hex.toString();
      } catch (NoSuchAlgorithmException e) {
        // Every Java platform has to have it.
        throw new IllegalStateException(e);
      }
    }
  }

  /** Sends dead letters again. */
  @Command(
      name = "retry",
      customSynopsis = "metrix-agent spool DIR retry [-hV] [--json] [--reason=TEXT] [--rule=ID]",
      mixinStandardHelpOptions = true,
      description = {
        "Sends dead letters again, with the ids that they had: all of them, or those that are named.",
        "A running agent that uses the directory takes them up within seconds, else the next start"
            + " does. What Metrix refuses again is set aside again."
      },
      footer = {
        "",
        "Exit codes: 0 done, 1 there was nothing to send again, or it failed, 2 wrong usage.",
        "",
        "Example:",
        "  java -jar metrix-agent.jar spool /var/shop.spool retry --reason currency"
      })
  static final class RetryCommand implements Callable<Integer> {
    private static final int AT_ONCE = 500;

    @ParentCommand private SpoolCommand parent;
    @Spec private CommandSpec spec;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Those whose reason has this text in it, or whose status it is.")
    private String reason;

    @Option(names = "--rule", paramLabel = "ID", description = "Those of this rule.")
    private String rule;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    private long sent;
    private long left;

    private boolean isMeant(SetAside letter) {
      if (rule != null && !rule.equals(letter.rule())) {
        return false;
      }
      return reason == null
          || reason.equals(letter.status())
          || letter.reason().toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT));
    }

    @Override
    public Integer call() {
      try (Progress progress = progress(spec, "reading the dead letters")) {
        SpoolDirectory spool = SpoolDirectory.of(parent.directory);
        // First only looked at: the applications have to be known before anything is opened.
        final Set<String> applications = new TreeSet<>();
        spool
            .deadLetters()
            .visit(
                new DeadLetterFiles.Visitor() {
                  @Override
                  public boolean visit(DeadLetterFiles.Line line) {
                    SetAside letter = SetAside.parse(line.bytes());
                    if (letter != null && letter.applicationId() != null && isMeant(letter)) {
                      applications.add(letter.applicationId());
                    }
                    return false;
                  }
                });
        progress.now("writing them into the spool");
        try (SpoolRepair repair = spool.repair(applications)) {
          sendAgain(spool.deadLetters(), repair, applications);
        }
      } catch (IOException e) {
        throw parent.failure(e);
      }
      return tell();
    }

    private void sendAgain(
        final DeadLetterFiles letters, final SpoolRepair repair, final Set<String> applications)
        throws IOException {
      final List<SpoolRecord> records = new ArrayList<>();
      final List<DeadLetterFiles.Line> lines = new ArrayList<>();
      letters.visit(
          new DeadLetterFiles.Visitor() {
            @Override
            public boolean visit(DeadLetterFiles.Line line) throws IOException {
              SetAside letter = SetAside.parse(line.bytes());
              if (letter == null || !isMeant(letter)) {
                return false;
              }
              if (letter.applicationId() == null) {
                left++;
                return false;
              }
              // One that was set aside meanwhile, of an application that had none: the next time.
              if (applications.contains(letter.applicationId())) {
                records.add(letter.toRecord());
                lines.add(line);
                if (records.size() == AT_ONCE) {
                  sendAgain(repair, records, lines);
                }
              }
              return false;
            }
          });
      if (!records.isEmpty()) {
        sendAgain(repair, records, lines);
      }
    }

    private void sendAgain(
        SpoolRepair repair, List<SpoolRecord> records, List<DeadLetterFiles.Line> lines)
        throws IOException {
      repair.sendAgain(records, lines);
      sent += records.size();
      records.clear();
      lines.clear();
    }

    private int tell() {
      PrintWriter out = spec.commandLine().getOut();
      if (json || parent.json) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("sentAgain", sent);
        told.put("withoutApplication", left);
        out.println(Json.write(told));
      } else {
        out.println(
            sent == 0
                ? "there is no such dead letter"
                : (sent == 1 ? "1 message waits" : sent + " messages wait") + " again");
        if (left > 0) {
          out.println(
              left
                  + " were set aside by an earlier version, which did not write down for which"
                  + " application they are: they stay");
        }
      }
      out.flush();
      return sent > 0 ? 0 : 1;
    }
  }

  /** Drops what there is of a person. */
  @Command(
      name = "forget",
      customSynopsis = "metrix-agent spool DIR forget [-hV] [--json] --user=ID",
      mixinStandardHelpOptions = true,
      description = {
        "Drops all messages of one person, those that wait and dead letters, and says how many.",
        "Running agents that use the directory are asked to drop theirs; what is on its way to"
            + " Metrix at the moment is sent. What was sent already is Metrix's to forget."
      },
      footer = {
        "",
        "Exit codes: 0 done, 1 it failed, 2 wrong usage.",
        "",
        "Example:",
        "  java -jar metrix-agent.jar spool /var/shop.spool forget --user a@b.ir"
      })
  static final class ForgetCommand implements Callable<Integer> {
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(60);

    @ParentCommand private SpoolCommand parent;
    @Spec private CommandSpec spec;

    @Option(
        names = "--user",
        required = true,
        paramLabel = "ID",
        description = "The person's customUserId or metrixUserId.")
    private String user;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      long waiting;
      final long[] letters = {0};
      try (Progress progress = progress(spec, "asking the agents")) {
        SpoolDirectory spool = SpoolDirectory.of(parent.directory);
        try (final SpoolRepair repair = spool.repair(new TreeSet<String>())) {
          // First what waits: it may become a dead letter meanwhile.
          waiting = repair.forgetWaiting(user, PATIENCE_MILLIS);
          progress.now("reading the dead letters");
          spool
              .deadLetters()
              .visit(
                  new DeadLetterFiles.Visitor() {
                    @Override
                    public boolean visit(DeadLetterFiles.Line line) throws IOException {
                      SetAside letter = SetAside.parse(line.bytes());
                      if (letter == null || !letter.isOf(user)) {
                        return false;
                      }
                      repair.forgotDeadLetter(letter.rule());
                      letters[0]++;
                      return true;
                    }
                  });
        }
      } catch (IOException e) {
        throw parent.failure(e);
      }
      if (json || parent.json) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("waiting", waiting);
        told.put("deadLetters", letters[0]);
        out.println(Json.write(told));
      } else {
        out.println(
            "dropped " + waiting + " waiting and " + letters[0] + " dead-lettered messages");
      }
      out.flush();
      return 0;
    }
  }
}
