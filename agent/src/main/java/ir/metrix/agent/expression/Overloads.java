package ir.metrix.agent.expression;

import ir.metrix.agent.expression.TypeDescription.Method;
import ir.metrix.agent.expression.Typed.ArrayOf;
import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Parts;
import ir.metrix.agent.expression.Typed.Read;
import ir.metrix.agent.expression.Types.Found;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Chooses among methods of one name as Java does (the language specification, 15.12.2), by what the
 * arguments are declared as: by subtyping alone, else with boxing, else with a variable number of
 * arguments; of several that fit, the most specific one. Where none fits by declaration, or nothing
 * declares an argument, its value may decide. Last, what Java would refuse: a number goes into
 * another number's type if it fits exactly, a text into the enum constant of that name or, being
 * one character, into a char, a list that is written out into an array.
 */
final class Overloads {
  private static final String[] WIDENING = {"byte", "short", "int", "long", "float", "double"};

  private final Types types;

  Overloads(Types types) {
    this.types = types;
  }

  /** What came of it: one method, several that fit as well, or none. */
  static final class Choice {
    /** Null if there isn't one. */
    Found found;

    /** As the method's descriptor wants them. */
    List<Typed> arguments;

    /** Those of which none is more specific than the others. */
    List<String> ambiguous = Collections.emptyList();

    /** Whether the values may decide, where the types of the arguments don't. */
    boolean maybe;
  }

  private enum Phase {
    STRICT(false, false),
    LOOSE(false, false),
    VARARGS(true, false),
    LANGUAGE(false, true),
    LANGUAGE_VARARGS(true, true);

    /** Whether the last parameter takes as many arguments as there are. */
    final boolean isSpread;

    final boolean isOurs;

    Phase(boolean isSpread, boolean isOurs) {
      this.isSpread = isSpread;
      this.isOurs = isOurs;
    }
  }

  /** In which Java itself finds a method, by the declared types of the arguments. */
  private static final Phase[] BY_DECLARATION = {Phase.STRICT, Phase.LOOSE, Phase.VARARGS};

  Choice choose(List<Found> candidates, List<Typed> arguments) {
    if (isDeclared(arguments)) {
      for (Phase phase : BY_DECLARATION) {
        List<Found> fitting = fitting(candidates, arguments, phase, false);
        if (!fitting.isEmpty()) {
          return choice(fitting, arguments, phase);
        }
      }
    }
    for (Phase phase : Phase.values()) {
      List<Found> fitting = fitting(candidates, arguments, phase, true);
      if (!fitting.isEmpty()) {
        return hasUnknown(arguments, fitting) ? maybe() : choice(fitting, arguments, phase);
      }
    }
    Choice choice = new Choice();
    choice.maybe = couldFit(candidates, arguments);
    return choice;
  }

  private static boolean isDeclared(List<Typed> arguments) {
    for (Typed argument : arguments) {
      if (argument.type.isUndeclared()) {
        return false;
      }
    }
    return true;
  }

  private List<Found> fitting(
      List<Found> candidates, List<Typed> arguments, Phase phase, boolean valuesMayFit) {
    List<Found> fitting = new ArrayList<>();
    for (Found candidate : candidates) {
      if (fits(candidate, arguments, phase, valuesMayFit)) {
        fitting.add(candidate);
      }
    }
    return fitting;
  }

  private Choice choice(List<Found> fitting, List<Typed> arguments, Phase phase) {
    Found best = phase.isOurs ? only(fitting) : mostSpecific(fitting, arguments, phase);
    if (best == null && phase.isOurs) {
      return maybe();
    }
    Choice choice = new Choice();
    if (best != null) {
      choice.found = best;
      choice.arguments = converted(best, arguments, phase);
      return choice;
    }
    choice.ambiguous = new ArrayList<>();
    for (Found candidate : fitting) {
      choice.ambiguous.add(candidate.method().toString());
    }
    return choice;
  }

  private static Choice maybe() {
    Choice choice = new Choice();
    choice.maybe = true;
    return choice;
  }

  private static Found only(List<Found> fitting) {
    return fitting.size() == 1 ? fitting.get(0) : null;
  }

  /** Whether a value of unknown type goes where not everything may go. */
  private boolean hasUnknown(List<Typed> arguments, List<Found> fitting) {
    for (int i = 0; i < arguments.size(); i++) {
      for (Found candidate : fitting) {
        if (isUnknown(arguments.get(i), parameter(candidate, i))
            || (fitting.size() > 1 && isUnknown(arguments.get(i)))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether only the value, or an element of a list written out, tells if it fits there. */
  private boolean isUnknown(Typed argument, JavaType parameter) {
    if (isListLiteral(argument) && parameter.isArray()) {
      for (Typed element : ((Parts) argument).parts) {
        if (isUnknown(element, parameter.element())) {
          return true;
        }
      }
      return false;
    }
    return isUnknown(argument) && !isStrict(argument.type, parameter);
  }

  static boolean isListLiteral(Typed argument) {
    return argument instanceof Parts && !((Parts) argument).joined;
  }

  /**
   * To Java it is a double, which we keep exact: it goes where a BigDecimal goes, else where a
   * double does.
   */
  static boolean isDecimalLiteral(Typed argument) {
    return argument instanceof Constant && ((Constant) argument).value instanceof BigDecimal;
  }

  private static boolean isNull(Typed argument) {
    return argument.type.isNull();
  }

  private boolean isUnknown(Typed argument) {
    return !isNull(argument) && Want.isUnknown(argument.type, types);
  }

  private boolean couldFit(List<Found> candidates, List<Typed> arguments) {
    for (Typed argument : arguments) {
      if (isUnknown(argument)) {
        for (Found candidate : candidates) {
          if (candidate.parameterTypes.size() == arguments.size()
              || candidate.method().isVarargs()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static JavaType parameter(Found candidate, int index) {
    List<JavaType> parameters = candidate.parameterTypes;
    int last = parameters.size() - 1;
    return index < last
            || !candidate.method().isVarargs()
            || index == last && !parameters.get(last).isArray()
        ? parameters.get(Math.min(index, last))
        : parameters.get(last).element();
  }

  /**
   * @param valuesMayFit whether an argument of a type too wide to tell fits everywhere
   */
  private boolean fits(Found candidate, List<Typed> arguments, Phase phase, boolean valuesMayFit) {
    List<JavaType> parameters = candidate.parameterTypes;
    boolean spread = phase.isSpread;
    if (spread
        ? !candidate.method().isVarargs() || arguments.size() < parameters.size() - 1
        : arguments.size() != parameters.size()) {
      return false;
    }
    for (int i = 0; i < arguments.size(); i++) {
      JavaType wanted = spread ? parameter(candidate, i) : parameters.get(i);
      boolean isSpread = !spread && candidate.method().isVarargs() && i == parameters.size() - 1;
      if (isSpread && isNull(arguments.get(i)) && wanted.isArray()) {
        // One element that is null, not no array: the method's author hardly thought of that.
        return false;
      }
      if (!(valuesMayFit && isUnknown(arguments.get(i)))
          && !fits(arguments.get(i), wanted, phase)) {
        return false;
      }
    }
    return true;
  }

  private boolean fits(Typed argument, JavaType wanted, Phase phase) {
    JavaType given = argument.type;
    if (isDecimalLiteral(argument)
        ? wanted.is("java.math.BigDecimal") || wanted == JavaType.DOUBLE
        : isStrict(given, wanted)) {
      return true;
    }
    if (phase == Phase.STRICT) {
      return false;
    }
    if (isDecimalLiteral(argument) && (isStrict(given, wanted) || isBoxedDouble(wanted))) {
      return true;
    }
    if (!isNull(argument) && given.isPrimitive() != wanted.isPrimitive()) {
      JavaType unboxed = given.unboxed();
      if (given.isPrimitive()
          ? isStrict(given.boxed(), wanted)
          : unboxed != null && isStrict(unboxed, wanted)) {
        return true;
      }
    }
    return phase.isOurs && conversion(argument, wanted) != null;
  }

  private static boolean isBoxedDouble(JavaType type) {
    return type.is("java.lang.Double");
  }

  private boolean isStrict(JavaType given, JavaType wanted) {
    if (given.isPrimitive() && wanted.isPrimitive()) {
      return given == wanted || isWidening(given, wanted);
    }
    return !given.isPrimitive() && !wanted.isPrimitive() && types.isSubtype(given, wanted);
  }

  private static boolean isWidening(JavaType from, JavaType to) {
    int target = rank(to.name());
    int source = from == JavaType.CHAR ? rank("short") : rank(from.name());
    return source >= 0 && source < target;
  }

  private static int rank(String primitive) {
    for (int i = 0; i < WIDENING.length; i++) {
      if (WIDENING[i].equals(primitive)) {
        return i;
      }
    }
    return -1;
  }

  private Found mostSpecific(List<Found> fitting, List<Typed> arguments, Phase phase) {
    for (Found candidate : fitting) {
      boolean best = true;
      for (Found other : fitting) {
        best &= other == candidate || isMoreSpecific(candidate, other, arguments, phase);
      }
      if (best) {
        return candidate;
      }
    }
    return null;
  }

  private boolean isMoreSpecific(Found one, Found other, List<Typed> arguments, Phase phase) {
    int count =
        phase.isSpread
            ? Math.max(one.parameterTypes.size(), other.parameterTypes.size())
            : one.parameterTypes.size();
    for (int i = 0; i < count; i++) {
      JavaType a = phase.isSpread ? parameter(one, i) : one.parameterTypes.get(i);
      JavaType b = phase.isSpread ? parameter(other, i) : other.parameterTypes.get(i);
      boolean isDecimal = i < arguments.size() && isDecimalLiteral(arguments.get(i));
      boolean isExact = isDecimal && a.is("java.math.BigDecimal") && b == JavaType.DOUBLE;
      if (!isExact && !isStrict(a, b)) {
        return false;
      }
    }
    return true;
  }

  private List<Typed> converted(Found chosen, List<Typed> arguments, Phase phase) {
    List<JavaType> known = chosen.parameterTypes;
    List<JavaType> parameters = erased(chosen.method());
    boolean spread = phase.isSpread;
    int fixed = spread ? parameters.size() - 1 : parameters.size();
    List<Typed> converted = new ArrayList<>();
    for (int i = 0; i < fixed; i++) {
      converted.add(converted(arguments.get(i), known.get(i), parameters.get(i)));
    }
    if (spread) {
      JavaType array = parameters.get(fixed);
      List<Typed> elements = new ArrayList<>();
      for (Typed argument : arguments.subList(fixed, arguments.size())) {
        elements.add(converted(argument, parameter(chosen, fixed), array.element()));
      }
      converted.add(new ArrayOf(elements, array));
    }
    return converted;
  }

  /** To what type arguments make of the parameter, which the descriptor doesn't tell. */
  private Typed converted(Typed argument, JavaType known, JavaType erased) {
    Typed converted = converted(argument, known);
    return converted == argument ? converted(argument, erased) : converted;
  }

  private static List<JavaType> erased(Method method) {
    List<JavaType> erased = new ArrayList<>();
    for (JavaType type : method.parameterTypes) {
      erased.add(JavaType.ofDescriptor(type.descriptor()));
    }
    return erased;
  }

  private Typed converted(Typed argument, JavaType wanted) {
    boolean isDouble = isDecimalLiteral(argument) && isBoxedDouble(wanted);
    boolean javaWould = !isDouble && fits(argument, wanted, Phase.LOOSE);
    Typed conversion = javaWould ? null : conversion(argument, wanted);
    return conversion == null ? argument : conversion;
  }

  /** What Java would not do; null if the language doesn't either. */
  private Typed conversion(Typed argument, JavaType wanted) {
    if (types.isNumber(argument.type)) {
      return number(argument, wanted);
    }
    if (isListLiteral(argument) && wanted.isArray()) {
      return array((Parts) argument, wanted);
    }
    Object constant = argument instanceof Constant ? ((Constant) argument).value : null;
    return constant instanceof String ? constantOf(types, wanted, (String) constant) : null;
  }

  private Typed array(Parts list, JavaType wanted) {
    List<Typed> elements = new ArrayList<>();
    for (Typed element : list.parts) {
      if (!isUnknown(element) && !fits(element, wanted.element(), Phase.LANGUAGE)) {
        return null;
      }
      elements.add(converted(element, wanted.element()));
    }
    return new ArrayOf(elements, JavaType.ofDescriptor(wanted.descriptor()));
  }

  /** The char or the constant of an enum that a text names; null if it names none. */
  static Typed constantOf(Types types, JavaType wanted, String text) {
    boolean isChar = wanted == JavaType.CHAR || wanted.is("java.lang.Character");
    if (isChar && text.length() == 1) {
      return new Constant(text.charAt(0), JavaType.CHAR);
    }
    TypeDescription description = types.isEnum(wanted) ? types.describe(wanted) : null;
    if (description == null || !description.constants().contains(text)) {
      return null;
    }
    Found field = types.property(wanted, text, true);
    return new Read(null, field.member, description, Collections.<Typed>emptyList(), null, wanted);
  }

  private static Typed number(Typed argument, JavaType wanted) {
    JavaType primitive = wanted.unboxed();
    String target = null;
    if (primitive != null && rank(primitive.name()) >= 0) {
      String name = primitive.name();
      target = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    } else if (wanted.is("java.math.BigDecimal") || wanted.is("java.math.BigInteger")) {
      target = wanted.toString();
    }
    if (target == null) {
      return null;
    }
    JavaType type = primitive == null ? wanted : primitive;
    return new Help(
        Operations.class,
        "to" + target,
        "(Ljava/lang/Object;)" + type.descriptor(),
        Collections.singletonList(argument),
        false,
        false,
        "an argument",
        type);
  }
}
