package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The grammar that the page prints is the parser's: each takes what the other takes. */
class GrammarPageTest {
  private static final int ROUNDS = 5_000;

  private static Grammar syntax;
  private static Grammar lexical;

  private final Random random = new Random(20_241_210);

  @BeforeAll
  static void readPage() throws Exception {
    List<String> blocks = ExpressionPage.read().blocks("ebnf");
    assertThat(blocks).hasSize(2);
    syntax = new Grammar(blocks.get(0));
    lexical = new Grammar(blocks.get(1));
  }

  @Test
  void parserTakesWhatTheGrammarMakes() {
    for (int i = 0; i < ROUNDS; i++) {
      List<String> tokens = syntax.generate(random, this::word).tokens();
      String text = joined(tokens);
      assertThat(mistake(text)).as(text).isNull();
      assertThat(syntax.accepts(tokens)).as(text).isTrue();
    }
  }

  @Test
  void parserAndGrammarRefuseTheSame() {
    int accepted = 0;
    for (int i = 0; i < ROUNDS; i++) {
      List<String> tokens = mutated(syntax.generate(random, this::word).tokens());
      String text = String.join(" ", tokens);
      String mistake = mistake(text);
      assertThat(mistake == null).as("%s: %s", text, mistake).isEqualTo(syntax.accepts(tokens));
      accepted += mistake == null ? 1 : 0;
    }
    // Else one of the two sides would hardly have been tried.
    assertThat(accepted).isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
  }

  @Test
  void grammarHasEveryFunctionAndOperator() {
    for (String function : Language.functions()) {
      assertThat(syntax.accepts(List.of(function, "(", "a", ")"))).as(function).isTrue();
    }
    for (String operator : Language.operators()) {
      boolean known =
          syntax.accepts(List.of("a", operator, "b"))
              || syntax.accepts(List.of(operator, "a"))
              || syntax.accepts(List.of("a", "?", "b", operator, "c"))
              || syntax.accepts(List.of("a", operator, "b", ":", "c"));
      assertThat(known).as(operator).isTrue();
    }
  }

  @Test
  void operatorsGroupAsTheGrammarSays() {
    int values = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Grammar.Sentence sentence = syntax.generate(random, this::operand);
      String outcome = outcome(joined(sentence.tokens()));
      assertThat(outcome)
          .as(joined(sentence.tokens()))
          .isEqualTo(outcome(joined(sentence.grouped())));
      values += outcome.startsWith("error") ? 0 : 1;
    }
    assertThat(values).isGreaterThan(ROUNDS / 20);
  }

  private String operand(String token, String rule) {
    return switch (token) {
      case "NAME" -> pick(List.of("p", "q", "n", "m", "n", "m", "none"));
      case "NUMBER" -> pick(List.of("2", "1.5", "7"));
      default -> "'x'";
    };
  }

  private static String outcome(String text) {
    try {
      return Language.json(
          Language.with("p", true)
              .and("q", false)
              .and("n", 3)
              .and("m", 0.5)
              .and("none", null)
              .withoutTypes()
              .value(text));
    } catch (ExpressionException | EvaluationException e) {
      return "error: " + e.getMessage();
    }
  }

  @Test
  void lexerTakesTheTokensThatTheGrammarMakesAsOne() throws ExpressionException {
    for (int i = 0; i < ROUNDS; i++) {
      for (String rule : new String[] {"NAME", "NUMBER", "TEXT"}) {
        String token = String.join("", lexical.generate(rule, random, this::character).tokens());
        assertThat(Language.tokens(token)).as(token).containsExactly(token);
      }
    }
  }

  /** Every word that the language knows, whether or not the page does; twice what is operand. */
  private static final List<String> VOCABULARY =
      Stream.of(
              Language.operators(),
              Language.functions(),
              List.of(".", ",", "(", ")", "[", "]", "T", "true", "false", "null"),
              List.of("a", "b", "12", "1.5", "'x'", "\"y\"", "a", "b", "12", "'x'"))
          .flatMap(List::stream)
          .toList();

  private List<String> mutated(List<String> tokens) {
    List<String> mutated = new ArrayList<>(tokens);
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      int at = random.nextInt(mutated.size() + 1);
      int kind = random.nextInt(3);
      if (kind > 0 && at < mutated.size() && mutated.size() > 1) {
        mutated.remove(at);
      }
      if (kind < 2) {
        mutated.add(Math.min(at, mutated.size()), pick(VOCABULARY));
      }
    }
    return mutated;
  }

  private String word(String token, String rule) {
    return switch (token) {
      case "NAME" -> pick(List.of("a", "b", "order", "in", "matches", "T", "lower", "true", "_$1"));
      case "NUMBER" -> pick(List.of("0", "12", "1.5", "9223372036854775808"));
      default -> pick(List.of("'x'", "''", "\"it's\"", "'\\'}'"));
    };
  }

  private String character(String description, String rule) {
    return switch (description) {
      case "a letter, _ or $, as Java has it" -> pick(List.of("a", "Z", "_", "$", "ß", "ش", "字"));
      case "a letter, digit, _ or $, as Java has it" -> pick(List.of("a", "_", "$", "7", "۷"));
      case "any character but ' and \\" -> pick(List.of("a", "\"", "}", "#{", "\n", "😀", " "));
      case "any character but \" and \\" -> pick(List.of("a", "'", "}", "#{", "\n", "😀", " "));
      default -> throw new AssertionError("the page says '" + description + "'");
    };
  }

  private String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  /** With a space where two tokens would grow together, and here and there where not. */
  private String joined(List<String> tokens) {
    StringBuilder text = new StringBuilder();
    for (String token : tokens) {
      boolean grows =
          text.length() > 0
              && Character.isJavaIdentifierPart(text.charAt(text.length() - 1))
              && Character.isJavaIdentifierPart(token.charAt(0));
      text.append(grows || random.nextInt(4) == 0 ? " " : "").append(token);
    }
    return text.toString();
  }

  private static String mistake(String text) {
    try {
      Language.parse(text);
      return null;
    } catch (ExpressionException e) {
      return e.getMessage();
    }
  }
}
