package ir.metrix.agent.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import ir.metrix.agent.expression.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code metrix.track}. */
final class RuleReader {
  private static final String ANNOTATION =
      "an annotation's full name such as org.springframework.stereotype.Service";

  /** What selects classes and methods. */
  private static final String[] SELECTING = {
    "class", "subtypes-of", "class-annotation", "method-annotation", "method"
  };

  private final String mainFile;
  private final ConfigObject reference;
  private final MessageReader messages;
  private final Collection<String> applications;
  private final Problems problems;

  /**
   * @param reference the section of {@code reference.conf} that stands for every rule
   * @param applications names that a rule may report to
   */
  RuleReader(
      String mainFile,
      ConfigObject reference,
      MessageReader messages,
      Collection<String> applications,
      Problems problems) {
    this.mainFile = mainFile;
    this.reference = reference;
    this.messages = messages;
    this.applications = applications;
    this.problems = problems;
  }

  /** The enabled rules; those switched off are checked too. */
  List<Rule> read(ConfigObject track) {
    List<Rule> rules = new ArrayList<>();
    for (String id : FileOrder.of(track, mainFile)) {
      ConfigValue value = track.get(id);
      String key = "metrix.track." + ConfigUtil.joinPath(id);
      if (value instanceof ConfigObject) {
        Section section = new Section(key, (ConfigObject) value, reference, problems);
        Rule rule = read(id, key, section);
        if (section.flag("enabled")) {
          rules.add(rule);
        }
      } else if (value.valueType() != com.typesafe.config.ConfigValueType.NULL) {
        section(key, value);
      }
    }
    return Collections.unmodifiableList(rules);
  }

  private void section(String key, ConfigValue value) {
    problems.add(
        value,
        key,
        Section.found(value) + ", expected a rule: { class = …, method = …, message { … } }");
  }

  private Rule read(String id, String key, Section rule) {
    refuseUnknownKeys(rule);
    Rule.Builder builder = new Rule.Builder();
    builder.id = id;
    builder.written = Written.of(rule.given(), key, mainFile);
    builder.writtenParts = writtenParts(rule);
    builder.classes = classes(rule, key);
    builder.subtypesOf =
        typeNames(rule, "subtypes-of", "a type's full name such as javax.servlet.http.HttpServlet");
    builder.classAnnotations = typeNames(rule, "class-annotation", ANNOTATION);
    builder.methodAnnotations = typeNames(rule, "method-annotation", ANNOTATION);
    builder.methods = methods(rule, key);
    builder.on = rule.choice("on", On.class);
    builder.nested = rule.flag("nested");
    builder.application = application(rule);
    builder.when =
        rule.has("when") ? messages.readCondition(rule.given("when"), rule.key("when")) : null;
    builder.before = messages.readNames(rule.section("before").given(), rule.key("before"));
    builder.scope = messages.readNames(rule.section("scope").given(), rule.key("scope"));
    builder.sample = rule.share("sample");
    builder.limit = limit(rule);
    builder.messages = messages(rule, key);
    builder.once = once(rule, builder.messages);
    builder.onceWindow = rule.duration("once-window", Duration.ofMillis(1));
    builder.meaning = meaning(rule.given());
    builder.text = messages.defaultsText() + rule.given().render(ConfigRenderOptions.concise());
    return builder.build();
  }

  private Map<String, Written> writtenParts(Section rule) {
    Map<String, Written> parts = new HashMap<>();
    for (String name : SELECTING) {
      if (rule.has(name)) {
        parts.put(name, Written.of(rule.given(name), rule.key(name), mainFile));
      }
    }
    return parts;
  }

  private static String meaning(ConfigObject rule) {
    StringBuilder meaning = new StringBuilder();
    for (String name : SELECTING) {
      ConfigValue value = rule.get(name);
      meaning.append(value == null ? "" : value.render(ConfigRenderOptions.concise())).append('\n');
    }
    return meaning.toString();
  }

  private List<NamePattern> classes(Section rule, String key) {
    List<NamePattern> patterns = new ArrayList<>();
    String expected = "a class's full name such as com.shop.Checkout";
    for (ConfigValue value : rule.texts("class", expected)) {
      try {
        patterns.add(NamePattern.parse(Section.textOf(value).trim()));
      } catch (IllegalArgumentException e) {
        problems.add(value, rule.key("class"), e.getMessage());
      }
    }
    if (rule.has("class") && rule.has("subtypes-of")) {
      problems.add(
          rule.given("subtypes-of"),
          rule.key("subtypes-of"),
          "'class' is there too; name classes by one of the two");
    }
    boolean otherwise =
        rule.has("subtypes-of") || rule.has("class-annotation") || rule.has("method-annotation");
    if (!rule.has("class") && !otherwise) {
      problems.add(
          rule.given(),
          key,
          "a rule needs to know where: add class = com.shop.Checkout, or so (or subtypes-of, or an"
              + " annotation)");
    }
    return Collections.unmodifiableList(patterns);
  }

  /** Types that are looked for among supertypes and annotations: each by its one full name. */
  private List<String> typeNames(Section rule, String name, String expected) {
    List<String> names = new ArrayList<>();
    for (ConfigValue value : rule.texts(name, expected)) {
      String text = Section.textOf(value).trim();
      // As it stands in the code before a class: @org.springframework.stereotype.Service
      String type = name.endsWith("annotation") && text.startsWith("@") ? text.substring(1) : text;
      try {
        if (!NamePattern.parse(type).isExact()) {
          problems.add(
              value,
              rule.key(name),
              "'" + text + "' has a star; expected " + expected + ", or a list of those");
        } else if (!names.contains(type)) {
          names.add(type);
        }
      } catch (IllegalArgumentException e) {
        problems.add(value, rule.key(name), e.getMessage());
      }
    }
    return Collections.unmodifiableList(names);
  }

  private List<MethodPattern> methods(Section rule, String key) {
    List<MethodPattern> patterns = new ArrayList<>();
    for (ConfigValue value : rule.texts("method", "a method such as placeOrder")) {
      try {
        patterns.add(MethodPattern.parse(Section.textOf(value)));
      } catch (IllegalArgumentException e) {
        problems.add(value, rule.key("method"), e.getMessage());
      }
    }
    if (!rule.has("method") && !rule.has("method-annotation")) {
      problems.add(rule.given(), key, "a rule needs a method: add method = placeOrder, or so");
    }
    return Collections.unmodifiableList(patterns);
  }

  private String application(Section rule) {
    String name = rule.text("application");
    if (name == null || applications.contains(name)) {
      return name == null ? "" : name;
    }
    problems.add(
        rule.given("application"),
        rule.key("application"),
        "there is no '"
            + name
            + "' in metrix.applications"
            + (applications.isEmpty()
                ? "; add metrix.applications." + ConfigUtil.joinPath(name) + " { … }"
                : "; " + Suggestions.didYouMean(name, applications)));
    return name;
  }

  private RateLimit limit(Section rule) {
    ConfigValue value = rule.given("limit");
    if (value == null) {
      return null;
    }
    String text = Section.textOf(value);
    int slash = text == null ? -1 : text.indexOf('/');
    Duration per = slash < 0 ? null : period(text.substring(slash + 1).trim());
    try {
      long permits = per == null ? 0 : Long.parseLong(text.substring(0, slash).trim());
      if (permits > 0) {
        return new RateLimit(permits, per);
      }
    } catch (NumberFormatException e) {
      // Reported below, as is everything else that is no limit.
    }
    rule.wrongType(
        value, rule.key("limit"), "a number for each second, minute or hour: 100/s, 100/m, 100/h");
    return null;
  }

  private static Duration period(String unit) {
    switch (unit) {
      case "s":
        return Duration.ofSeconds(1);
      case "m":
        return Duration.ofMinutes(1);
      case "h":
        return Duration.ofHours(1);
      default:
        return null;
    }
  }

  private List<MessageTemplate> messages(Section rule, String key) {
    List<MessageTemplate> read = new ArrayList<>();
    ConfigValue single = rule.given("message");
    ConfigValue several = rule.given("messages");
    if (single != null && several != null) {
      problems.add(
          several, rule.key("messages"), "'message' is there too; put all of them into 'messages'");
    }
    if (single == null && several == null && !rule.has("scope")) {
      problems.add(
          rule.given(),
          key,
          "the rule does nothing: add message { type = action, … } or scope { … }");
    }
    if (single instanceof ConfigObject) {
      add(read, messages.read((ConfigObject) single, rule.key("message")));
    } else if (single != null) {
      rule.wrongType(
          single, rule.key("message"), "an object: message { … } (for a list it is 'messages')");
    }
    if (several instanceof ConfigList) {
      readList(read, (ConfigList) several, rule);
    } else if (several != null) {
      rule.wrongType(
          several, rule.key("messages"), "a list: messages = [ { … }, { … } ] (one is 'message')");
    }
    return Collections.unmodifiableList(read);
  }

  private void readList(List<MessageTemplate> read, ConfigList list, Section rule) {
    if (list.isEmpty()) {
      problems.add(
          list, rule.key("messages"), "the list is empty; expected messages = [ { … }, { … } ]");
    }
    int index = 0;
    for (ConfigValue element : list) {
      String key = rule.key("messages") + '[' + index++ + ']';
      if (element instanceof ConfigObject) {
        add(read, messages.read((ConfigObject) element, key));
      } else {
        rule.wrongType(element, key, "an object: { type = action, … }");
      }
    }
  }

  private static void add(List<MessageTemplate> read, MessageTemplate message) {
    if (message != null) {
      read.add(message);
    }
  }

  /** Null if there is none. */
  private Template once(Section rule, List<MessageTemplate> sent) {
    ConfigValue value = rule.given("once");
    if (value == null) {
      if (rule.has("once-window")) {
        problems.add(
            rule.given("once-window"),
            rule.key("once-window"),
            "there is no 'once'; add once = \"#{order.number}\", or so, or leave it out");
      }
      return null;
    }
    Template once = messages.readTemplate(value, rule.key("once"));
    if (once != null && once.isConstant()) {
      problems.add(
          value,
          rule.key("once"),
          Section.found(value)
              + ", which is the same for every call; expected what tells one business fact from"
              + " another, such as \"#{order.number}\"");
    }
    for (MessageTemplate message : sent) {
      if (message.id() != null) {
        problems.add(
            value,
            rule.key("once"),
            "a message of the rule has an 'id', but with 'once' ids are made of the rule and this"
                + " value; leave one of the two out");
      }
    }
    return once;
  }

  private void refuseUnknownKeys(Section rule) {
    for (String name : rule.given().keySet()) {
      if (reference.containsKey(name)) {
        continue;
      }
      ConfigValue value = rule.given().get(name);
      String text = "unknown key; " + Suggestions.didYouMean(name, rule.known());
      if (MessageReader.fieldsOfAnyType().contains(name)) {
        text = "unknown key; it is a field of a message: put it into message { … }";
      } else if (looksLikeRule(value)) {
        text = "unknown key; if it is part of the rule's id, put the id in quotes";
      }
      problems.add(value, rule.key(name), text);
    }
  }

  private static boolean looksLikeRule(ConfigValue value) {
    return value instanceof ConfigObject
        && (((ConfigObject) value).containsKey("class")
            || ((ConfigObject) value).containsKey("method"));
  }
}
