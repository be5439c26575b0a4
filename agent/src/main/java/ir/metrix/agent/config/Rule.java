package ir.metrix.agent.config;

import ir.metrix.agent.expression.Expression;
import ir.metrix.agent.expression.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One rule of {@code metrix.track}, checked. Immutable. */
public final class Rule {
  private final String id;
  private final Written written;
  private final Map<String, Written> writtenParts;
  private final List<NamePattern> classes;
  private final List<String> subtypesOf;
  private final List<String> classAnnotations;
  private final List<String> methodAnnotations;
  private final List<MethodPattern> methods;
  private final On on;
  private final boolean nested;
  private final String application;
  private final Expression when;
  private final Map<String, Template> before;
  private final Map<String, Template> scope;
  private final double sample;
  private final RateLimit limit;
  private final Template once;
  private final Duration onceWindow;
  private final List<MessageTemplate> messages;
  private final String meaning;
  private final String text;

  private Rule(Builder builder) {
    this.id = builder.id;
    this.written = builder.written;
    this.writtenParts = builder.writtenParts;
    this.classes = builder.classes;
    this.subtypesOf = builder.subtypesOf;
    this.classAnnotations = builder.classAnnotations;
    this.methodAnnotations = builder.methodAnnotations;
    this.methods = builder.methods;
    this.on = builder.on;
    this.nested = builder.nested;
    this.application = builder.application;
    this.when = builder.when;
    this.before = builder.before;
    this.scope = builder.scope;
    this.sample = builder.sample;
    this.limit = builder.limit;
    this.once = builder.once;
    this.onceWindow = builder.onceWindow;
    this.messages = builder.messages;
    this.meaning = builder.meaning;
    this.text = builder.text;
  }

  public String id() {
    return id;
  }

  /** As in {@code metrix.conf:14}. */
  public String where() {
    return written.brief();
  }

  /**
   * Where that part of it is written, or the rule itself if it has none.
   *
   * @param keys those to take, the first that is there
   */
  public Written written(String... keys) {
    for (String key : keys) {
      if (writtenParts.containsKey(key)) {
        return writtenParts.get(key);
      }
    }
    return written;
  }

  /** Empty for a rule that selects by {@link #subtypesOf} or by annotations alone. */
  public List<NamePattern> classes() {
    return classes;
  }

  /** Whether it names this one class, without stars. */
  public boolean names(String binaryName) {
    for (NamePattern pattern : classes) {
      if (pattern.isExact() && pattern.text().equals(binaryName)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Binary names of types, any of which a class is or extends or implements; empty if not given.
   */
  public List<String> subtypesOf() {
    return subtypesOf;
  }

  /** Binary names of annotations, any of which a class has; empty if not given. */
  public List<String> classAnnotations() {
    return classAnnotations;
  }

  /** Binary names of annotations, any of which a method has; empty if not given. */
  public List<String> methodAnnotations() {
    return methodAnnotations;
  }

  /** Empty for a rule that means every method with one of {@link #methodAnnotations}. */
  public List<MethodPattern> methods() {
    return methods;
  }

  public On on() {
    return on;
  }

  public boolean nested() {
    return nested;
  }

  /** Key of {@link AgentConfig#applications}. */
  public String application() {
    return application;
  }

  /** Null if none. */
  public Expression when() {
    return when;
  }

  /** In the order of the file. */
  public Map<String, Template> before() {
    return before;
  }

  /** In the order of the file. */
  public Map<String, Template> scope() {
    return scope;
  }

  /** From 0 to 1. */
  public double sample() {
    return sample;
  }

  /** Null if none. */
  public RateLimit limit() {
    return limit;
  }

  /** What identifies the business fact that is to have one message; null if none. */
  public Template once() {
    return once;
  }

  /** For how long a value of {@link #once} is not sent again. */
  public Duration onceWindow() {
    return onceWindow;
  }

  /** Empty for a rule that has a scope only. */
  public List<MessageTemplate> messages() {
    return messages;
  }

  /** Whether nothing of it differs, its place in the file included. */
  public boolean isSame(Rule other) {
    return where().equals(other.where()) && saysTheSameAs(other);
  }

  /** Whether it says the same, at whatever place in the file. */
  public boolean saysTheSameAs(Rule other) {
    return id.equals(other.id) && text.equals(other.text);
  }

  /** Whether it selects the same classes and methods. */
  public boolean meansSameMethodsAs(Rule other) {
    return id.equals(other.id) && meaning.equals(other.meaning);
  }

  /** Filled in by the package, then used once. Collections are handed over, not copied. */
  static final class Builder {
    String id;
    Written written;

    /** Of what selects classes and methods, as far as it is there. */
    Map<String, Written> writtenParts;

    List<NamePattern> classes;
    List<String> subtypesOf;
    List<String> classAnnotations;
    List<String> methodAnnotations;
    List<MethodPattern> methods;
    On on;
    boolean nested;
    String application;
    Expression when;
    Map<String, Template> before;
    Map<String, Template> scope;
    double sample;
    RateLimit limit;
    Template once;
    Duration onceWindow;
    List<MessageTemplate> messages;

    /** What selects classes and methods, as it was resolved. */
    String meaning;

    /** All of it, as it was resolved, defaults included. */
    String text;

    Rule build() {
      return new Rule(this);
    }
  }
}
