package ir.metrix.agent.expression;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** config-examples/EXPRESSIONS.md, cut into what tests can hold the language against. */
final class ExpressionPage {
  /** One line of a table of examples. */
  record Row(int line, String section, String kind, String source, String result, boolean error) {
    /** Whether that came out: JSON, or "error: " and the whole text of an error. */
    boolean accepts(String outcome) {
      return error
          ? outcome.startsWith("error: ") && outcome.contains(result)
          : outcome.equals(result);
    }

    /** As a failure names it. */
    @Override
    public String toString() {
      return "EXPRESSIONS.md:" + line + ": " + source;
    }
  }

  private static final Pattern HEADER =
      Pattern.compile("\\| (expression|template|identifier) \\| result \\|.*");
  private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern ROW = Pattern.compile("\\| `(.+?)` \\| (error: )?`(.+?)` \\|.*");

  private final List<String> lines;

  private ExpressionPage(List<String> lines) {
    this.lines = lines;
  }

  static ExpressionPage read() throws IOException {
    return new ExpressionPage(
        Files.readAllLines(Path.of("..", "config-examples", "EXPRESSIONS.md")));
  }

  /**
   * All examples, in their order.
   *
   * @throws AssertionError for a line that has not the form of an example
   */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String section = "";
    String kind = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher header = HEADER.matcher(line);
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (header.matches()) {
        kind = header.group(1);
        i++;
      } else if (kind != null && line.startsWith("|")) {
        rows.add(row(i + 1, section, kind, line));
      } else {
        kind = null;
      }
    }
    return rows;
  }

  /**
   * The cells of the rows of the table with that heading.
   *
   * @throws AssertionError if there is no such table
   */
  List<List<String>> table(String heading) {
    List<List<String>> rows = new ArrayList<>();
    int first = lines.indexOf(heading);
    for (int i = first + 2; first >= 0 && lines.get(i).startsWith("| "); i++) {
      List<String> cells = new ArrayList<>();
      for (String cell : BAR.split(lines.get(i).substring(1), -1)) {
        cells.add(cell.trim());
      }
      rows.add(cells);
    }
    if (rows.isEmpty()) {
      throw new AssertionError("EXPRESSIONS.md has no table " + heading);
    }
    return rows;
  }

  /** What stands on the page between two pieces of its text, on one line. */
  String between(String before, String after) {
    String text = String.join(" ", lines);
    int start = text.indexOf(before);
    int end = text.indexOf(after, start);
    if (start < 0 || end < 0) {
      throw new AssertionError("EXPRESSIONS.md has no " + before + " … " + after);
    }
    return text.substring(start + before.length(), end);
  }

  private static Row row(int number, String section, String kind, String line) {
    // A bar within a table's code is written with a backslash.
    Matcher row = ROW.matcher(line.replace("\\|", "\u0000"));
    if (!row.matches()) {
      throw new AssertionError("EXPRESSIONS.md:" + number + " is no example: " + line);
    }
    return new Row(
        number, section, kind, bars(row.group(1)), bars(row.group(3)), row.group(2) != null);
  }

  private static String bars(String cell) {
    return cell.replace('\u0000', '|');
  }

  /** The lines of all tables whose second column is a result, counted without reading them. */
  int countOfRows() {
    int count = 0;
    Matcher table =
        Pattern.compile("(?m)^\\| *\\w+ *\\| *result *\\|.*\n.*\n((?:\\|.*\n)*)")
            .matcher(String.join("\n", lines));
    while (table.find()) {
      count += (int) table.group(1).lines().count();
    }
    return count;
  }

  /** The contents of the fenced blocks in that language. */
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Matcher fence =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(String.join("\n", lines));
    while (fence.find()) {
      blocks.add(fence.group(1));
    }
    return blocks;
  }
}
