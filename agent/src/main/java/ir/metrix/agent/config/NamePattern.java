package ir.metrix.agent.config;

/**
 * A class by its full binary name, in which {@code *} stands for part of a name between dots and
 * {@code **} for any number of such names. Immutable. Matching allocates nothing: it is asked about
 * every class that loads.
 */
public final class NamePattern {
  private static final String ANY_SEGMENTS = "**";

  private final String text;
  private final boolean exact;
  private final String[] segments;

  /** What every matching name begins with. */
  private final String prefix;

  private NamePattern(String text) {
    this.text = text;
    this.exact = text.indexOf('*') < 0;
    this.segments = exact ? new String[0] : text.split("\\.", -1);
    this.prefix = prefixOf(text);
  }

  /**
   * Parses what stands in the configuration.
   *
   * @throws IllegalArgumentException with a message that says what is wrong and what would be right
   */
  public static NamePattern parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "a class name is missing here; write one such as com.shop.Checkout");
    }
    if (text.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has slashes; write dots: " + text.replace('/', '.'));
    }
    for (String segment : text.split("\\.", -1)) {
      checkSegment(text, segment);
    }
    return new NamePattern(text);
  }

  public boolean matches(String dottedBinaryName) {
    if (exact) {
      return text.equals(dottedBinaryName);
    }
    return dottedBinaryName.startsWith(prefix) && matchesFrom(0, dottedBinaryName, 0);
  }

  /** Whether it is one class's name, without stars. */
  public boolean isExact() {
    return exact;
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }

  /** Whether {@code glob}, in which stars stand for any text, is the whole of that part of text. */
  static boolean globMatches(String glob, String text, int from, int to) {
    int g = 0;
    int t = from;
    int starAt = -1;
    int starText = from;
    while (t < to) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        starAt = g++;
        starText = t;
      } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
        g++;
        t++;
      } else if (starAt >= 0) {
        // Let the last star take one character more.
        g = starAt + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }

  /** {@code from} is past the end by one when all segments of the name are used up. */
  private boolean matchesFrom(int segment, String name, int from) {
    if (segment == segments.length) {
      return from == name.length() + 1;
    }
    if (segments[segment].equals(ANY_SEGMENTS)) {
      for (int at = from; at <= name.length(); at = endOfSegment(name, at) + 1) {
        if (matchesFrom(segment + 1, name, at)) {
          return true;
        }
      }
      return segment == segments.length - 1;
    }
    if (from > name.length()) {
      return false;
    }
    int end = endOfSegment(name, from);
    return globMatches(segments[segment], name, from, end)
        && matchesFrom(segment + 1, name, end + 1);
  }

  private static int endOfSegment(String name, int from) {
    int dot = name.indexOf('.', from);
    return dot < 0 ? name.length() : dot;
  }

  private static String prefixOf(String text) {
    int star = text.indexOf('*');
    String prefix = star < 0 ? text : text.substring(0, star);
    // "com.**" is also about a class "com": ** may stand for no segment at all.
    boolean beforeAnySegments = star >= 0 && text.startsWith(ANY_SEGMENTS, star);
    return beforeAnySegments && prefix.endsWith(".")
        ? prefix.substring(0, prefix.length() - 1)
        : prefix;
  }

  private static void checkSegment(String text, String segment) {
    if (segment.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' has a dot too many; write a full name such as com.shop.Checkout");
    }
    if (segment.contains(ANY_SEGMENTS) && !segment.equals(ANY_SEGMENTS)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has ** beside other characters; ** stands alone between dots (com.**.Checkout),"
              + " for part of a name write *");
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c != '*' && c != '-' && !Character.isJavaIdentifierPart(c)) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is no class name: it has '"
                + c
                + "'; write one such as com.shop.Checkout, com.shop.Shop$Line for a nested class,"
                + " or com.shop.*Controller");
      }
    }
  }
}
