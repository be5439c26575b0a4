package ir.metrix.agent.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * One object of the file beside the same object of {@code reference.conf}, which says what keys
 * there are and their defaults. A reader of a key reports what is wrong and goes on with the
 * default, so that one run finds all mistakes.
 */
final class Section {
  private final String path;
  private final ConfigObject given;
  private final ConfigObject reference;
  private final Problems problems;

  /**
   * @param path full key, "" for the root
   * @param given null where the file has no such object
   */
  Section(String path, ConfigObject given, ConfigObject reference, Problems problems) {
    this.path = path;
    this.given = given;
    this.reference = reference;
    this.problems = problems;
  }

  /** The full key, quoted where it needs to be. */
  String key(String name) {
    return path + (path.isEmpty() ? "" : ".") + ConfigUtil.joinPath(name);
  }

  /** The object of the file, or null. */
  ConfigObject given() {
    return given;
  }

  /** What the file says, or null: an explicit null counts as nothing. */
  ConfigValue given(String name) {
    ConfigValue value = given == null ? null : given.get(name);
    return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
  }

  boolean has(String name) {
    return given(name) != null;
  }

  Section section(String name) {
    ConfigValue value = given(name);
    ConfigObject object = null;
    if (value instanceof ConfigObject) {
      object = (ConfigObject) value;
    } else if (value != null) {
      wrongType(value, key(name), "an object: " + name + " { … }");
    }
    return new Section(key(name), object, (ConfigObject) reference.get(name), problems);
  }

  /** Names of all keys that may be here. */
  Collection<String> known() {
    return new TreeSet<>(reference.keySet());
  }

  void refuseUnknownKeys() {
    if (given == null) {
      return;
    }
    for (String name : given.keySet()) {
      if (!reference.containsKey(name)) {
        problems.add(
            given.get(name), key(name), "unknown key; " + Suggestions.didYouMean(name, known()));
      }
    }
  }

  /** Null if there is none, or it is no text. */
  String text(String name) {
    ConfigValue value = given(name);
    if (value == null) {
      return defaultText(name);
    }
    String text = textOf(value);
    if (text == null) {
      wrongType(value, key(name), "text");
      return defaultText(name);
    }
    return text;
  }

  boolean flag(String name) {
    ConfigValue value = given(name);
    Boolean flag = value == null ? null : flagOf(value);
    if (value != null && flag == null) {
      wrongType(value, key(name), "true or false");
    }
    return flag == null ? flagOf(reference.get(name)) : flag;
  }

  /** 0 if it is not given and has no default. */
  int wholeNumber(String name, int min, int max) {
    ConfigValue value = given(name);
    if (value != null) {
      BigDecimal number = numberOf(value);
      if (isWholeWithin(number, min, max)) {
        return number.intValueExact();
      }
      String expected =
          max == Integer.MAX_VALUE
              ? "a whole number, at least " + min
              : "a whole number from " + min + " to " + max;
      wrongType(value, key(name), expected);
    }
    BigDecimal number = numberOf(reference.get(name));
    return number == null ? 0 : number.intValueExact();
  }

  double share(String name) {
    ConfigValue value = given(name);
    if (value != null) {
      BigDecimal number = numberOf(value);
      if (number != null && number.signum() >= 0 && number.compareTo(BigDecimal.ONE) <= 0) {
        return number.doubleValue();
      }
      wrongType(value, key(name), "a number from 0 to 1, such as 0.1 for every tenth");
    }
    return numberOf(reference.get(name)).doubleValue();
  }

  Duration duration(String name, Duration min) {
    ConfigValue value = given(name);
    if (value != null) {
      try {
        Duration duration =
            Duration.ofNanos(value.atKey("v").getDuration("v", TimeUnit.NANOSECONDS));
        if (duration.compareTo(min) >= 0) {
          return duration;
        }
      } catch (com.typesafe.config.ConfigException e) {
        // Reported below, as are those too short.
      }
      wrongType(
          value,
          key(name),
          (min.isZero() ? "a duration" : "a duration above zero")
              + " such as 200 ms, 5 s, 2 minutes, 1 day");
    }
    return Duration.ofNanos(reference.get(name).atKey("v").getDuration("v", TimeUnit.NANOSECONDS));
  }

  /** In bytes. */
  long size(String name) {
    ConfigValue value = given(name);
    if (value != null) {
      try {
        long bytes = value.atKey("v").getBytes("v");
        if (bytes > 0) {
          return bytes;
        }
      } catch (com.typesafe.config.ConfigException e) {
        // Reported below, as is zero.
      }
      wrongType(value, key(name), "a size above zero such as 512 KiB, 64 MiB, 1 GiB");
    }
    return reference.get(name).atKey("v").getBytes("v");
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    ConfigValue value = given(name);
    if (value != null) {
      String text = textOf(value);
      E constant = text == null ? null : constantOf(type, text);
      if (constant != null) {
        return constant;
      }
      List<String> words = new ArrayList<>();
      for (E candidate : type.getEnumConstants()) {
        words.add(word(candidate));
      }
      String nearest = text == null ? null : Suggestions.nearest(text, words);
      wrongType(
          value,
          key(name),
          "one of "
              + Suggestions.join(words)
              + (nearest == null ? "" : "; did you mean '" + nearest + "'?"));
    }
    return constantOf(type, textOf(reference.get(name)));
  }

  /** Relative ones start at {@code folder}; null if there is none. */
  Path path(String name, Path folder) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      if (!text.trim().isEmpty()) {
        return folder.resolve(text.trim());
      }
    } catch (InvalidPathException e) {
      // Reported below, as is an empty one.
    }
    wrongType(given(name), key(name), "the path of a file or folder");
    return null;
  }

  /** One text, or a list of texts; without what is no text, which is reported. */
  List<ConfigValue> texts(String name, String expected) {
    ConfigValue value = given(name);
    if (value == null) {
      return new ArrayList<>();
    }
    List<ConfigValue> texts = new ArrayList<>();
    if (value.valueType() == ConfigValueType.LIST) {
      int index = 0;
      for (ConfigValue element : (com.typesafe.config.ConfigList) value) {
        if (textOf(element) == null) {
          wrongType(element, key(name) + '[' + index + ']', expected);
        } else {
          texts.add(element);
        }
        index++;
      }
      if (index == 0) {
        problems.add(value, key(name), "the list is empty; expected " + expected);
      }
    } else if (textOf(value) == null) {
      wrongType(value, key(name), expected + ", or a list of those");
    } else {
      texts.add(value);
    }
    return texts;
  }

  void wrongType(ConfigValue value, String key, String expected) {
    problems.add(value, key, found(value) + ", expected " + expected);
  }

  /** What is there; not the text itself where it may be long or secret. */
  static String found(ConfigValue value) {
    switch (value.valueType()) {
      case OBJECT:
        return "found an object";
      case LIST:
        return "found a list";
      case NULL:
        return "found null";
      default:
        String text = textOf(value);
        boolean quoted = value.valueType() == ConfigValueType.STRING;
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        return "found " + (quoted ? "\"" + shown.replace('\n', ' ') + "\"" : shown);
    }
  }

  /** Text of a text, number or boolean, as it was written; null of others. */
  static String textOf(ConfigValue value) {
    if (value == null) {
      return null;
    }
    switch (value.valueType()) {
      case STRING:
        return (String) value.unwrapped();
      case NUMBER:
      case BOOLEAN:
        // Not unwrapped(): an id of digits keeps its leading zeros.
        return value.atKey("v").getString("v");
      default:
        return null;
    }
  }

  /** What an environment variable says is text: "100" is a number too. Null if it is none. */
  static BigDecimal numberOf(ConfigValue value) {
    if (value == null || value.valueType() == ConfigValueType.BOOLEAN) {
      return null;
    }
    String text = textOf(value);
    return text == null ? null : numberOf(text);
  }

  static BigDecimal numberOf(String text) {
    try {
      BigDecimal number = new BigDecimal(text.trim());
      // 1e999999999 is a number that takes a gigabyte to write down.
      return Math.abs((long) number.scale()) > 1_000 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private String defaultText(String name) {
    return textOf(reference.get(name));
  }

  private static boolean isWholeWithin(BigDecimal number, int min, int max) {
    return number != null
        && number.stripTrailingZeros().scale() <= 0
        && number.compareTo(BigDecimal.valueOf(min)) >= 0
        && number.compareTo(BigDecimal.valueOf(max)) <= 0;
  }

  private static Boolean flagOf(ConfigValue value) {
    if (value.valueType() == ConfigValueType.BOOLEAN) {
      return (Boolean) value.unwrapped();
    }
    String text = value.valueType() == ConfigValueType.STRING ? textOf(value).trim() : "";
    if (text.equals("true") || text.equals("yes") || text.equals("on")) {
      return Boolean.TRUE;
    }
    return (text.equals("false") || text.equals("no") || text.equals("off")) ? Boolean.FALSE : null;
  }

  private static <E extends Enum<E>> E constantOf(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equalsIgnoreCase(text.trim())) {
        return constant;
      }
    }
    return null;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
