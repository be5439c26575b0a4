package ir.metrix.agent.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of cells, as lines. */
final class Columns {
  private Columns() {}

  /**
   * One line a row, without blanks at its end.
   *
   * @param alignment of each column: {@code l} for words, {@code r} for figures
   */
  static List<String> lines(List<String[]> rows, String alignment) {
    int[] widths = new int[alignment.length()];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String format = (alignment.charAt(i) == 'l' ? "%-" : "%") + Math.max(1, widths[i]) + "s";
        line.append("  ").append(String.format(Locale.ROOT, format, row[i]));
      }
      lines.add(line.toString().replaceAll("\\s+$", ""));
    }
    return lines;
  }
}
