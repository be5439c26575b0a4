package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever stands in the configuration file, parsing it ends: in an expression, or in an error with
 * its place. The input is made from a seed, -Dmetrix.fuzz.seed=N; -Dmetrix.fuzz.count=N makes more.
 */
class ParserFuzzTest {
  private static final int COUNT = Integer.getInteger("metrix.fuzz.count", 20_000);
  private static final int LONG = 1_000_000;

  private static final String[] SOUP = {
    "a", "order", "it", "in", "matches", "T", "lower", "round", "true", "null", "1", "1.5", "'t'",
    "\"t\"", "'", "\"", "\\", ".", ",", "(", ")", "[", "]", "{", "}", "#{", "?", ":", "??", "==",
    "!=", "<", "<=", ">", ">=", "&&", "||", "&", "|", "=", "+", "-", "*", "/", "%", "!", "~", ";",
    "@", " ", "\n", "\u00A0", "\u2019", "é", "۱", "😀", "\uD83D", "\u0000"
  };

  private static final List<String> EXAMPLES = new ArrayList<>();

  private final long seed = Long.getLong("metrix.fuzz.seed", 1);
  private final Random random = new Random(seed);

  @BeforeAll
  static void readExamples() throws Exception {
    for (ExpressionPage.Row row : ExpressionPage.read().rows()) {
      EXAMPLES.add(row.source());
    }
  }

  @Test
  void tokensInAnyOrderAreParsedOrRefused() {
    for (int i = 0; i < COUNT; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(25); n >= 0; n--) {
        text.append(SOUP[random.nextInt(SOUP.length)]);
      }
      check(text.toString());
    }
  }

  @Test
  void expressionsWithTypingSlipsAreParsedOrRefused() {
    for (int i = 0; i < COUNT; i++) {
      StringBuilder text = new StringBuilder(EXAMPLES.get(random.nextInt(EXAMPLES.size())));
      for (int slips = random.nextInt(4); slips >= 0; slips--) {
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(3)) {
          case 0 -> text.insert(at, SOUP[random.nextInt(SOUP.length)]);
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
          default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
        }
      }
      check(text.toString());
    }
  }

  @Test
  void anyCharactersAreParsedOrRefused() {
    for (int i = 0; i < COUNT; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        // Half surrogates, unassigned characters and all.
        text.append((char) (random.nextInt(4) == 0 ? random.nextInt(128) : random.nextInt(65_536)));
      }
      check(text.toString());
      check("'" + text + "' == a");
      check("a." + text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "[",
        "!",
        "-",
        "{",
        "#{",
        "a[",
        "a.b(",
        "a.sum(",
        "lower(",
        "coalesce(a, ",
        "1 ? ",
        "1 ? 2 : ",
        "1 ?? ",
        "T(",
        "[[(",
        "!-",
        "a[b.c("
      })
  void deepNestingIsRefused(String opening) {
    assertThat(check(opening.repeat(100_000))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".b",
        "[0]",
        ".b()",
        ".size()",
        " + 1",
        " - 1",
        " * a",
        " && a",
        " || a",
        " == a",
        " < a",
        " in a",
        " ?? a",
        " ? a : a"
      })
  void longChainIsRefusedAndAShortOneIsRead(String link) throws Exception {
    assertThat(check("a" + link.repeat(100_000))).containsPattern("than (200|100)");
    String refusal = check("a" + link.repeat(90));
    assertThat(refusal).isNull();
  }

  @Test
  void chainAtTheBoundIsReadOnASmallStack() throws Exception {
    for (String link : new String[] {".b", "[0]", " + 1", " && a", ".size()"}) {
      String text = "(".repeat(90) + "a" + link.repeat(200) + ")".repeat(90);
      assertThat(check(text)).isNull();
      assertThat(check(text + link)).contains("more than 200 operators and steps");
      onSmallStack(
          () -> {
            try {
              Language.with("a", null).value(text);
            } catch (ExpressionException | EvaluationException e) {
              assertThat(e).hasMessageContaining("not with null");
            }
          });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[1; ,1; ]",
        "coalesce(a; ,a; )",
        "a.b(1; ,1; )",
        "a in [1; ,'x'; ]",
        "'; x; '",
        "'; \\n; '",
        "'; \\; x",
        "a /* ; *; /",
        "T(a; .a; ).b",
        "T(; a; ).b",
        "; a; ",
        "lo; wer; (a)",
        "; 1; ",
        "; 1 ; ",
        "1.; 1; ",
        "1.; 1.; ",
        "'; é; '",
        "a matches '; (; '",
      })
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void longInputIsParsedOrRefused(String before, String unit, String after) {
    String start = before == null ? "" : before;
    String end = after == null ? "" : after;
    check(start + unit.repeat(LONG / unit.length()) + end);
    check(" ".repeat(LONG) + start + unit + end + " ".repeat(LONG));
    check(start + unit.repeat(LONG / unit.length()) + "#");
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void longTemplateIsParsedOrRefused() throws Exception {
    check("x#{a}".repeat(LONG / 5));
    check("#{'".repeat(LONG / 3));
    check("#".repeat(LONG) + "{");
    check("#{a} ".repeat(LONG / 5) + "#{");
    assertThat(Language.with("a", 1).template("x#{a}".repeat(1_000))).isEqualTo("x1".repeat(1_000));
  }

  /**
   * Null if the text is an expression, else the message; fails for anything else that comes out.
   */
  private String check(String text) {
    String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    checkedMessage(() -> Language.parseTemplate(text), text, shown);
    return checkedMessage(() -> Language.parse(text), text, shown);
  }

  private interface Parsing {
    void run() throws ExpressionException;
  }

  private String checkedMessage(Parsing parsing, String text, String shown) {
    try {
      parsing.run();
      return null;
    } catch (ExpressionException e) {
      assertThat(e.offset()).as("offset, seed %s: %s", seed, shown).isBetween(0, text.length());
      assertThat(e.getMessage())
          .as("message, seed %s: %s", seed, shown)
          .hasSizeBetween(10, 1_500)
          .matches(message -> message.codePoints().noneMatch(ParserFuzzTest::isUnprintable));
      return e.getMessage();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ": " + shown, e);
    }
  }

  /** What breaks a line of the log, or doesn't show. */
  private static boolean isUnprintable(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static void onSmallStack(Runnable reading) throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread thread = new Thread(null, reading, "small stack", 512 * 1024);
    thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
    thread.start();
    thread.join();
    assertThat(thrown[0]).isNull();
  }
}
