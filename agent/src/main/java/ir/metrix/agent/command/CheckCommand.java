package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.check.ApplicationCheck;
import ir.metrix.agent.check.Findings;
import ir.metrix.agent.check.MethodFindings;
import ir.metrix.agent.check.Plan;
import ir.metrix.agent.check.PrettyJson;
import ir.metrix.agent.check.RequestSketch;
import ir.metrix.agent.check.RuleFindings;
import ir.metrix.agent.check.Samples;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a configuration file, and, with it, an application. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Says everything that is wrong with a configuration file.",
      "With the application's files also: which methods each rule will hook, of which types its"
          + " expressions are there, and which of their steps run more of the application than reading"
          + " a field. Nothing of the application is run."
    },
    footer = {
      "",
      "Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar metrix-agent.jar check /etc/shop/metrix.conf",
      "  java -jar metrix-agent.jar check /etc/shop/metrix.conf --classpath shop.war",
      "  java -jar metrix-agent.jar check metrix.conf -cp shop.ear --jdk /opt/jdk8",
      "  java -jar metrix-agent.jar check metrix.conf --curl | METRIX_API_KEY=… sh"
    })
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Mixin private ClassPathOptions application;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--plan",
      description =
          "Print what each rule would send, with the types of its expressions in place of values.")
  private boolean plan;

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description =
          "Write an example request for each message, as a Postman collection (v2.1). The key is left"
              + " as a variable.")
  private Path samples;

  @Option(
      names = "--curl",
      description =
          "Print the example requests as lines for a shell, and everything else to stderr.")
  private boolean curl;

  @Spec private CommandSpec spec;

  private PrintWriter out;
  private final Style style = Style.ofTerminal();

  @Override
  public Integer call() {
    application.requireUsable(spec.commandLine());
    out = curl ? spec.commandLine().getErr() : spec.commandLine().getOut();
    AgentConfig config;
    try {
      config = ConfigLoader.load(file, System.getProperties(), System.getenv());
    } catch (ConfigException e) {
      tellErrors(e);
      return 1;
    }
    Findings findings;
    try {
      findings = application.isGiven() ? findingsOf(config) : Findings.none(config);
    } catch (CommandFailure e) {
      if (json) {
        tellErrors(Collections.<Object>singletonList(e.toJson()));
      }
      throw e.answered();
    }
    if (json) {
      tellJson(config, findings);
    } else {
      tell(config, findings);
    }
    giveExamples(config, findings);
    return findings.count() == 0 ? 0 : 1;
  }

  private Findings findingsOf(AgentConfig config) {
    try (Progress progress =
            Progress.start(spec.commandLine().getErr(), style, "opening the application");
        ApplicationFiles files = application.open()) {
      progress.now("looking for the rules' methods");
      return ApplicationCheck.check(config, files);
    } catch (IOException e) {
      throw new CommandFailure("--classpath: " + e.getMessage());
    }
  }

  private void tellErrors(ConfigException e) {
    if (!json) {
      for (ConfigError error : e.errors()) {
        out.println(style.wrong(error.withSource()));
      }
      return;
    }
    List<Object> errors = new ArrayList<>();
    for (ConfigError error : e.errors()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("file", error.file());
      told.put("line", error.line());
      told.put("column", error.column());
      told.put("message", error.message());
      errors.add(told);
    }
    tellErrors(errors);
  }

  private void tellErrors(List<Object> errors) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("file", file.toString());
    answer.put("good", false);
    answer.put("errors", errors);
    out.println(PrettyJson.write(answer));
  }

  private void tellJson(AgentConfig config, Findings findings) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("file", file.toString());
    answer.put("good", findings.count() == 0);
    answer.put("errors", new ArrayList<>());
    answer.put("rules", findings.toJson());
    answer.put("warnings", findings.warnings());
    if (plan) {
      List<Object> planned = new ArrayList<>();
      for (RequestSketch request : Plan.of(config, findings)) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("rule", request.ruleId());
        told.put("body", request.body());
        planned.add(told);
      }
      answer.put("plan", planned);
    }
    out.println(PrettyJson.write(answer));
  }

  private void tell(AgentConfig config, Findings findings) {
    int rules = config.rules().size();
    String good = findings.count() == 0 ? style.good("good") : "good in itself";
    out.println(file + ": " + good + ", " + counted(rules, "rule"));
    if (application.isGiven()) {
      for (RuleFindings rule : findings.rules()) {
        tell(rule);
      }
    }
    if (plan) {
      for (RequestSketch request : Plan.of(config, findings)) {
        out.println();
        out.println(style.title("would be sent for " + request.title()));
        out.println(PrettyJson.write(request.body()));
      }
    }
    for (String warning : findings.warnings()) {
      out.println(style.warning("warning: " + warning));
    }
    if (findings.count() > 0) {
      out.println();
      out.println(style.wrong(counted(findings.count(), "finding")));
    }
  }

  private void tell(RuleFindings rule) {
    out.println();
    out.println(
        style.title("rule " + rule.rule().id()) + ": " + counted(rule.methods().size(), "method"));
    for (MethodFindings method : rule.methods()) {
      tell(rule.rule().id(), method);
    }
    for (String problem : rule.problems()) {
      out.println(style.wrong(problem));
    }
    if (!rule.missing().isEmpty()) {
      out.println(
          style.warning(
              "  Whether it means more can't be told without the class files of "
                  + String.join(", ", rule.missing())
                  + ": add the jars that have them to --classpath."));
    }
  }

  private void tell(String ruleId, MethodFindings method) {
    out.println("  " + method.method() + " in " + method.where());
    if (method.lacksNames()) {
      out.println(
          style.warning(
              "    no parameter names in the class file: "
                  + String.join(", ", method.parameters())));
    } else if (!method.parameters().isEmpty()) {
      out.println("    " + String.join(", ", method.parameters()));
    }
    for (Map.Entry<String, BoundExpression> entry : method.expressions().entrySet()) {
      BoundExpression expression = entry.getValue();
      String key = entry.getKey().replace("metrix.track." + ruleId + ".", "");
      out.println("    " + key + " = " + expression.text().trim() + " (" + expression.type() + ")");
      for (Step step : expression.steps()) {
        String line = "      " + step;
        out.println(step.effect() == Step.Effect.CODE ? style.warning(line) : style.faint(line));
      }
    }
    for (String problem : method.problems()) {
      out.println(style.wrong(problem));
    }
    if (!method.problems().isEmpty()) {
      out.println(
          method.isOff()
              ? "    The rule would be off for this method."
              : "    What is named would be left out; the rest of the rule would go on.");
    }
  }

  private void giveExamples(AgentConfig config, Findings findings) {
    if (samples == null && !curl) {
      return;
    }
    Samples examples = Samples.of(config, findings);
    if (curl) {
      spec.commandLine().getOut().print(examples.curl());
    }
    if (samples != null) {
      byte[] collection = (examples.postman() + "\n").getBytes(StandardCharsets.UTF_8);
      Trouble.write("--samples", samples, collection);
      if (!json) {
        out.println();
        out.println(samples + ": " + counted(examples.count(), "example request"));
      }
    }
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
