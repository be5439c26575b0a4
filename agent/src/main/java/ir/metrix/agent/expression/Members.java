package ir.metrix.agent.expression;

import ir.metrix.agent.expression.TypeDescription.Method;
import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Parts;
import ir.metrix.agent.expression.Typed.Read;
import ir.metrix.agent.expression.Types.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Finds what {@code receiver.name} and {@code receiver.name(…)} are: a member that class files tell
 * of, or, where the receiver's type is too wide for that, a search at run time.
 */
final class Members {
  private static final String CALL = "Lir/metrix/agent/expression/CallValues;";

  private final Types types;
  private final Binder binder;
  private final Overloads overloads;

  Members(Types types, Binder binder) {
    this.types = types;
    this.binder = binder;
    this.overloads = new Overloads(types);
  }

  Typed property(Typed receiver, int offset, String name) {
    JavaType type = receiver.type;
    Found found = types.property(type, name, false);
    if (found != null) {
      return read(receiver, found, offset, name, Collections.<Typed>emptyList());
    }
    TypeDescription.Method closed = types.closedGetter(type, name, false);
    if (closed != null) {
      return binder.error(offset, types.refusal(type, closed));
    }
    CollectionStep step = CollectionStep.named(name, 0);
    if (step != null && Closed.isJdkName(type.name()) && types.isCollection(type)) {
      return binder.error(offset, type + " has no '" + name + "'; " + stepHint(name));
    }
    JavaType element = types.isCollection(type) ? types.elementOf(type) : null;
    if (element != null && types.property(element, name, false) != null) {
      // Not impossible in a List of the application's own, but hardly ever meant.
      return binder.error(
          offset, type + " has no '" + name + "', its elements have: write map(it." + name + ")");
    }
    if (types.isWide(type)) {
      return atRunTime(receiver, offset, name);
    }
    List<String> known = types.properties(type, false);
    return binder.error(offset, absent(type, name, known));
  }

  /** For a step that lacks its parentheses. */
  static String stepHint(String name) {
    return "it is a call: write " + name + "()";
  }

  private String absent(JavaType type, String name, List<String> known) {
    String nearest = Names.didYouMean(name, known);
    for (Found method : types.methods(type, name, false)) {
      if (types.mayBeCalled(type, method.method())) {
        nearest = "; it has the method " + method.method() + ": write " + name + "(…)";
        break;
      }
    }
    return type
        + " has no '"
        + name
        + "'; "
        + (known.isEmpty() ? "it has no properties" : "it has " + Names.listed(known))
        + nearest;
  }

  private Typed read(
      Typed receiver, Found found, int offset, String property, List<Typed> arguments) {
    JavaType type = receiver == null ? null : receiver.type.boxed();
    // A field is its class's own; a method is called on what the receiver is known to be.
    boolean ofOwner = found.member.isStatic() || !(found.member instanceof Method);
    TypeDescription through = types.describe(ofOwner ? found.member.owner() : type.name());
    String shown = found.member.name();
    Step.Effect effect = Step.Effect.FIELD;
    if (found.member instanceof Method) {
      effect = found.method().plainField != null ? Step.Effect.GETTER : Step.Effect.CODE;
      shown = found.method().toString();
      if (found.type == JavaType.VOID) {
        String owner = type == null ? JavaType.simpleName(found.member.owner()) : type.toString();
        return binder.error(offset, owner + "." + shown + " returns nothing");
      }
      JavaType asked = type == null ? JavaType.of(found.member.owner()) : type;
      if (!types.mayBeCalled(asked, found.method())) {
        return binder.error(offset, types.refusal(asked, found.method()));
      }
    }
    binder.step(offset, shown, type, found.type, effect);
    boolean guarded = type != null && types.isOfApplication(type);
    Read read =
        new Read(
            found.member.isStatic() ? null : guarded ? Binder.asItCame(receiver) : receiver,
            found.member,
            through,
            arguments,
            guarded ? attribute(found, property) : null,
            found.type);
    return binder.value(offset, read);
  }

  /** What a JPA provider would call that which is read; empty for what is no attribute. */
  private static String attribute(Found found, String property) {
    if (found.member instanceof Method && found.method().plainField != null) {
      return found.method().plainField;
    }
    if (property != null) {
      return property;
    }
    String attribute =
        found.parameterTypes.isEmpty() ? Unloaded.attributeOf(found.member.name()) : null;
    return attribute == null ? "" : attribute;
  }

  private Typed atRunTime(Typed receiver, int offset, String name) {
    binder.step(offset, name, receiver.type, JavaType.OBJECT, Step.Effect.AT_RUN_TIME);
    return binder.value(offset, new Typed.Dynamic(Binder.unwrappedLater(receiver), name));
  }

  private static Constant site(Object site, Class<?> type) {
    return new Constant(site, JavaType.of(type.getName()));
  }

  Typed call(Typed receiver, int offset, String name, List<Typed> arguments) {
    JavaType type = receiver.type.boxed();
    if (Closed.isClosedMethod(name, arguments.size())) {
      return binder.error(offset, name + " is closed to expressions");
    }
    if (type.isArray()) {
      return binder.error(offset, Names.article(type) + " has no methods");
    }
    if (type.isObject()) {
      return callAtRunTime(receiver, offset, name, arguments, JavaType.OBJECT);
    }
    List<Found> candidates = types.methods(type, name, false);
    Overloads.Choice choice = overloads.choose(candidates, arguments);
    if (choice.found != null && isLeftToValue(type, choice.found.method())) {
      // In a subclass it may be of its own, and of a long text or number it is watched.
      return callAtRunTime(receiver, offset, name, choice.arguments, choice.found.type.boxed());
    }
    if (choice.found != null && isMapRead(type, choice.found.method())) {
      return mapRead(receiver, offset, choice);
    }
    if (choice.found != null) {
      return read(receiver, choice.found, offset, null, choice.arguments);
    }
    boolean unknownArguments = choice.maybe && !candidates.isEmpty();
    if (unknownArguments || (types.isWide(type) && choice.ambiguous.isEmpty())) {
      return callAtRunTime(receiver, offset, name, arguments, JavaType.OBJECT);
    }
    String closed = closed(type, candidates);
    if (closed != null) {
      return binder.error(offset, closed);
    }
    String wrong = noSuchMethod(type, name, arguments, candidates, choice, false);
    boolean ofOptional =
        candidates.isEmpty()
            && Access.isOfOptional(name)
            && (!name.equals("get") || Binder.isReadThrough(receiver));
    return binder.error(offset, ofOptional ? wrong + Access.OPTIONAL_HINT : wrong);
  }

  private boolean isLeftToValue(JavaType type, Method method) {
    if (method.returnType == JavaType.VOID) {
      return false;
    }
    boolean ofEveryObject = Readers.isOfEveryObject(method.name, method.parameterTypes.size());
    return types.mayBeCalled(type, method)
        ? RunTimeCalls.isWatched(method.owner, method.name)
        : ofEveryObject && types.isWide(type);
  }

  private boolean isMapRead(JavaType type, Method method) {
    return types.isAny(type, "java.util.Map")
        && RunTimeCalls.isMapRead(method.name, method.descriptor)
        && types.mayBeCalled(type, method);
  }

  /** Through a helper, since some maps change when they are read. */
  private Typed mapRead(Typed receiver, int offset, Overloads.Choice choice) {
    Method method = choice.found.method();
    binder.step(offset, method.toString(), receiver.type, choice.found.type, Step.Effect.CODE);
    List<Typed> passed = new ArrayList<>();
    passed.add(Binder.asItCame(receiver));
    passed.addAll(choice.arguments);
    boolean isGet = choice.arguments.size() == 1;
    return binder.value(
        offset,
        binder.helpCall(
            isGet ? "mapGet" : "mapGetOrDefault",
            "(Ljava/lang/Object;Ljava/lang/Object;" + (isGet ? "" : "Ljava/lang/Object;"),
            choice.found.type.boxed(),
            method.owner + "." + method.name,
            passed.toArray(new Typed[0])));
  }

  private Typed callAtRunTime(
      Typed receiver, int offset, String name, List<Typed> arguments, JavaType result) {
    binder.step(offset, name + "(…)", receiver.type, result, Step.Effect.AT_RUN_TIME);
    return new Help(
        Operations.class,
        "call",
        "(Ljava/lang/Object;Lir/metrix/agent/expression/MethodSite;Ljava/util/List;"
            + CALL
            + ")Ljava/lang/Object;",
        Arrays.asList(
            Binder.asItCame(receiver),
            site(new MethodSite(name, arguments, types.knowsClasses()), MethodSite.class),
            new Parts(arguments, false, false, JavaType.of("java.util.List"))),
        true,
        true,
        "calling " + name,
        result);
  }

  /** Why none of them may be called, whatever its arguments; null if one may, or there is none. */
  private String closed(JavaType type, List<Found> candidates) {
    String refusal = null;
    for (Found candidate : candidates) {
      Method method = candidate.method();
      if (method.returnType == JavaType.VOID || types.mayBeCalled(type, method)) {
        return null;
      }
      refusal = refusal == null ? types.refusal(type, method) : refusal;
    }
    return refusal;
  }

  /** Whether a step's name means nothing there, not even a method of a subclass. */
  boolean hasNoStep(JavaType type, String name) {
    return (types.hasNoElements(type) || !types.isWide(type))
        && types.methods(type, name, false).isEmpty();
  }

  /** Whether it is a step with too few or too many arguments: of the JDK's own no such method. */
  boolean isWrongStep(JavaType type, String name) {
    return CollectionStep.usage(name) != null
        && types.isCollection(type)
        && (type.isArray() || Closed.isJdkName(type.name()))
        && types.methods(type, name, false).isEmpty();
  }

  String noStep(JavaType type, String name) {
    return name + "(…) is a step over a collection, which " + Names.article(type) + " is not";
  }

  private String noSuchMethod(
      JavaType type,
      String name,
      List<Typed> arguments,
      List<Found> candidates,
      Overloads.Choice choice,
      boolean statics) {
    StringBuilder call = new StringBuilder(name).append('(');
    for (int i = 0; i < arguments.size(); i++) {
      call.append(i == 0 ? "" : ", ").append(arguments.get(i).type);
    }
    call.append(')');
    CollectionStep step = CollectionStep.named(name, arguments.size());
    if (step != null && candidates.isEmpty()) {
      return noStep(type, name);
    }
    if (!choice.ambiguous.isEmpty()) {
      return call + " fits several methods of " + type + ": " + Names.join(choice.ambiguous);
    }
    StringBuilder text = new StringBuilder().append(type).append(" has no ").append(call);
    if (!candidates.isEmpty()) {
      List<String> shown = new ArrayList<>();
      for (Found candidate : candidates) {
        shown.add(candidate.method().toString());
      }
      return text.append("; it has ").append(Names.listed(shown)).toString();
    }
    List<String> names = types.methodNames(type, statics);
    String nearest = Names.didYouMean(name, names);
    if (!statics && Access.isOfOptional(name)) {
      return text.toString();
    }
    if (arguments.isEmpty() && types.property(type, name, statics) != null) {
      nearest = "; it is read without parentheses: " + name;
    }
    return text.append(
            nearest.isEmpty() && !names.isEmpty() ? "; it has " + Names.listed(names) : nearest)
        .toString();
  }

  // Statics

  Typed staticProperty(Node.Type target, Node.Property node) {
    JavaType type = JavaType.of(target.className);
    if (isRefused(target, type)) {
      return new Constant(null, JavaType.OBJECT);
    }
    if (types.describe(type) == null) {
      return staticAtRunTime("staticProperty", target.className, node.name, null);
    }
    Found found = types.property(type, node.name, true);
    if (found != null) {
      return read(null, found, node.offset, node.name, Collections.<Typed>emptyList());
    }
    TypeDescription.Method closedGetter = types.closedGetter(type, node.name, true);
    return binder.error(
        node.offset,
        closedGetter != null
            ? types.refusal(type, closedGetter)
            : "the class " + absent(type, node.name, types.properties(type, true)));
  }

  Typed staticCall(Node.Type target, Node.Call node, List<Typed> arguments) {
    JavaType type = JavaType.of(target.className);
    if (isRefused(target, type)) {
      return new Constant(null, JavaType.OBJECT);
    }
    if (Closed.isClosedMethod(node.name, arguments.size())) {
      return binder.error(node.offset, node.name + " is closed to expressions");
    }
    if (types.describe(type) == null) {
      return staticAtRunTime("staticCall", target.className, node.name, arguments);
    }
    List<Found> candidates = types.methods(type, node.name, true);
    Overloads.Choice choice = overloads.choose(candidates, arguments);
    if (choice.found != null) {
      return read(null, choice.found, node.offset, null, choice.arguments);
    }
    if (choice.maybe && !candidates.isEmpty()) {
      return staticAtRunTime("staticCall", target.className, node.name, arguments);
    }
    String closed = closed(type, candidates);
    return binder.error(
        node.offset,
        closed != null
            ? closed
            : "the class " + noSuchMethod(type, node.name, arguments, candidates, choice, true));
  }

  private boolean isRefused(Node.Type target, JavaType type) {
    String reason = Closed.reason(target.className);
    String closed = reason == null ? types.closedSupertype(type) : null;
    if (closed != null) {
      reason =
          target.className
              + " is closed to expressions"
              + (closed.equals(target.className) ? "" : ", as is every " + closed);
    }
    if (reason == null && types.describe(type) == null && types.knowsClasses()) {
      reason = "there is no class " + target.className + " where the tracked class is loaded";
    }
    if (reason != null) {
      binder.error(target.offset, reason);
    }
    return reason != null;
  }

  private Typed staticAtRunTime(
      String helper, String className, String name, List<Typed> arguments) {
    List<Typed> passed = new ArrayList<>();
    passed.add(new Constant(className, JavaType.STRING));
    if (arguments == null) {
      passed.add(new Constant(name, JavaType.STRING));
    } else {
      passed.add(site(new MethodSite(name, arguments, types.knowsClasses()), MethodSite.class));
      passed.add(new Parts(arguments, false, false, JavaType.of("java.util.List")));
    }
    return new Help(
        Operations.class,
        helper,
        "(Ljava/lang/String;"
            + (arguments == null
                ? "Ljava/lang/String;"
                : "Lir/metrix/agent/expression/MethodSite;Ljava/util/List;")
            + CALL
            + ")Ljava/lang/Object;",
        passed,
        false,
        true,
        className + "." + name,
        JavaType.OBJECT);
  }
}
