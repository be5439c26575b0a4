package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Given;
import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Local;
import ir.metrix.agent.expression.Typed.Place;
import java.util.Arrays;
import java.util.List;

/**
 * Binds the names that stand for themselves: parameters, the words of the language such as {@code
 * result}, and what its namespaces have, such as {@code env.HOME}.
 */
final class NameBinder {
  private final Binding binding;
  private final LoopBinder loops;
  private final Binder binder;

  NameBinder(Binding binding, LoopBinder loops, Binder binder) {
    this.binding = binding;
    this.loops = loops;
    this.binder = binder;
  }

  Typed name(Node.Name node) {
    int index = binding.parameterIndex(node.name);
    if (index >= 0) {
      return argument(node.offset, index);
    }
    switch (node.name) {
      case "this":
        return binding.self() == null
            ? binder.error(node.offset, binding.methodName() + " is static and has no 'this'")
            : binder.value(node.offset, new Given(Place.SELF, 0, binding.self()));
      case "args":
        return new Given(Place.ARGUMENTS, 0, JavaType.arrayOf(JavaType.OBJECT));
      case "it":
        Local element = loops.element();
        return element == null
            ? binder.error(
                node.offset,
                "'it' is the element inside a step over a collection, such as lines.sum(it.price)")
            : element;
      case "method":
        return Binder.text(binding.methodName());
      case "rule":
        return Binder.text(binding.ruleId());
      case "result":
      case "thrown":
      case "elapsed":
      case "outcome":
      case "before":
        return afterCall(node);
      case "env":
      case "sys":
      case "scope":
      case "mdc":
        return binder.error(
            node.offset, "'" + node.name + "' is read by name: write " + node.name + ".NAME");
      default:
        return binder.error(node.offset, binding.unknownName(node.name));
    }
  }

  /** Whether it is the name of a parameter, whatever else it may mean elsewhere. */
  boolean isParameter(String name) {
    return binding.parameterIndex(name) >= 0;
  }

  /** What {@code args} has at an index that is written out. */
  Typed argumentAt(int offset, long index) {
    int count = binding.parameterTypes().size();
    if (index >= 0 && index < count) {
      return argument(offset, (int) index);
    }
    return binder.error(
        offset,
        "args["
            + index
            + "] is read, but "
            + binding.methodName()
            + (count == 0 ? " has no arguments" : " has arguments 0 to " + (count - 1)));
  }

  private Typed argument(int offset, int index) {
    return binder.value(
        offset, new Given(Place.ARGUMENT, index, binding.parameterTypes().get(index)));
  }

  private Typed afterCall(Node.Name node) {
    if (!binding.isAfterCall()) {
      return binder.error(
          node.offset, "'" + node.name + "' is not known yet: this is read before the method runs");
    }
    switch (node.name) {
      case "result":
        return binding.result() == JavaType.VOID
            ? binder.error(
                node.offset, binding.methodName() + " returns nothing: there is no 'result'")
            : binder.value(node.offset, new Given(Place.RESULT, 0, binding.result()));
      case "thrown":
        return new Given(Place.THROWN, 0, JavaType.of("java.lang.Throwable").opened());
      case "elapsed":
        return new Given(Place.ELAPSED, 0, JavaType.LONG);
      case "outcome":
        return binder.helpCall("outcome", "(", JavaType.STRING, "outcome");
      default:
        return binder.error(
            node.offset,
            "'before' is read by name; the rule has "
                + (binding.beforeNames().isEmpty()
                    ? "no 'before'"
                    : Names.join(binding.beforeNames())));
    }
  }

  /** {@code before.x} and its like; null if the name means something else here. */
  Typed ofNamespace(int offset, String namespace, String name) {
    if (isParameter(namespace)) {
      return null;
    }
    switch (namespace) {
      case "before":
        return binding.isAfterCall() ? before(offset, name) : null;
      case "scope":
        return scope(offset, name);
      case "env":
        return new Constant(System.getenv(name), JavaType.STRING, false);
      case "sys":
        return help(
            "systemProperty", "(Ljava/lang/String;)", JavaType.STRING, "sys", Binder.text(name));
      case "mdc":
        return mdc(offset, name);
      default:
        return null;
    }
  }

  private Typed before(int offset, String name) {
    int index = binding.beforeNames().indexOf(name);
    if (index >= 0) {
      return new Given(Place.BEFORE, index, binding.beforeTypes().get(index).boxed());
    }
    boolean none = binding.beforeNames().isEmpty();
    return binder.error(
        offset,
        "the rule reads no '"
            + name
            + "' before the call; it has "
            + (none ? "no 'before'" : Names.join(binding.beforeNames()))
            + Names.didYouMean(name, binding.beforeNames()));
  }

  private Typed scope(int offset, String name) {
    List<String> known = binding.scopeNames();
    if (known != null && !known.contains(name)) {
      return binder.error(
          offset,
          "no rule puts '"
              + name
              + "' into scope"
              + (known.isEmpty()
                  ? "; add scope { " + name + " = … } to a rule whose methods call this one"
                  : "; there is " + Names.join(known) + Names.didYouMean(name, known)));
    }
    return binder.helpCall(
        "scope", "(Ljava/lang/String;", JavaType.OBJECT, "scope." + name, Binder.text(name));
  }

  private Typed mdc(int offset, String name) {
    boolean typed = binding.types() != TypeSource.NOTHING;
    if (typed && !Mdc.isIn(binding.types())) {
      return binder.error(
          offset,
          "'mdc' is the logging context of SLF4J, Log4j 1 or Log4j 2, and the class has none of them");
    }
    return binder.helpCall(
        "mdc", "(Ljava/lang/String;", JavaType.STRING, "mdc." + name, Binder.text(name));
  }

  /** A helper that may be null, whatever its arguments; the descriptor's parameters are given. */
  private Help help(
      String name, String parameters, JavaType type, String shown, Typed... arguments) {
    return new Help(
        Operations.class,
        name,
        parameters
            + "L"
            + (type == JavaType.STRING ? "java/lang/String" : "java/lang/Object")
            + ";",
        Arrays.asList(arguments),
        false,
        true,
        shown,
        type);
  }
}
