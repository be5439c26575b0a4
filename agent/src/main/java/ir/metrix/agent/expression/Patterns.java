package ir.metrix.agent.expression;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions that cannot hold up the application's thread. */
final class Patterns {
  /**
   * Characters a match may look at. A harmless pattern looks at each a few times; one that
   * backtracks, at a short text, more often than there are atoms.
   */
  private static final int MOST_LOOKS = 1_000_000;

  private static final int LONGEST = 10_000;

  private Patterns() {}

  /**
   * Parses a pattern.
   *
   * @throws EvaluationException if it is none
   */
  static Pattern parse(Object pattern) {
    if (!(pattern instanceof CharSequence)) {
      throw new EvaluationException("'matches' takes a pattern in quotes");
    }
    if (((CharSequence) pattern).length() > LONGEST) {
      throw new EvaluationException("a pattern has at most " + LONGEST + " characters");
    }
    try {
      return Pattern.compile(pattern.toString());
    } catch (PatternSyntaxException e) {
      throw new EvaluationException("this pattern does not parse: " + e.getDescription());
    } catch (StackOverflowError e) {
      throw new EvaluationException("this pattern does not parse: it is nested too deep");
    }
  }

  /** Whether it matches the whole text. */
  static boolean matches(Pattern pattern, String text, CallValues call) {
    try {
      return pattern.matcher(new Watched(text, 0, text.length(), new int[1], call)).matches();
    } catch (StackOverflowError e) {
      throw tooMuch();
    }
  }

  /**
   * {@code text.split(…)}, {@code replaceAll} and {@code replaceFirst}, as String has them.
   *
   * @param arguments as the method takes them
   */
  static Object call(String text, String name, Object[] arguments, CallValues call) {
    Pattern pattern = parse(arguments[0]);
    CharSequence watched = new Watched(text, 0, text.length(), new int[1], call);
    try {
      switch (name) {
        case "split":
          return pattern.split(watched, arguments.length == 1 ? 0 : (Integer) arguments[1]);
        case "replaceAll":
          return pattern.matcher(watched).replaceAll((String) arguments[1]);
        default:
          return pattern.matcher(watched).replaceFirst((String) arguments[1]);
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw tooMuch();
    } catch (RuntimeException e) {
      throw new EvaluationException(name + " threw " + e.getClass().getName(), e);
    }
  }

  private static EvaluationException tooMuch() {
    return new EvaluationException(
        "the pattern gave up: it goes back and forth over the text too often");
  }

  /** A text that counts how often it is looked at, and for how long. */
  private static final class Watched implements CharSequence {
    private final String text;
    private final int start;
    private final int end;
    private final int[] looks;
    private final CallValues call;

    Watched(String text, int start, int end, int[] looks, CallValues call) {
      this.text = text;
      this.start = start;
      this.end = end;
      this.looks = looks;
      this.call = call;
    }

    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      if (++looks[0] > MOST_LOOKS) {
        throw tooMuch();
      }
      if ((looks[0] & 4095) == 0) {
        call.checkTime();
      }
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new Watched(text, start + from, start + to, looks, call);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }
}
