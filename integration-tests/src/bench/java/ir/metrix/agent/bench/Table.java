package ir.metrix.agent.bench;

import java.util.ArrayList;
import java.util.List;

/** A table that reads well in a terminal and is Markdown too. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final int textColumns;

  /** The first columns hold text, the others figures, which stand to the right. */
  Table(int textColumns, String... heading) {
    this.textColumns = textColumns;
    rows.add(heading);
  }

  void add(String... cells) {
    rows.add(cells);
  }

  @Override
  public String toString() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < columns; i++) {
        text.append("| ").append(padded(rows.get(r)[i], widths[i], i)).append(' ');
      }
      text.append("|\n");
      if (r == 0) {
        rule(text, widths);
      }
    }
    return text.toString();
  }

  private void rule(StringBuilder text, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append(i < textColumns ? "|-" : "| ").append(repeat('-', widths[i]));
      text.append(i < textColumns ? "-" : ":");
    }
    text.append("|\n");
  }

  private String padded(String cell, int width, int column) {
    String space = repeat(' ', width - cell.length());
    return column < textColumns ? cell + space : space + cell;
  }

  private static String repeat(char c, int times) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      text.append(c);
    }
    return text.toString();
  }
}
