package ir.metrix.agent.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import ir.metrix.agent.config.Problems.Place;
import ir.metrix.agent.expression.Expression;
import ir.metrix.agent.expression.ExpressionException;
import ir.metrix.agent.expression.Source;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.message.MessageType.FieldKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads messages and templates, and refuses what Metrix would refuse or drop in silence. */
final class MessageReader {
  private static final List<String> COMMON =
      Collections.unmodifiableList(
          Arrays.asList("type", "customUserId", "metrixUserId", "id", "time"));
  private static final List<String> GENDERS =
      Collections.unmodifiableList(Arrays.asList("Male", "Female", "Other"));

  private final String mainFile;
  private final ConfigObject defaults;
  private final Problems problems;

  /**
   * @param defaults {@code metrix.defaults}, or null
   */
  MessageReader(String mainFile, ConfigObject defaults, Problems problems) {
    this.mainFile = mainFile;
    this.defaults = defaults;
    this.problems = problems;
  }

  /** All that is merged under each message, as it was resolved. */
  String defaultsText() {
    return defaults == null ? "" : defaults.render(ConfigRenderOptions.concise());
  }

  /** Checks what stands in {@code metrix.defaults}, whether or not a message uses it. */
  void checkDefaults() {
    if (defaults == null) {
      return;
    }
    for (String name : inFileOrder(defaults)) {
      ConfigValue value = defaults.get(name);
      String key = "metrix.defaults." + ConfigUtil.joinPath(name);
      FieldKind kind = kindInAnyType(name);
      if (name.equals("type")) {
        readType(value, key);
      } else if (kind == null && !COMMON.contains(name)) {
        problems.add(
            value,
            key,
            "no message has such a field; " + Suggestions.didYouMean(name, fieldsOfAnyType()));
      } else if (value.valueType() != ConfigValueType.NULL) {
        readField(name, kind == null ? FieldKind.STRING : kind, value, key);
      }
    }
  }

  /** Null, with the reason among the problems, if it can't be read at all. */
  MessageTemplate read(ConfigObject message, String key) {
    ConfigValue typeValue = value(message, "type");
    MessageType type = null;
    if (typeValue == null) {
      problems.add(
          message, key + ".type", "missing; expected one of " + Suggestions.join(wireNames()));
    } else {
      type = readType(typeValue, key + ".type");
    }
    refuseUnknownFields(message, key, type);
    Map<String, Template> common = new LinkedHashMap<>();
    for (String name : COMMON) {
      ConfigValue value = name.equals("type") ? null : value(message, name);
      if (value != null) {
        common.put(name, readText(value, key + '.' + name));
      }
    }
    requireOneOf(message, key, "customUserId", "metrixUserId", "a message needs a user id");
    if (type == null) {
      checkFieldsOfUnknownType(message, key);
      return null;
    }
    if (type.isNamed()) {
      requireOneOf(message, key, "customName", "name", "a message of this type needs a name");
    }
    if (type == MessageType.REVENUE && value(message, "revenue") == null) {
      problems.add(
          message,
          key + ".revenue",
          "missing; a revenue message needs the amount, such as revenue = \"#{order.total}\"");
    }
    MessageTemplate.Builder builder = new MessageTemplate.Builder();
    builder.type = type;
    builder.customUserId = common.get("customUserId");
    builder.metrixUserId = common.get("metrixUserId");
    builder.id = common.get("id");
    builder.time = common.get("time");
    builder.fields = readFields(message, key, type);
    builder.where = Place.of(message, mainFile).brief();
    return builder.build();
  }

  /** Names with templates, of {@code before} and {@code scope}. */
  Map<String, Template> readNames(ConfigObject object, String key) {
    Map<String, Template> templates = new LinkedHashMap<>();
    if (object == null) {
      return templates;
    }
    String root = key.substring(key.lastIndexOf('.') + 1);
    for (String name : inFileOrder(object)) {
      ConfigValue value = object.get(name);
      String full = key + '.' + ConfigUtil.joinPath(name);
      if (value.valueType() == ConfigValueType.NULL) {
        continue;
      }
      if (!isIdentifier(name)) {
        problems.add(
            value,
            full,
            "this name can't be read as "
                + root
                + '.'
                + name
                + "; expected letters, digits and _, beginning with a letter");
      }
      Template template = readTemplate(value, full);
      if (template != null) {
        templates.put(name, template);
      }
    }
    return Collections.unmodifiableMap(templates);
  }

  /** A condition, with or without <code>#{}</code>; null if it is wrong. */
  Expression readCondition(ConfigValue value, String key) {
    String text = Section.textOf(value);
    if (text == null) {
      problems.add(value, key, Section.found(value) + ", expected an expression");
      return null;
    }
    String trimmed = text.trim();
    try {
      return Expression.parse(trimmed).from(source(value, key, trimmed));
    } catch (ExpressionException e) {
      problems.add(value, key, e, trimmed);
      return null;
    }
  }

  private Map<String, Object> readFields(ConfigObject message, String key, MessageType type) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<String, FieldKind> field : type.fields().entrySet()) {
      String name = field.getKey();
      ConfigValue value = value(message, name);
      if (value != null) {
        Object read = readField(name, field.getValue(), value, key + '.' + name);
        if (read != null) {
          fields.put(name, read);
        }
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  /** Expressions are checked even where the type, and so the set of fields, isn't known. */
  private void checkFieldsOfUnknownType(ConfigObject message, String key) {
    for (String name : message.keySet()) {
      FieldKind kind = kindInAnyType(name);
      ConfigValue value = value(message, name);
      if (kind != null && value != null) {
        readField(name, kind, value, key + '.' + name);
      }
    }
  }

  private Object readField(String name, FieldKind kind, ConfigValue value, String key) {
    switch (kind) {
      case OBJECT:
        return readAttributes(value, key);
      case NUMBER:
      case MILLIS:
        return readNumber(value, key, kind);
      default:
        Template template = readText(value, key);
        checkLiteral(name, value, key);
        return template;
    }
  }

  private Object readAttributes(ConfigValue value, String key) {
    if (value.valueType() == ConfigValueType.OBJECT) {
      return readTree(value, key);
    }
    if (value.valueType() == ConfigValueType.STRING && !isLiteral(value)) {
      return readTemplate(value, key);
    }
    problems.add(
        value,
        key,
        Section.found(value) + ", expected an object such as { channel = web, items = \"#{…}\" }");
    return null;
  }

  /** Objects and lists stay what they are, with templates for leaves; nulls are left out. */
  private Object readTree(ConfigValue value, String key) {
    if (value instanceof ConfigObject) {
      ConfigObject object = (ConfigObject) value;
      Map<String, Object> tree = new LinkedHashMap<>();
      for (String name : inFileOrder(object)) {
        Object read = readTree(object.get(name), key + '.' + ConfigUtil.joinPath(name));
        if (read != null) {
          tree.put(name, read);
        }
      }
      return Collections.unmodifiableMap(tree);
    }
    if (value instanceof ConfigList) {
      List<Object> list = new ArrayList<>();
      int index = 0;
      for (ConfigValue element : (ConfigList) value) {
        Object read = readTree(element, key + '[' + index++ + ']');
        if (read != null) {
          list.add(read);
        }
      }
      return Collections.unmodifiableList(list);
    }
    return value.valueType() == ConfigValueType.NULL ? null : readTemplate(value, key);
  }

  private Template readNumber(ConfigValue value, String key, FieldKind kind) {
    String text = Section.textOf(value);
    if (text == null || !isLiteral(value)) {
      return readTemplate(value, key);
    }
    BigDecimal number = Section.numberOf(value);
    boolean whole = number != null && number.stripTrailingZeros().scale() <= 0;
    if (number == null || (kind == FieldKind.MILLIS && !whole)) {
      String expected =
          kind == FieldKind.MILLIS
              ? "Unix milliseconds such as 631152000000, or an expression such as"
                  + " \"#{millis(user.birthday)}\""
              : "a number such as 19.99, or an expression such as \"#{order.total}\"";
      problems.add(value, key, Section.found(value) + ", expected " + expected);
      return null;
    }
    return Template.constant(number).from(source(value, key));
  }

  /** A template of a field that leaves as text: a literal 007 stays one. */
  private Template readText(ConfigValue value, String key) {
    String text = Section.textOf(value);
    if (text != null && value.valueType() != ConfigValueType.STRING) {
      return Template.constant(text).from(source(value, key));
    }
    return readTemplate(value, key);
  }

  /** Null, and reported, if it is none. */
  Template readTemplate(ConfigValue value, String key) {
    switch (value.valueType()) {
      case STRING:
        String text = (String) value.unwrapped();
        try {
          return Template.parse(text).from(source(value, key, text));
        } catch (ExpressionException e) {
          problems.add(value, key, e, text);
          return null;
        }
      case NUMBER:
        Object number = value.unwrapped();
        if (number instanceof Double) {
          // Money is exact: as it was written, not as the nearest double.
          number = Section.numberOf(value);
        }
        return Template.constant(number).from(source(value, key));
      case BOOLEAN:
        return Template.constant(value.unwrapped()).from(source(value, key));
      default:
        problems.add(
            value, key, Section.found(value) + ", expected text, which may have #{…} in it");
        return null;
    }
  }

  private void checkLiteral(String name, ConfigValue value, String key) {
    String text = Section.textOf(value);
    if (text == null || !isLiteral(value)) {
      return;
    }
    if (name.equals("currency") && !isCurrency(text)) {
      problems.add(
          value, key, Section.found(value) + ", expected three capitals such as IRR, USD or EUR");
    }
    if (name.equals("gender") && !GENDERS.contains(text)) {
      problems.add(
          value, key, Section.found(value) + ", expected one of " + Suggestions.join(GENDERS));
    }
  }

  private void requireOneOf(
      ConfigObject message, String key, String first, String second, String why) {
    ConfigValue one = value(message, first);
    ConfigValue other = value(message, second);
    if (one == null && other == null) {
      problems.add(
          message,
          key,
          why
              + ": neither '"
              + first
              + "' nor '"
              + second
              + "' is there; give one of them (here or in metrix.defaults)");
    }
    refuseEmpty(one, key + '.' + first, why);
    refuseEmpty(other, key + '.' + second, why);
  }

  private void refuseEmpty(ConfigValue value, String key, String why) {
    String text = Section.textOf(value);
    if (text != null && text.trim().isEmpty()) {
      problems.add(value, key, "is empty, but " + why + "; Metrix drops it in silence");
    }
  }

  private void refuseUnknownFields(ConfigObject message, String key, MessageType type) {
    Set<String> known = type == null ? fieldsOfAnyType() : fieldsOf(type);
    for (String name : message.keySet()) {
      if (known.contains(name)) {
        continue;
      }
      String full = key + '.' + ConfigUtil.joinPath(name);
      if (type == null) {
        problems.add(
            message.get(name),
            full,
            "no message has such a field; " + Suggestions.didYouMean(name, known));
      } else if (kindInAnyType(name) != null) {
        problems.add(
            message.get(name),
            full,
            "no field of a message of type "
                + type.wireName()
                + ", but of "
                + Suggestions.join(typesWith(name))
                + ofWhichInstead(name)
                + "; expected one of "
                + Suggestions.join(known));
      } else {
        problems.add(
            message.get(name),
            full,
            "unknown field of a message of type "
                + type.wireName()
                + "; "
                + Suggestions.didYouMean(name, known));
      }
    }
  }

  private static String ofWhichInstead(String name) {
    if (name.equals("attributes")) {
      return " (here it is customAttributes)";
    }
    return name.equals("customAttributes") ? " (here it is attributes)" : "";
  }

  private MessageType readType(ConfigValue value, String key) {
    String text = Section.textOf(value);
    MessageType type = text == null ? null : MessageType.ofWireName(text);
    if (type == null) {
      String nearest = text == null ? null : Suggestions.nearest(text, wireNames());
      problems.add(
          value,
          key,
          Section.found(value)
              + ", expected one of "
              + Suggestions.join(wireNames())
              + (nearest == null ? "" : "; did you mean '" + nearest + "'?"));
    }
    return type;
  }

  /** Of the message, else of the defaults; objects of both are merged. An explicit null removes. */
  private ConfigValue value(ConfigObject message, String name) {
    ConfigValue own = message.get(name);
    ConfigValue inherited = defaults == null ? null : defaults.get(name);
    if (own == null) {
      return inherited == null || inherited.valueType() == ConfigValueType.NULL ? null : inherited;
    }
    if (own.valueType() == ConfigValueType.NULL) {
      return null;
    }
    return own instanceof ConfigObject && inherited instanceof ConfigObject
        ? own.withFallback(inherited)
        : own;
  }

  private static boolean isLiteral(ConfigValue value) {
    String text = Section.textOf(value);
    return text != null && !text.contains("#{");
  }

  private static boolean isCurrency(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
        return false;
      }
    }
    return text.length() == 3;
  }

  private static boolean isIdentifier(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (i == 0 ? !Character.isJavaIdentifierStart(c) : !Character.isJavaIdentifierPart(c)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Of a text with expressions, which something may be wrong with in some method. */
  private Source source(ConfigValue value, String key, String text) {
    Place place = Place.of(value, mainFile);
    int column = problems.lines().columnOfText(place, key, text);
    if (column > 0) {
      return new Source(place.brief(), column, key);
    }
    // Written with escapes: where it begins is as near as can be told.
    int ofValue = problems.lines().columnOfValue(place, key, null);
    return new Source(place.brief() + (ofValue > 0 ? ":" + ofValue : ""), key);
  }

  private Source source(ConfigValue value, String key) {
    return new Source(Place.of(value, mainFile).brief(), key);
  }

  private static FieldKind kindInAnyType(String name) {
    for (MessageType type : MessageType.values()) {
      FieldKind kind = type.fields().get(name);
      if (kind != null) {
        return kind;
      }
    }
    return null;
  }

  private static List<String> typesWith(String name) {
    List<String> types = new ArrayList<>();
    for (MessageType type : MessageType.values()) {
      if (type.fields().containsKey(name)) {
        types.add(type.wireName());
      }
    }
    return types;
  }

  private static List<String> wireNames() {
    List<String> names = new ArrayList<>();
    for (MessageType type : MessageType.values()) {
      names.add(type.wireName());
    }
    return names;
  }

  private static Set<String> fieldsOf(MessageType type) {
    Set<String> fields = new LinkedHashSet<>(COMMON);
    fields.addAll(type.fields().keySet());
    return fields;
  }

  static Set<String> fieldsOfAnyType() {
    Set<String> fields = new LinkedHashSet<>(COMMON);
    for (MessageType type : MessageType.values()) {
      fields.addAll(type.fields().keySet());
    }
    return fields;
  }

  /** A ConfigObject has no order: by file and line, then by name. */
  List<String> inFileOrder(ConfigObject object) {
    return FileOrder.of(object, mainFile);
  }
}
