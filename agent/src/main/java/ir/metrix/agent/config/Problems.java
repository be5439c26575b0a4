package ir.metrix.agent.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import ir.metrix.agent.expression.ExpressionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects mistakes with their places. What is told about the same value twice is kept once. */
final class Problems {
  /** Origin of the stand-in for a substitution that has no value: told once, not for each use. */
  static final String UNRESOLVED = "unresolved substitution";

  /** Shorter secrets would blot out half of every text. */
  private static final int SHORTEST_SECRET = 3;

  private final String file;
  private final List<ConfigError> errors = new ArrayList<>();
  private final IdentityHashMap<ConfigValue, Set<String>> told = new IdentityHashMap<>();
  private final Set<String> secrets = new LinkedHashSet<>();
  private final SeenFiles files = new SeenFiles();
  private final SourceLines lines = new SourceLines();

  Problems(String file) {
    this.file = file;
  }

  /** Of all files that problems lie in. */
  SourceLines lines() {
    return lines;
  }

  /** All that was looked into. */
  SeenFiles files() {
    return files;
  }

  /**
   * @param at whose place is named
   * @param key the full key, or "" for none
   */
  void add(ConfigValue at, String key, String text) {
    if (isNew(at, text)) {
      Place place = Place.of(at, file);
      add(place, columnOf(place, at, key, text), key, text);
    }
  }

  /**
   * What is wrong with an expression, or with several in one text.
   *
   * @param text that was parsed
   */
  void add(ConfigValue at, String key, ExpressionException mistakes, String text) {
    if (isNew(at, mistakes.getMessage())) {
      Place place = Place.of(at, file);
      int start = lines.columnOfText(place, key, text);
      for (ExpressionException mistake : mistakes.all()) {
        int column = start > 0 ? start + mistake.offset() : lines.columnOfValue(place, key, null);
        String message = key + ": " + mistake.withCaret(text);
        // With a caret already.
        errors.add(new ConfigError(place.file(), place.line(), column, message, ""));
      }
    }
  }

  /** What has no key of its own is pointed at where the text is, if it is on that line once. */
  void addAt(Place place, String pointedAt, String text) {
    add(place, lines.columnOf(place, pointedAt), "", text);
  }

  /** Without a column. */
  void add(Place place, String key, String text) {
    String message = key.isEmpty() ? text : key + ": " + text;
    errors.add(new ConfigError(place.file(), place.line(), SourceLines.UNKNOWN, message, ""));
  }

  private void add(Place place, int column, String key, String text) {
    errors.add(
        new ConfigError(
            place.file(),
            place.line(),
            column,
            key.isEmpty() ? text : key + ": " + text,
            lines.excerpt(place, column)));
  }

  /** False for what follows from another problem, or was told. */
  private boolean isNew(ConfigValue at, String text) {
    if (at.origin().description().contains(UNRESOLVED)) {
      return false;
    }
    Set<String> texts = told.get(at);
    if (texts == null) {
      texts = new LinkedHashSet<>();
      told.put(at, texts);
    }
    return texts.add(text);
  }

  /** Of the value if that is what the text is about, else of its key. */
  private int columnOf(Place place, ConfigValue at, String key, String text) {
    String value = Section.textOf(at);
    boolean isAboutValue =
        text.startsWith("found ")
            || text.startsWith("is empty")
            || (value != null
                && text.matches(
                    "(?s)(there is no )?" + Pattern.quote("'" + value.trim() + "'") + ".*"));
    int column =
        isAboutValue ? lines.columnOfValue(place, key, value) : lines.columnOfKey(place, key);
    // An object in a list, of which something is missing: the line begins with it.
    return column == SourceLines.UNKNOWN && at instanceof ConfigObject
        ? lines.columnOfLine(place)
        : column;
  }

  /** Texts that no error shows. */
  void addSecret(String secret) {
    if (secret.length() >= SHORTEST_SECRET) {
      secrets.add(secret);
    }
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  ConfigException toException() {
    List<ConfigError> sorted = new ArrayList<>();
    for (ConfigError error : errors) {
      sorted.add(
          new ConfigError(
              error.file(),
              error.line(),
              error.column(),
              withoutSecrets(error.message()),
              error.excerptWithout(secrets)));
    }
    Collections.sort(sorted, new ByPlace(file));
    return new ConfigException(sorted, files);
  }

  private String withoutSecrets(String message) {
    String masked = message;
    for (String secret : secrets) {
      masked = masked.replace(secret, "****");
    }
    return masked;
  }

  /** A file and line, as far as they are known. */
  static final class Place {
    private final String file;
    private final int line;

    Place(String file, int line) {
      this.file = file;
      this.line = line;
    }

    String file() {
      return file;
    }

    int line() {
      return line;
    }

    /** As in {@code metrix.conf:14}: without the folders. */
    String brief() {
      int slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
      return file.substring(slash + 1) + (line > 0 ? ":" + line : "");
    }

    static Place of(ConfigValue value, String mainFile) {
      Place place = ofOrigin(value.origin(), mainFile);
      if (place == null) {
        place = firstWithin(value, mainFile);
      }
      if (place != null) {
        return place;
      }
      String description = value.origin().description();
      return new Place(description.isEmpty() ? mainFile : description, 0);
    }

    /** Null if the value was merged from several files, or is from none. */
    static Place ofOrigin(ConfigOrigin origin, String mainFile) {
      int line = Math.max(0, origin.lineNumber());
      if (origin.filename() != null) {
        return new Place(origin.filename(), line);
      }
      // Of what was read from a pipe the library knows no file.
      String description = origin.description();
      return description.equals(mainFile) || description.startsWith(mainFile + ": ")
          ? new Place(mainFile, line)
          : null;
    }

    /** An object that is merged from file and system properties lies where its first line is. */
    private static Place firstWithin(ConfigValue value, String mainFile) {
      Place first = null;
      if (value instanceof ConfigObject) {
        for (ConfigValue child : ((ConfigObject) value).values()) {
          first = earlier(first, child, mainFile);
        }
      } else if (value instanceof ConfigList) {
        for (ConfigValue child : (ConfigList) value) {
          first = earlier(first, child, mainFile);
        }
      }
      return first;
    }

    private static Place earlier(Place first, ConfigValue child, String mainFile) {
      Place place = ofOrigin(child.origin(), mainFile);
      if (place == null) {
        place = firstWithin(child, mainFile);
      }
      return place == null || (first != null && first.line() <= place.line()) ? first : place;
    }
  }

  /** The main file first, then the others by name; by line and column within a file. */
  private static final class ByPlace implements Comparator<ConfigError> {
    private final String mainFile;

    private ByPlace(String mainFile) {
      this.mainFile = mainFile;
    }

    @Override
    public int compare(ConfigError a, ConfigError b) {
      boolean aIsMain = a.file().equals(mainFile);
      boolean bIsMain = b.file().equals(mainFile);
      if (aIsMain != bIsMain) {
        return aIsMain ? -1 : 1;
      }
      int byFile = a.file().compareTo(b.file());
      if (byFile != 0) {
        return byFile;
      }
      int byLine = Integer.compare(a.line(), b.line());
      int byColumn = byLine != 0 ? byLine : Integer.compare(a.column(), b.column());
      return byColumn != 0 ? byColumn : a.message().compareTo(b.message());
    }
  }
}
