package ir.metrix.agent.expression;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.capture.Copies;
import ir.metrix.agent.message.Json;
import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.bytebuddy.jar.asm.LimitExceededException;
import org.apache.log4j.MDC;

/**
 * The language as tests see it: one call of a tracked method, and what an expression makes of it.
 * Tests of the language go through this class and nothing else, so they hold however it is built.
 */
final class Language {
  /** Generated expressions come once each, and by the million. */
  private static final int MAX_COMPILED = 1_000;

  /** So many arguments a hook passes at the end of a call. */
  private static final int MOST_PASSED = 4;

  private static final Map<String, Compiled> COMPILED = new ConcurrentHashMap<>();
  private static final ProgramCompiler COMPILER = new ExpressionCompiler();
  private static final TypeSource TYPES =
      new ClassFileTypes(new ClassFiles.OfLoader(Language.class.getClassLoader()));

  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, Object> before = new LinkedHashMap<>();
  private final Map<String, Object> scope = new LinkedHashMap<>();
  private final Map<String, String> mdc = new LinkedHashMap<>();
  private List<Knowledge> known = List.of(Knowledge.values());
  private boolean isStatic = true;
  private boolean atEntry;
  private boolean evenIfWrong;
  private boolean wrongIfTypesTell;
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
   * Where types tell that an expression is wrong, and without them it has a value in this call (the
   * wrong part isn't met), that is its value.
   */
  Language evenIfWrong() {
    evenIfWrong = true;
    return this;
  }

  /** What types tell is wrong counts, whatever comes of it without them. */
  Language wrongIfTypesTell() {
    wrongIfTypesTell = true;
    return this;
  }

  /** Nothing is known of any type: an expression that can't be right is told when it is met. */
  Language withoutTypes() {
    known = List.of(Knowledge.NOTHING);
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
    Expression parsed = Expression.parse(expression);
    return both(
        "value " + expression, (call, types) -> parsed.bind(call.binding(types), Want.ANYTHING));
  }

  /** The expression as a condition. */
  boolean condition(String expression) throws ExpressionException {
    Expression parsed = Expression.parse(expression);
    return (Boolean)
        both(
            "condition " + expression,
            (call, types) -> parsed.bind(call.binding(types), Want.CONDITION));
  }

  /** The value of a template. */
  Object template(String template) throws ExpressionException {
    Template parsed = Template.parse(template);
    return both(
        "template " + template, (call, types) -> parsed.bind(call.binding(types), Want.ANYTHING));
  }

  /** The value of a template where a null within its text makes it null. */
  Object identifier(String template) throws ExpressionException {
    Template parsed = Template.parse(template);
    return both(
        "identifier " + template, (call, types) -> parsed.bindIdentifier(call.binding(types)));
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
    for (CollectionStep step : CollectionStep.values()) {
      steps.add(step.word());
    }
    return steps;
  }

  /** Every name that is not a parameter's. */
  static List<String> names() {
    return List.of(
        "this", "args", "result", "thrown", "outcome", "before", "scope", "elapsed", "method",
        "rule", "mdc", "env", "sys", "it");
  }

  /** Whether types are known as the values have them, as Object, or not at all. */
  private enum Knowledge {
    TYPED,
    OBJECTS,
    NOTHING
  }

  private interface Binder {
    BoundExpression bind(Language call, Knowledge knowledge) throws ExpressionException;
  }

  /**
   * Whatever is known of the types, the value is the same, or there is none. What is told of it may
   * be told earlier, and better, the more is known.
   */
  private Object both(String text, Binder binder) throws ExpressionException {
    Outcome typed = outcome(text, binder, known.get(0));
    if (wrongIfTypesTell && typed.error instanceof ExpressionException) {
      return typed.get();
    }
    for (Knowledge less : known.subList(1, known.size())) {
      Outcome other = outcome(text, binder, less);
      if (evenIfWrong && typed.error instanceof ExpressionException) {
        typed = other;
      } else if (!typed.isLike(other)) {
        throw new AssertionError("typed: " + typed + ", " + less + ": " + other);
      }
    }
    return typed.get();
  }

  private Outcome outcome(String text, Binder binder, Knowledge knowledge) {
    Compiled compiled;
    try {
      compiled = compiled(text, binder, knowledge);
    } catch (ExpressionException e) {
      return new Outcome(null, e);
    }
    if (compiled.program() == null) {
      return new Outcome(compiled.bound().constantValue(), null);
    }
    Outcome stored = outcome(() -> evaluate(compiled.bound(), compiled.program()));
    Language mentioned = onlyWhatIsMentioned(text);
    if (mentioned.isReadAtReturn() && !text.contains("mdc")) {
      Outcome passed = mentioned.outcomePassed(text, binder, knowledge);
      if (passed != null && !stored.isLike(passed)) {
        throw new AssertionError("stored: " + stored + ", passed: " + passed);
      }
    }
    return stored;
  }

  /** Null where it is too large for that. */
  private Outcome outcomePassed(String text, Binder binder, Knowledge knowledge) {
    try {
      PassedValues passed = compiled("passed " + text, binder, knowledge).passed();
      return passed == null ? null : outcome(() -> evaluatePassed(passed));
    } catch (ExpressionException e) {
      return new Outcome(null, e);
    }
  }

  /** The same call, of a method with no more parameters than the text has words for. */
  private Language onlyWhatIsMentioned(String text) {
    Language call = new Language();
    parameters.forEach(
        (name, value) -> {
          if (text.contains(name) || text.contains("args")) {
            call.parameters.put(name, value);
          }
        });
    if (text.contains("before")) {
      call.before.putAll(before);
    }
    call.scope.putAll(scope);
    call.mdc.putAll(mdc);
    call.isStatic = isStatic;
    call.atEntry = atEntry;
    call.self = self;
    call.result = result;
    call.thrown = text.contains("thrown") || text.contains("outcome") ? thrown : null;
    call.elapsedMillis = text.contains("elapsed") ? elapsedMillis : 0;
    return call;
  }

  private static Outcome outcome(Supplier<Object> evaluation) {
    try {
      return new Outcome(evaluation.get(), null);
    } catch (EvaluationException e) {
      return new Outcome(null, e);
    }
  }

  /** Whether the agent would read such a call as it returns, from what is passed then. */
  private boolean isReadAtReturn() {
    return !atEntry
        && before.isEmpty()
        && thrown == null
        && elapsedMillis == 0
        && parameters.size() <= MOST_PASSED;
  }

  private Object evaluatePassed(PassedValues reader) {
    Object[] arguments = Arrays.copyOf(parameters.values().toArray(), MOST_PASSED);
    CallValues call = new CallValues();
    call.readDirectly(scope::get, new WeakReference<>(Language.class.getClassLoader()));
    Object[] read = new Object[1];
    mdc.forEach(MDC::put);
    try {
      reader.read(
          0, 0, call, self, arguments[0], arguments[1], arguments[2], arguments[3], result, read);
    } finally {
      mdc.keySet().forEach(MDC::remove);
    }
    return read[0];
  }

  /** Null where it is too large: the agent reads such an expression otherwise. */
  private PassedValues compilePassed(BoundExpression bound) {
    DirectReads reads = new DirectReads(parameters.size());
    reads.addRule(List.of(bound), -1, 1);
    reads.addMessage(new int[] {0}, 0);
    try {
      return COMPILER.compile(reads, PassedValues.class, Language.class);
    } catch (LimitExceededException tooLarge) {
      return null;
    }
  }

  /** Property tests ask for the same expression with many values: it is compiled once. */
  private Compiled compiled(String text, Binder binder, Knowledge knowledge)
      throws ExpressionException {
    String key = text + knowledge + isReadAtReturn() + signature(knowledge);
    Compiled known = COMPILED.get(key);
    if (known == null) {
      BoundExpression bound = binder.bind(this, knowledge);
      known =
          bound.isConstant()
              ? new Compiled(bound, null, null)
              : new Compiled(
                  bound,
                  COMPILER.compile(List.of(bound), Language.class),
                  isReadAtReturn() ? compilePassed(bound) : null);
      if (COMPILED.size() >= MAX_COMPILED) {
        COMPILED.clear();
      }
      COMPILED.put(key, known);
    }
    return known;
  }

  private String signature(Knowledge knowledge) {
    StringBuilder signature = new StringBuilder().append(isStatic).append(atEntry);
    parameters.forEach((name, value) -> signature.append(name).append(full(value, knowledge)));
    before.forEach((name, value) -> signature.append(name).append(full(value, knowledge)));
    return signature.append(full(self, knowledge)).append(full(result, knowledge)).toString();
  }

  private static String full(Object value, Knowledge knowledge) {
    JavaType type = typeOf(value, knowledge);
    return ' ' + type.descriptor() + type + ' ';
  }

  private record Compiled(BoundExpression bound, Program program, PassedValues passed) {}

  private record Outcome(Object value, Exception error) {
    Object get() throws ExpressionException {
      if (error instanceof ExpressionException wrong) {
        throw wrong;
      }
      if (error != null) {
        throw (EvaluationException) error;
      }
      return value;
    }

    @Override
    public String toString() {
      return error != null ? error.toString() : value == null ? "null" : text(value);
    }

    boolean isLike(Outcome other) {
      if ((error == null) != (other.error == null)) {
        return false;
      }
      return error != null
          || value == other.value
          || (value != null && other.value != null && text(value).equals(text(other.value)));
    }

    private static String text(Object value) {
      try {
        return Values.isCollection(value)
            ? String.valueOf(Copies.of(value))
            : value.getClass().isArray() ? "array" : Values.text(value);
      } catch (EvaluationException noText) {
        return value.getClass().getName();
      }
    }
  }

  private Binding binding(Knowledge knowledge) {
    List<JavaType> types = new ArrayList<>();
    parameters.values().forEach(value -> types.add(typeOf(value, knowledge)));
    Binding.Builder builder =
        Binding.of("order-paid", "placeOrder")
            .parameters(new ArrayList<>(parameters.keySet()), types);
    if (!isStatic) {
      builder.self(typeOf(self, knowledge));
    }
    if (!atEntry) {
      List<JavaType> beforeTypes = new ArrayList<>();
      before.values().forEach(value -> beforeTypes.add(typeOf(value, knowledge)));
      builder
          .afterCall(typeOf(result, knowledge))
          .before(new ArrayList<>(before.keySet()), beforeTypes);
    }
    if (knowledge != Knowledge.NOTHING) {
      builder.types(TYPES);
    }
    return builder.build();
  }

  private static JavaType typeOf(Object value, Knowledge knowledge) {
    if (value == null || knowledge != Knowledge.TYPED) {
      return JavaType.OBJECT;
    }
    Class<?> type = value.getClass();
    if (type.isArray()) {
      return JavaType.ofDescriptor(type.descriptorString());
    }
    boolean ofJdk = type.getClassLoader() == null;
    if (ofJdk && value instanceof Collection<?> elements) {
      return JavaType.of(nameOf(elements), List.of(common(elements)));
    }
    if (ofJdk && value instanceof Map<?, ?> map) {
      return JavaType.of("java.util.Map", List.of(common(map.keySet()), common(map.values())));
    }
    return value instanceof Enum<?> constant
        ? JavaType.of(constant.getDeclaringClass().getName())
        : JavaType.of(type.getName());
  }

  /** What a method would declare it as. */
  private static String nameOf(Collection<?> elements) {
    Class<?> type = elements.getClass();
    boolean isPublic = Modifier.isPublic(type.getModifiers());
    return elements instanceof List
        ? "java.util.List"
        : isPublic && type.getTypeParameters().length == 1
            ? type.getName()
            : "java.util.Collection";
  }

  /** The class that all of them have, or Object. */
  private static JavaType common(Collection<?> values) {
    JavaType common = null;
    for (Object value : values) {
      if (value == null) {
        continue;
      }
      if (value instanceof Collection || value instanceof Map) {
        // It may be one of those around it.
        return JavaType.OBJECT;
      }
      JavaType type = typeOf(value, Knowledge.TYPED);
      if (common != null && !common.toString().equals(type.toString())) {
        return JavaType.OBJECT;
      }
      common = type;
    }
    return common == null ? JavaType.OBJECT : common;
  }

  private Object evaluate(BoundExpression bound, Program program) {
    CallValues call = new CallValues();
    call.begin(self, parameters.values().toArray());
    call.end(result, thrown, elapsedMillis);
    call.readBy(
        program,
        before.values().toArray(),
        scope::get,
        new WeakReference<>(Language.class.getClassLoader()));
    mdc.forEach(MDC::put);
    try {
      return bound.isCondition() ? (Object) program.test(0, call) : program.value(0, call);
    } finally {
      mdc.keySet().forEach(MDC::remove);
    }
  }
}
