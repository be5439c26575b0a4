package ir.metrix.agent.config;

import com.typesafe.config.ConfigUtil;
import ir.metrix.agent.config.Problems.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of the configuration's files, in which keys and values are looked for: Typesafe Config
 * knows the line of a value, and not its column. What cannot be told apart has none.
 */
final class SourceLines {
  static final int UNKNOWN = 0;

  /** Files beyond it are no configuration. */
  static final int MAX_BYTES = 1 << 20;

  private static final List<String> SECRETS =
      Collections.unmodifiableList(
          Arrays.asList("api-key", "password", "trust-store-password", "key-store-password"));
  private static final Pattern WORD = Pattern.compile("[\\w-]{4,}");

  private static final int MOST_SHOWN = 110;
  private static final int SHOWN_BEFORE = 70;

  private final Map<String, List<String>> byFile = new HashMap<>();

  /** From 1; {@link #UNKNOWN} if the key is not on that line, or there more than once. */
  int columnOfKey(Place place, String key) {
    String line = line(place);
    int[] spot = line == null ? null : spotOf(line, key);
    return spot == null ? UNKNOWN : spot[0] + 1;
  }

  /**
   * Where the value of a key begins, with its quotes.
   *
   * @param text of the value, or of an element of the list that it is; null if it has none
   */
  int columnOfValue(Place place, String key, String text) {
    String line = line(place);
    if (line == null) {
      return UNKNOWN;
    }
    int[] spot = spotOf(line, key);
    int from = spot == null ? 0 : spot[1];
    int at = text == null || text.isEmpty() ? -1 : line.indexOf(text, from);
    if (at >= 0 && (spot != null || line.indexOf(text, at + 1) < 0)) {
      return (at > from && line.charAt(at - 1) == '"' ? at - 1 : at) + 1;
    }
    return spot == null || spot[1] >= line.length() ? UNKNOWN : spot[1] + 1;
  }

  /** Where a text begins, without its quotes, if it is on that line as the value of the key. */
  int columnOfText(Place place, String key, String text) {
    String line = line(place);
    int at = line == null || text.isEmpty() ? -1 : line.indexOf(text);
    if (at >= 0 && line.indexOf(text, at + 1) >= 0) {
      int[] spot = spotOf(line, key);
      at = spot == null ? -1 : line.indexOf(text, spot[1]);
    }
    return at + 1;
  }

  /** Where that is the one place of a text on the line. */
  int columnOf(Place place, String text) {
    String line = line(place);
    int at = line == null ? -1 : line.indexOf(text);
    return at >= 0 && line.indexOf(text, at + 1) < 0 ? at + 1 : UNKNOWN;
  }

  /** Where the line's text begins. */
  int columnOfLine(Place place) {
    String line = line(place);
    return line == null || line.trim().isEmpty() ? UNKNOWN : skipSpaces(line, 0) + 1;
  }

  /** The line, and a caret below the column; empty if it is not there or may hold a secret. */
  String excerpt(Place place, int column) {
    String line = line(place);
    if (line == null || line.trim().isEmpty() || mayHoldSecret(place)) {
      return "";
    }
    String shown = line.replace('\t', ' ').replace("\r", "");
    int start = 0;
    while (shown.charAt(start) == ' ') {
      start++;
    }
    int caret = column - 1;
    boolean isCut = false;
    if (shown.trim().length() > MOST_SHOWN && caret - start > SHOWN_BEFORE) {
      start = caret - SHOWN_BEFORE;
      isCut = true;
    }
    int end = Math.min(shown.length(), start + MOST_SHOWN);
    StringBuilder text = new StringBuilder("\n    ").append(isCut ? "…" : "");
    text.append(shown.substring(start, end).replaceAll("\\s+$", ""));
    text.append(end < shown.length() ? "…" : "");
    if (caret >= start) {
      text.append("\n    ").append(isCut ? " " : "");
      for (int i = start; i < caret; i++) {
        text.append(' ');
      }
      text.append('^');
    }
    return text.toString();
  }

  /**
   * Where the last element of a key begins, and its value; null if there is none, or if that can't
   * be told. Of the elements before it, as many as are on that line come before it.
   */
  private static int[] spotOf(String line, String key) {
    if (key.isEmpty()) {
      return null;
    }
    List<String> elements = ConfigUtil.splitPath(key.replaceAll("\\[\\d+\\]", ""));
    int from = 0;
    int[] found = null;
    boolean isLast = false;
    for (int i = 0; i < elements.size(); i++) {
      int[] next = find(line, elements.get(i), from);
      isLast = next != null && i == elements.size() - 1;
      if (next != null) {
        found = next;
        from = next[1];
      }
    }
    // Of a list's elements on one line, each may have that key.
    boolean isAmbiguous =
        isLast
            && key.indexOf('[') >= 0
            && find(line, elements.get(elements.size() - 1), from) != null;
    return isAmbiguous ? null : found;
  }

  /** The place of a key and of what is set; null if the line has no such key from there on. */
  private static int[] find(String line, String name, int from) {
    int i = from;
    while (i < line.length()) {
      char c = line.charAt(i);
      int start = i;
      int end;
      String word;
      if (c == '"') {
        end = line.indexOf('"', i + 1);
        if (end < 0) {
          return null;
        }
        word = line.substring(i + 1, end++);
      } else if (isOfKey(c)) {
        end = i;
        while (end < line.length() && isOfKey(line.charAt(end))) {
          end++;
        }
        word = line.substring(i, end);
      } else if (c == '#' || line.startsWith("//", i)) {
        return null;
      } else {
        i++;
        continue;
      }
      if (word.equals(name)) {
        int value = valueAfter(line, end);
        if (value >= 0) {
          return new int[] {start, value};
        }
      }
      i = end;
    }
    return null;
  }

  private static boolean isOfKey(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '$';
  }

  /** Where the value begins that is set to the key which ends there; -1 if it is no key. */
  private static int valueAfter(String line, int end) {
    int i = skipSpaces(line, end);
    if (i == line.length()) {
      return -1;
    }
    char c = line.charAt(i);
    if (c == '{') {
      return i;
    }
    if (c == '.') {
      // A part of a path: what follows is another part.
      return i + 1;
    }
    if (line.startsWith("+=", i)) {
      return skipSpaces(line, i + 2);
    }
    return c == '=' || c == ':' ? skipSpaces(line, i + 1) : -1;
  }

  private static int skipSpaces(String line, int from) {
    int i = from;
    while (i < line.length() && Character.isWhitespace(line.charAt(i))) {
      i++;
    }
    return i;
  }

  private String line(Place place) {
    if (place.line() < 1) {
      return null;
    }
    List<String> lines = linesOf(place.file());
    return place.line() > lines.size() ? null : lines.get(place.line() - 1);
  }

  /** Of a file that can't be read again. */
  void put(String file, String text) {
    byFile.put(file, split(text));
  }

  /** None if the file can't be read, or is too large for a configuration. */
  List<String> linesOf(String file) {
    List<String> lines = byFile.get(file);
    if (lines == null) {
      lines = read(file);
      byFile.put(file, lines);
    }
    return lines;
  }

  private static List<String> read(String file) {
    try {
      Path path = Paths.get(file);
      if (Files.size(path) > MAX_BYTES || SeenFiles.isReadOnce(path)) {
        return Collections.emptyList();
      }
      return split(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException gone) {
      // It was read a moment ago; then errors have their lines alone.
      return Collections.emptyList();
    }
  }

  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    for (int start = 0; start <= text.length(); ) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      lines.add(text.substring(start, end));
      start = end + 1;
    }
    return Collections.unmodifiableList(lines);
  }

  /** Where a word stands that is, or may be meant to be, the name of what is secret; else -1. */
  private static int lastSecretKey(String lower) {
    int last = Math.max(lower.lastIndexOf("api-key"), lower.lastIndexOf("password"));
    Matcher word = WORD.matcher(lower);
    while (word.find()) {
      if (Suggestions.nearest(word.group(), SECRETS) != null) {
        last = Math.max(last, word.start());
      }
    }
    return last;
  }

  /** A line that sets a key or password, or goes on with one. */
  private boolean mayHoldSecret(Place place) {
    boolean goesOn = false;
    boolean isQuoted = false;
    List<String> lines = linesOf(place.file());
    for (int i = 0; i < place.line(); i++) {
      String lower = lines.get(i).toLowerCase(Locale.ROOT);
      int secret = lastSecretKey(lower);
      boolean holds = secret >= 0 || goesOn || isQuoted;
      if (i == place.line() - 1) {
        return holds;
      }
      boolean opensOrCloses = (lower.split("\"\"\"", -1).length - 1) % 2 == 1;
      if (isQuoted) {
        isQuoted = !opensOrCloses;
      } else {
        isQuoted = holds && opensOrCloses;
      }
      boolean isBare = secret >= 0 && lower.substring(secret).matches("[a-z-]+\"?\\s*[=:]?\\s*");
      goesOn = isBare || (goesOn && lower.trim().isEmpty());
    }
    return false;
  }
}
