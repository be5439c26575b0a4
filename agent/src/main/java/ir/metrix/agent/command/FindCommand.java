package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.check.PrettyJson;
import ir.metrix.agent.find.FoundMethod;
import ir.metrix.agent.find.MethodFinder;
import ir.metrix.agent.find.ReachableValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for methods worth tracking. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description = {
      "Finds methods that look like what one wants to track, the likeliest first, each with the values"
          + " that can be read there: of the user, the amount, the order.",
      "Synonyms are known: checkout also finds placeOrder, signup also finds registerUser. Nothing of the"
          + " application is run."
    },
    footer = {
      "",
      "Exit codes: 0 something was found, 1 nothing was, 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar metrix-agent.jar find --classpath shop.war checkout",
      "  java -jar metrix-agent.jar find -cp shop.war create account --limit 3",
      "  java -jar metrix-agent.jar find -cp shop.war signup --hocon 1 > metrix.conf"
    })
final class FindCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "WORD",
      arity = "1..*",
      description = "What it is about: checkout, signup, login, pay, subscribe, or any other word.")
  private List<String> words;

  @Mixin private ClassPathOptions application;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many methods to show (default: 10).")
  private int limit;

  @Option(
      names = "--hocon",
      paramLabel = "N",
      description = "Print a configuration with a rule for the N-th method, to start from.")
  private Integer hocon;

  @Option(names = "--libraries", description = "Look into well-known libraries too.")
  private boolean libraries;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  private final Style style = Style.ofTerminal();

  @Override
  public Integer call() {
    requireUsable();
    List<FoundMethod> found = find();
    PrintWriter out = spec.commandLine().getOut();
    if (hocon != null) {
      return tellRule(found, out);
    }
    if (json) {
      List<Object> methods = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        methods.add(found.get(i).toJson(i + 1));
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("words", words);
      answer.put("methods", methods);
      out.println(PrettyJson.write(answer));
    } else {
      tell(found, out);
    }
    return found.isEmpty() ? 1 : 0;
  }

  private void requireUsable() {
    if (!application.isGiven()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--classpath: missing; name the application's jar, WAR, EAR or class folder");
    }
    if (limit < 1 || (hocon != null && hocon < 1)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), (limit < 1 ? "--limit" : "--hocon") + ": 1 or more is expected");
    }
  }

  private List<FoundMethod> find() {
    int wanted = hocon == null ? limit : hocon;
    try (Progress progress =
            Progress.start(spec.commandLine().getErr(), style, "opening the application");
        ApplicationFiles files = application.open()) {
      progress.now("looking for methods");
      List<FoundMethod> found = MethodFinder.find(files, words, libraries, wanted);
      for (String problem : files.problems()) {
        spec.commandLine().getErr().println(style.warning("warning: " + problem));
      }
      return found;
    } catch (IOException e) {
      throw new CommandFailure("--classpath: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  private int tellRule(List<FoundMethod> found, PrintWriter out) {
    if (found.size() < hocon) {
      throw new CommandFailure(
          "--hocon " + hocon + ": there are only " + found.size() + " methods that look like it");
    }
    out.print(found.get(hocon - 1).hocon());
    out.flush();
    return 0;
  }

  private void tell(List<FoundMethod> found, PrintWriter out) {
    int rank = 0;
    for (FoundMethod method : found) {
      out.println((rank == 0 ? "" : "\n") + style.title(++rank + ". " + method.method()));
      out.println(style.faint("   in " + method.where()));
      if (!method.method().types().isEmpty()) {
        out.println("   " + method.parameters());
      }
      out.println("   returns " + method.method().returnType());
      for (Map.Entry<String, List<ReachableValue>> role : method.valuesByRole().entrySet()) {
        List<String> shown = new ArrayList<>();
        for (ReachableValue value : role.getValue()) {
          shown.add("#{" + value.expression() + "} (" + value.type() + ")");
        }
        out.println("   " + role.getKey() + ": " + String.join(", ", shown));
      }
    }
    if (found.isEmpty()) {
      out.println(
          "nothing looks like "
              + String.join(" ", words)
              + ". Try a word that the application's own programmers would use, or --libraries");
    } else {
      out.println("\na rule to start from: add --hocon 1");
    }
  }
}
