package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What an expression may name at one place of one tracked method. Immutable. */
public final class Binding {
  private final String ruleId;
  private final String methodName;
  private final JavaType self;
  private final List<String> parameterNames;
  private final List<JavaType> parameterTypes;
  private final JavaType result;
  private final List<String> beforeNames;
  private final List<JavaType> beforeTypes;
  private final List<String> scopeNames;
  private final boolean afterCall;
  private final TypeSource types;

  private Binding(Builder builder) {
    this.ruleId = builder.ruleId;
    this.methodName = builder.methodName;
    this.self = builder.self;
    this.parameterNames = copy(builder.parameterNames);
    this.parameterTypes = copy(builder.parameterTypes);
    this.result = builder.result;
    this.beforeNames = copy(builder.beforeNames);
    this.beforeTypes = copy(builder.beforeTypes);
    this.scopeNames = builder.scopeNames == null ? null : copy(builder.scopeNames);
    this.afterCall = builder.afterCall;
    this.types = builder.types;
  }

  private static <T> List<T> copy(List<T> list) {
    return Collections.unmodifiableList(new ArrayList<>(list));
  }

  /** For the method of that rule. */
  public static Builder of(String ruleId, String methodName) {
    return new Builder(ruleId, methodName);
  }

  /**
   * The same names, but of no type: all is read by the class that it turns out to have. For when
   * what the class files say does not hold where the class is loaded. What the method itself passes
   * as a primitive is still known to be one, and goes where a primitive goes.
   */
  public Binding untyped() {
    Builder builder = of(ruleId, methodName);
    builder.self = self == null ? null : JavaType.OBJECT;
    builder.parameterNames = parameterNames;
    builder.parameterTypes = new ArrayList<>();
    for (JavaType type : parameterTypes) {
      builder.parameterTypes.add(untyped(type));
    }
    builder.result = untyped(result);
    builder.beforeNames = beforeNames;
    builder.beforeTypes = objects(beforeNames.size());
    builder.scopeNames = scopeNames;
    builder.afterCall = afterCall;
    return builder.build();
  }

  private static JavaType untyped(JavaType type) {
    return type.isPrimitive() && type != JavaType.VOID ? type : JavaType.OBJECT;
  }

  private static List<JavaType> objects(int count) {
    JavaType[] objects = new JavaType[count];
    Arrays.fill(objects, JavaType.OBJECT);
    return Arrays.asList(objects);
  }

  String ruleId() {
    return ruleId;
  }

  String methodName() {
    return methodName;
  }

  /** Null in a static method. */
  JavaType self() {
    return self;
  }

  int parameterIndex(String name) {
    return parameterNames.indexOf(name);
  }

  List<JavaType> parameterTypes() {
    return parameterTypes;
  }

  /** {@link JavaType#VOID} for none. */
  JavaType result() {
    return result;
  }

  boolean isAfterCall() {
    return afterCall;
  }

  List<String> beforeNames() {
    return beforeNames;
  }

  List<JavaType> beforeTypes() {
    return beforeTypes;
  }

  /** Null where they are not known. */
  List<String> scopeNames() {
    return scopeNames;
  }

  TypeSource types() {
    return types;
  }

  /** What is wrong with a name that cannot exist here, and what there is. */
  String unknownName(String name) {
    List<String> known = new ArrayList<>(parameterNames);
    known.add("args");
    if (self != null) {
      known.add("this");
    }
    if (afterCall) {
      Collections.addAll(known, "result", "thrown", "outcome", "elapsed", "before");
    }
    Collections.addAll(known, "scope", "method", "rule", "mdc", "env", "sys");
    StringBuilder message = new StringBuilder("there is no '").append(name).append("' here");
    String nearest = Names.nearest(name, known);
    message.append(nearest == null ? "." : "; did you mean '" + nearest + "'?");
    message.append(" Known are ").append(Names.join(known)).append('.');
    int count = parameterTypes.size();
    if (parameterNames.isEmpty() && count > 0) {
      message.append(" The class file has no parameter names: write args[0]");
      message.append(count > 1 ? " to args[" + (count - 1) + "]." : ".");
    }
    return message.toString();
  }

  /** Gathers what is known; what is not told is absent or of no known type. */
  public static final class Builder {
    private final String ruleId;
    private final String methodName;
    private JavaType self;
    private List<String> parameterNames = Collections.emptyList();
    private List<JavaType> parameterTypes = Collections.emptyList();
    private JavaType result = JavaType.OBJECT;
    private List<String> beforeNames = Collections.emptyList();
    private List<JavaType> beforeTypes = Collections.emptyList();
    private List<String> scopeNames;
    private boolean afterCall;
    private TypeSource types = TypeSource.NOTHING;

    private Builder(String ruleId, String methodName) {
      this.ruleId = ruleId;
      this.methodName = methodName;
    }

    /** The class of {@code this}; leave it out for a static method. */
    public Builder self(JavaType type) {
      self = type;
      return this;
    }

    /**
     * The parameters, whose names may be unknown.
     *
     * @param names as the class file has them, empty where it has none
     * @param parameterTypes of all parameters
     */
    public Builder parameters(List<String> names, List<JavaType> parameterTypes) {
      this.parameterNames = names;
      this.parameterTypes = parameterTypes;
      return this;
    }

    /**
     * The method has ended: {@code result}, {@code thrown}, {@code outcome}, {@code elapsed} are
     * known.
     */
    public Builder afterCall(JavaType result) {
      this.afterCall = true;
      this.result = result;
      return this;
    }

    /** Names and types of the rule's {@code before} values, in their order. */
    public Builder before(List<String> names, List<JavaType> beforeTypes) {
      this.beforeNames = names;
      this.beforeTypes = beforeTypes;
      return this;
    }

    /** All names that any rule puts into scope. */
    public Builder scope(List<String> names) {
      scopeNames = names;
      return this;
    }

    /** Where the types of the method are described. */
    public Builder types(TypeSource source) {
      types = source;
      return this;
    }

    public Binding build() {
      return new Binding(this);
    }
  }
}
