package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.Hostile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Expressions of the page's grammar over objects that mean no good: whatever they do, the
 * expression has a value or none, the same however much is known of types, and nothing else comes
 * out. The input is made from a seed, -Dmetrix.fuzz.seed=N; -Dmetrix.fuzz.count=N makes more.
 */
class ExpressionFuzzTest {
  private static final int COUNT = Integer.getInteger("metrix.fuzz.count", 5_000);

  private static final List<String> ROOTS =
      List.of(
          "a", "b", "c", "a", "b", "c", "n", "n", "p", "p", "p", "this", "result", "args", "it");
  private static final List<String> MEMBERS =
      List.of(
          "a", "name", "self", "a", "name", "self", "get", "over", "size", "sum", "map", "filter",
          "first", "last", "any", "all", "min", "max", "join", "key", "value", "length", "lines",
          "total", "label");
  private static final List<String> TEXTS =
      List.of("''", "'a'", "'name'", "'7'", "'PAID'", "'[a-z]+'", "'('", "\", \"");
  private static final List<String> TYPES =
      List.of("com.example.shop.Order", "com.example.shop.Hostile", "java.lang.Math", "com.Gone");

  private static final long SEED = Long.getLong("metrix.fuzz.seed", 1);

  private final Random random = new Random(SEED);

  /** What came out that may not, by the place that let it. */
  private final Map<String, Throwable> escapes = new TreeMap<>();

  private int values;

  @Test
  void everyOperatorStepAndFunctionBearsEveryPairOfObjects() throws Exception {
    List<String> expressions =
        new ArrayList<>(
            List.of("a", "a.name", "a[b]", "a['']", "sys['']", "env['']", "scope['']", "a.get(b)"));
    for (String operator : Language.operators()) {
      expressions.add(
          switch (operator) {
            case "!" -> "!a";
            case "?", ":" -> "a ? a : b";
            default -> "a " + operator + " b";
          });
    }
    for (String step : Language.steps()) {
      expressions.add("a." + step + "()");
      expressions.add("a." + step + "(it)");
    }
    for (String function : Language.functions()) {
      expressions.add(function + "(a)");
    }
    expressions.add("round(a, b)");
    List<Object> objects = Hostile.each();
    for (String expression : expressions) {
      for (Object a : objects) {
        for (Object b : expression.contains("b") ? objects : List.<Object>of("b")) {
          Language call = Language.with("a", a).and("b", b);
          // Each combination of types is a program of its own: of the pairs, one in four is tried
          // so.
          boolean typed = !expression.contains("b") || random.nextInt(4) == 0;
          read(typed ? call : call.withoutTypes(), expression);
        }
      }
    }

    // Java's patterns take a frame of the stack for each round of a group, and for each bracket.
    read(Language.with("a", "ab".repeat(100_000)), "a matches '(a|b)*'");
    read(Language.with("a", "ab"), "a matches '" + "(".repeat(100_000) + "'");
    read(Language.with("a", "ab").and("b", "(".repeat(100_000)), "a matches b");

    failAtEscapes();
  }

  @Test
  void whateverTheObjectsDoThereIsAValueOrNone() throws Exception {
    Grammar grammar = new Grammar(ExpressionPage.read().blocks("ebnf").get(0));
    for (int i = 0; i < COUNT; i++) {
      List<String> tokens = grammar.generate(random, this::word).tokens();
      if (random.nextInt(4) == 0) {
        read(call(), "[a, b, c].map(" + String.join(" ", tokens) + ")");
      } else {
        tokens.replaceAll(token -> token.equals("it") ? "c" : token);
        read(call(), String.join(" ", tokens));
      }
    }

    failAtEscapes();
    assertThat(values).as("expressions that had a value").isGreaterThan(COUNT / 40);
  }

  private void read(Language call, String expression) {
    Throwable escaped = null;
    try {
      Language.json(call.evenIfWrong().value(expression));
      values++;
    } catch (ExpressionException | EvaluationException e) {
      assertThat(e.getMessage()).as(expression).isNotBlank().doesNotContain("4711");
      escaped = e.getCause() instanceof Hostile.Overrun ? e.getCause() : null;
    } catch (Throwable e) {
      escaped = e;
    }
    // The JVM leaves out the trace of what is thrown often; the first ones had it.
    if (escaped != null && escaped.getStackTrace().length > 0) {
      escapes.putIfAbsent(place(escaped), new AssertionError(expression, escaped));
    }
  }

  private void failAtEscapes() {
    if (!escapes.isEmpty()) {
      Throwable first = escapes.values().iterator().next();
      throw new AssertionError("seed " + SEED + ", at " + escapes.keySet(), first);
    }
  }

  private Language call() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "c")) {
      arguments.put(name, Hostile.any(random));
    }
    arguments.put("n", 3);
    arguments.put("p", true);
    return Language.with(arguments).self(Hostile.any(random)).result(Hostile.any(random));
  }

  private String word(String token, String rule) {
    return switch (token) {
      case "NAME" -> pick(rule.equals("value") ? ROOTS : rule.equals("type") ? TYPES : MEMBERS);
      case "NUMBER" -> pick(List.of("0", "1", "7", "1.5", "999999999", "9223372036854775808"));
      default -> pick(TEXTS);
    };
  }

  private String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  /** The innermost of our methods that it went through. */
  private static String place(Throwable escaped) {
    for (StackTraceElement frame : escaped.getStackTrace()) {
      if (frame.getClassName().startsWith("ir.metrix.agent.")) {
        String name = frame.getClassName();
        return name.substring(name.lastIndexOf('.') + 1) + "." + frame.getMethodName();
      }
    }
    return escaped.getClass().getName();
  }
}
