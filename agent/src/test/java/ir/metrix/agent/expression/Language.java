package ir.metrix.agent.expression;

import ir.metrix.agent.capture.Copies;
import ir.metrix.agent.message.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.log4j.MDC;

/**
 * The language as tests see it: one call of a tracked method, and what an expression makes of it.
 * Tests of the language go through this class and nothing else, so they hold however it is built.
 */
final class Language {
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, Object> before = new LinkedHashMap<>();
  private final Map<String, Object> scope = new LinkedHashMap<>();
  private final Map<String, String> mdc = new LinkedHashMap<>();
  private boolean isStatic = true;
  private boolean atEntry;
  private Object self;
  private Object result;
  private Throwable thrown;
  private long elapsedMillis;

  private Language() {}

  /** A call of a static method without parameters. */
  static Language call() {
    return new Language();
  }

  /** A call of a static method with a parameter of that name, and that argument. */
  static Language with(String name, Object argument) {
    return call().and(name, argument);
  }

  static Language with(Map<String, Object> arguments) {
    Language call = call();
    call.parameters.putAll(arguments);
    return call;
  }

  /** One more parameter. */
  Language and(String name, Object argument) {
    parameters.put(name, argument);
    return this;
  }

  /** The method is not static; {@code self} is its {@code this}. */
  Language self(Object value) {
    isStatic = false;
    self = value;
    return this;
  }

  Language result(Object value) {
    result = value;
    return this;
  }

  Language thrown(Throwable value) {
    thrown = value;
    return this;
  }

  Language elapsed(long millis) {
    elapsedMillis = millis;
    return this;
  }

  Language before(String name, Object value) {
    before.put(name, value);
    return this;
  }

  Language scope(String name, Object value) {
    scope.put(name, value);
    return this;
  }

  /** What the application has put into its logging context (here Log4j 1's) for the thread. */
  Language mdc(String name, String value) {
    mdc.put(name, value);
    return this;
  }

  /**
   * Expressions are read before the body runs, as those of {@code before} and {@code scope} are.
   */
  Language atEntry() {
    atEntry = true;
    return this;
  }

  /**
   * The value of an expression in a call with these arguments.
   *
   * @throws ExpressionException if it is no expression, or none for such a method
   * @throws EvaluationException if it has no value in this call
   */
  static Object value(String expression, Map<String, Object> arguments) throws ExpressionException {
    return with(arguments).value(expression);
  }

  /** As {@link #value(String, Map)}, for this call. */
  Object value(String expression) throws ExpressionException {
    return evaluate(Expression.parse(expression).bind(binding()));
  }

  /** The expression as a condition. */
  boolean condition(String expression) throws ExpressionException {
    return Expression.parse(expression).bind(binding()).isTrue(values());
  }

  /** The value of a template. */
  Object template(String template) throws ExpressionException {
    return evaluate(Template.parse(template).bind(binding()));
  }

  /** The value of a template where a null within its text makes it null. */
  Object identifier(String template) throws ExpressionException {
    return evaluate(Template.parse(template).bindIdentifier(binding()));
  }

  /** Parses without a method. */
  static void parse(String expression) throws ExpressionException {
    Expression.parse(expression);
  }

  /** Parses without a method. */
  static void parseTemplate(String template) throws ExpressionException {
    Template.parse(template);
  }

  /** A value as a message has it: copied at its limits, and written as JSON. */
  static String json(Object value) {
    Object copy = Copies.of(value);
    return copy == null ? "null" : Json.write(copy);
  }

  /** The text of each token. */
  static List<String> tokens(String expression) throws ExpressionException {
    List<String> tokens = new ArrayList<>();
    Lexer lexer = new Lexer(expression, 0);
    for (Lexer.Token token = lexer.next(); token.kind != Lexer.Kind.END; token = lexer.next()) {
      tokens.add(token.text);
    }
    return tokens;
  }

  /** Every operator, as it is written. */
  static List<String> operators() {
    List<String> operators = new ArrayList<>(Arrays.asList(Lexer.LONG_SYMBOLS));
    for (char symbol : Lexer.SHORT_SYMBOLS.toCharArray()) {
      if (".,()[]}".indexOf(symbol) < 0) {
        operators.add(String.valueOf(symbol));
      }
    }
    operators.add("in");
    operators.add("matches");
    return operators;
  }

  /** Every function. */
  static List<String> functions() {
    return Functions.NAMES;
  }

  /** Every step over a collection. */
  static List<String> steps() {
    List<String> steps = new ArrayList<>();
    for (Elements.Step step : Elements.Step.values()) {
      steps.add(step.name().toLowerCase(Locale.ROOT));
    }
    return steps;
  }

  /** Every name that is not a parameter's. */
  static List<String> names() {
    return List.of(
        "this", "args", "result", "thrown", "before", "scope", "elapsed", "method", "rule", "mdc",
        "env", "sys", "it");
  }

  private Binding binding() {
    return new Binding(
        "order-paid",
        "placeOrder",
        new ArrayList<>(parameters.keySet()),
        parameters.size(),
        isStatic,
        atEntry ? List.of() : new ArrayList<>(before.keySet()),
        !atEntry);
  }

  private CallValues values() {
    return new CallValues(
        self,
        parameters.values().toArray(),
        result,
        thrown,
        before.values().toArray(),
        scope::get,
        elapsedMillis,
        Language.class.getClassLoader());
  }

  private Object evaluate(Evaluator evaluator) {
    mdc.forEach(MDC::put);
    try {
      return evaluator.evaluate(values());
    } finally {
      mdc.keySet().forEach(MDC::remove);
    }
  }
}
