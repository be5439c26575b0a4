package ir.metrix.agent.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import ir.metrix.agent.config.Problems.Place;

/**
 * Where a part of a rule is written, for who has to mend it. Immutable; keeps no line of a file.
 */
public final class Written {
  private final Place place;
  private final String key;

  /** The value, or the first of several; null for what is no text. */
  private final String text;

  private Written(Place place, String key, String text) {
    this.place = place;
    this.key = key;
    this.text = text;
  }

  static Written of(ConfigValue value, String key, String mainFile) {
    boolean isList = value instanceof ConfigList && !((ConfigList) value).isEmpty();
    ConfigValue first = isList ? ((ConfigList) value).get(0) : value;
    return new Written(Place.of(first, mainFile), key, Section.textOf(first));
  }

  /** As in {@code metrix.conf:14}. */
  String brief() {
    return place.brief();
  }

  /**
   * As a compiler tells it: {@code metrix.conf:14:9: message}, the line, a caret below the column.
   * Reads the file, and leaves out what it doesn't have any more.
   */
  public String tell(String message) {
    SourceLines lines = new SourceLines();
    int column =
        text == null ? lines.columnOfKey(place, key) : lines.columnOfValue(place, key, text.trim());
    return place.brief()
        + (column == SourceLines.UNKNOWN ? "" : ":" + column)
        + ": "
        + message
        + lines.excerpt(place, column);
  }
}
