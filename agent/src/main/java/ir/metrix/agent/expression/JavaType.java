package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A type as a class file writes it: a primitive, a class with its type arguments, an array, or a
 * type variable that is yet to be replaced. Immutable; names only, no class and no loader.
 */
public final class JavaType {
  private enum Kind {
    PRIMITIVE,
    CLASS,
    ARRAY,
    VARIABLE,
    NULL
  }

  public static final JavaType BOOLEAN = primitive("boolean", 'Z');
  public static final JavaType CHAR = primitive("char", 'C');
  public static final JavaType BYTE = primitive("byte", 'B');
  public static final JavaType SHORT = primitive("short", 'S');
  public static final JavaType INT = primitive("int", 'I');
  public static final JavaType LONG = primitive("long", 'J');
  public static final JavaType FLOAT = primitive("float", 'F');
  public static final JavaType DOUBLE = primitive("double", 'D');
  public static final JavaType VOID = primitive("void", 'V');

  /** What is known of nothing: read by the class it turns out to have. */
  public static final JavaType OBJECT = of("java.lang.Object");

  public static final JavaType STRING = of("java.lang.String");
  static final JavaType NUMBER = of("java.lang.Number");
  static final JavaType NULL = new JavaType(Kind.NULL, "null", 'N', none(), null, false);

  private static final JavaType[] PRIMITIVES = {
    BOOLEAN, CHAR, BYTE, SHORT, INT, LONG, FLOAT, DOUBLE, VOID
  };

  /**
   * A variable's bound may speak of variables, whose bounds do: each more makes the type longer.
   */
  private static final int MAX_BOUNDS = 3;

  private final Kind kind;

  /** Binary name of a class, name of a primitive or variable; null for arrays. */
  private final String name;

  private final char descriptor;
  private final List<JavaType> arguments;

  /** Of an array its elements, of a variable its bound. */
  private final JavaType inner;

  private final boolean open;

  private JavaType(
      Kind kind,
      String name,
      char descriptor,
      List<JavaType> arguments,
      JavaType inner,
      boolean open) {
    this.kind = kind;
    this.name = name;
    this.descriptor = descriptor;
    this.arguments = arguments;
    this.inner = inner;
    this.open = open;
  }

  private static List<JavaType> none() {
    return Collections.emptyList();
  }

  private static JavaType primitive(String name, char descriptor) {
    return new JavaType(Kind.PRIMITIVE, name, descriptor, none(), null, false);
  }

  /** A class without type arguments, by its binary name. */
  public static JavaType of(String name) {
    return new JavaType(Kind.CLASS, name, 'L', none(), null, false);
  }

  /** A class with type arguments. */
  public static JavaType of(String name, List<JavaType> arguments) {
    List<JavaType> copy = Collections.unmodifiableList(new ArrayList<>(arguments));
    return new JavaType(Kind.CLASS, name, 'L', copy, null, false);
  }

  static JavaType of(String name, JavaType... arguments) {
    return of(name, Arrays.asList(arguments));
  }

  public static JavaType arrayOf(JavaType element) {
    return new JavaType(Kind.ARRAY, null, '[', none(), element, false);
  }

  /** A type variable, to be replaced when the type that declares it is known. */
  public static JavaType variable(String name, JavaType bound) {
    return new JavaType(Kind.VARIABLE, name, 'L', none(), bound, false);
  }

  /** From a descriptor such as {@code [Ljava/lang/String;}. */
  public static JavaType ofDescriptor(String descriptor) {
    char first = descriptor.charAt(0);
    if (first == '[') {
      return arrayOf(ofDescriptor(descriptor.substring(1)));
    }
    if (first == 'L') {
      return of(descriptor.substring(1, descriptor.length() - 1).replace('/', '.'));
    }
    for (JavaType primitive : PRIMITIVES) {
      if (primitive.descriptor == first) {
        return primitive;
      }
    }
    throw new IllegalArgumentException(descriptor);
  }

  /**
   * The same type, of which values are known to have more than it tells: what is thrown, a variable
   * of several bounds.
   */
  public JavaType opened() {
    return kind == Kind.CLASS || kind == Kind.VARIABLE
        ? new JavaType(kind, name, descriptor, arguments, inner, true)
        : this;
  }

  /** The same with each variable's bound in its place. */
  public JavaType bounded() {
    return with(Collections.<String, JavaType>emptyMap());
  }

  /** Whether values have more than this type tells. */
  boolean isOpen() {
    return open;
  }

  public boolean isPrimitive() {
    return kind == Kind.PRIMITIVE;
  }

  boolean isArray() {
    return kind == Kind.ARRAY;
  }

  boolean isNull() {
    return kind == Kind.NULL;
  }

  boolean isClass() {
    return kind == Kind.CLASS;
  }

  public boolean is(String className) {
    return kind == Kind.CLASS && name.equals(className);
  }

  boolean isObject() {
    return is("java.lang.Object");
  }

  /**
   * Whether nothing declares it, not even as Object: a member that was found by a value, what a
   * rule has put into scope.
   */
  boolean isUndeclared() {
    return this == OBJECT;
  }

  /** byte, short, char (as a number it is none), int and long. */
  boolean isIntegralPrimitive() {
    return this == BYTE || this == SHORT || this == INT || this == LONG;
  }

  /** Binary name; of an array as in {@code int[]}. */
  public String name() {
    return kind == Kind.ARRAY ? inner.name() + "[]" : name;
  }

  List<JavaType> arguments() {
    return arguments;
  }

  /** Of an array. */
  public JavaType element() {
    return inner;
  }

  /** The JVM's name of the erased type in a descriptor. */
  public String descriptor() {
    switch (kind) {
      case PRIMITIVE:
        return String.valueOf(descriptor);
      case ARRAY:
        return '[' + inner.descriptor();
      case VARIABLE:
        return inner.descriptor();
      case NULL:
        return "Ljava/lang/Object;";
      default:
        return 'L' + name.replace('.', '/') + ';';
    }
  }

  /** The JVM's name of the erased class or array in an instruction. */
  public String internalName() {
    String text = descriptor();
    return text.charAt(0) == 'L' ? text.substring(1, text.length() - 1) : text;
  }

  /** The class that holds a primitive as an object; others are their own. */
  JavaType boxed() {
    if (kind != Kind.PRIMITIVE) {
      return this;
    }
    switch (descriptor) {
      case 'Z':
        return of("java.lang.Boolean");
      case 'C':
        return of("java.lang.Character");
      case 'B':
        return of("java.lang.Byte");
      case 'S':
        return of("java.lang.Short");
      case 'I':
        return of("java.lang.Integer");
      case 'J':
        return of("java.lang.Long");
      case 'F':
        return of("java.lang.Float");
      case 'D':
        return of("java.lang.Double");
      default:
        return NULL;
    }
  }

  /** The primitive of a wrapper class; null for any other type. */
  JavaType unboxed() {
    if (kind == Kind.PRIMITIVE) {
      return this;
    }
    for (JavaType primitive : PRIMITIVES) {
      if (kind == Kind.CLASS && primitive != VOID && primitive.boxed().name.equals(name)) {
        return primitive;
      }
    }
    return null;
  }

  /** Replaces variables; one that is not among the values becomes its bound. */
  JavaType with(Map<String, JavaType> values) {
    return with(values, MAX_BOUNDS);
  }

  private JavaType with(Map<String, JavaType> values, int boundsLeft) {
    switch (kind) {
      case VARIABLE:
        JavaType value = values.get(name);
        return value == null ? bound(values, boundsLeft) : value;
      case ARRAY:
        return arrayOf(inner.with(values, boundsLeft));
      case CLASS:
        if (arguments.isEmpty()) {
          return this;
        }
        List<JavaType> replaced = new ArrayList<>();
        for (JavaType argument : arguments) {
          replaced.add(argument.with(values, boundsLeft));
        }
        return new JavaType(kind, name, descriptor, replaced, null, open);
      default:
        return this;
    }
  }

  private JavaType bound(Map<String, JavaType> values, int boundsLeft) {
    JavaType bound = inner;
    boolean hasMoreBounds = open;
    while (bound.kind == Kind.VARIABLE) {
      hasMoreBounds |= bound.open;
      bound = bound.inner;
    }
    JavaType known =
        boundsLeft == 0 && bound.kind == Kind.CLASS
            ? of(bound.name)
            : bound.with(values, boundsLeft - 1);
    return hasMoreBounds ? known.opened() : known;
  }

  /** For people: simple names, with type arguments. */
  @Override
  public String toString() {
    if (kind == Kind.ARRAY) {
      return inner + "[]";
    }
    if (kind != Kind.CLASS) {
      return name;
    }
    StringBuilder text = new StringBuilder(simpleName(name));
    for (int i = 0; i < arguments.size(); i++) {
      text.append(i == 0 ? "<" : ", ").append(arguments.get(i));
    }
    return arguments.isEmpty() ? text.toString() : text.append('>').toString();
  }

  static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
