package ir.metrix.agent.config;

import ir.metrix.agent.expression.Expression;
import ir.metrix.agent.expression.Template;
import java.util.List;
import java.util.Map;

/** One rule of {@code metrix.track}, checked. Immutable. */
public final class Rule {
  private final String id;
  private final String where;
  private final List<NamePattern> classes;
  private final List<MethodPattern> methods;
  private final On on;
  private final boolean nested;
  private final String application;
  private final Expression when;
  private final Map<String, Template> before;
  private final Map<String, Template> scope;
  private final double sample;
  private final RateLimit limit;
  private final List<MessageTemplate> messages;

  private Rule(Builder builder) {
    this.id = builder.id;
    this.where = builder.where;
    this.classes = builder.classes;
    this.methods = builder.methods;
    this.on = builder.on;
    this.nested = builder.nested;
    this.application = builder.application;
    this.when = builder.when;
    this.before = builder.before;
    this.scope = builder.scope;
    this.sample = builder.sample;
    this.limit = builder.limit;
    this.messages = builder.messages;
  }

  public String id() {
    return id;
  }

  /** As in {@code metrix.conf:14}. */
  public String where() {
    return where;
  }

  /** At least one. */
  public List<NamePattern> classes() {
    return classes;
  }

  /** At least one. */
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

  /** Empty for a rule that has a scope only. */
  public List<MessageTemplate> messages() {
    return messages;
  }

  /** Filled in by the package, then used once. Collections are handed over, not copied. */
  static final class Builder {
    String id;
    String where;
    List<NamePattern> classes;
    List<MethodPattern> methods;
    On on;
    boolean nested;
    String application;
    Expression when;
    Map<String, Template> before;
    Map<String, Template> scope;
    double sample;
    RateLimit limit;
    List<MessageTemplate> messages;

    Rule build() {
      return new Rule(this);
    }
  }
}
