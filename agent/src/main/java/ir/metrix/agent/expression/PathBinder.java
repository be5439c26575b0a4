package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Help;
import java.math.BigDecimal;

/**
 * Binds what is read of a value: {@code .name}, {@code [index]} and {@code .name(…)}. Whether that
 * is a step over a collection, a key of a map or a member depends on what the value is.
 */
final class PathBinder {
  private final Types types;
  private final NameBinder names;
  private final Members members;
  private final LoopBinder loops;
  private final MapKeys mapKeys;
  private final Binder binder;

  PathBinder(
      Types types,
      NameBinder names,
      Members members,
      LoopBinder loops,
      MapKeys mapKeys,
      Binder binder) {
    this.types = types;
    this.names = names;
    this.members = members;
    this.loops = loops;
    this.mapKeys = mapKeys;
    this.binder = binder;
  }

  Typed property(Node.Property node) {
    if (node.target instanceof Node.Name) {
      Typed special = names.ofNamespace(node.offset, ((Node.Name) node.target).name, node.name);
      if (special != null) {
        return special;
      }
    }
    if (node.target instanceof Node.Type) {
      return members.staticProperty((Node.Type) node.target, node);
    }
    Typed receiver = binder.node(node.target);
    JavaType type = receiver.type;
    if (type.isNull()) {
      return receiver;
    }
    if (type.isPrimitive()) {
      return binder.error(node.offset, Names.article(type) + " has no '" + node.name + "'");
    }
    if (type.isArray()) {
      return node.name.equals("length")
          ? loops.size(receiver)
          : binder.error(
              node.offset, "an array has a length and elements, but no '" + node.name + "'");
    }
    if (types.isAny(type, "java.util.Map")) {
      return mapValue(node.offset, node.offset, receiver, Binder.text(node.name), node.name);
    }
    return members.property(receiver, node.offset, node.name);
  }

  private Typed mapValue(int offset, int keyOffset, Typed map, Typed key, String shown) {
    JavaType type = types.mapValueOf(map.type);
    String refusal = mapKeys.refusal(map.type, key);
    if (refusal != null) {
      return binder.error(keyOffset, refusal);
    }
    binder.step(offset, "get('" + shown + "')", map.type, type, Step.Effect.CODE);
    return binder.value(
        offset,
        binder.helpCall(
            "mapValue",
            "(Ljava/lang/Object;Ljava/lang/Object;",
            type.boxed(),
            "get of " + map.type.name(),
            Binder.asItCame(map),
            mapKeys.fitted(map.type, key)));
  }

  /** What came through a helper that unwraps: of an Optional, only what it holds is known of. */
  private static Typed unwrapped(Help help) {
    JavaType type = help.type;
    while (type.is("java.util.Optional")) {
      type = type.arguments().isEmpty() ? JavaType.OBJECT : type.arguments().get(0);
    }
    return type == help.type ? help : help.as(type);
  }

  Typed index(Node.Index node) {
    if (node.target instanceof Node.Name && node.index instanceof Node.Literal) {
      Typed special = specialIndex(node, ((Node.Name) node.target).name);
      if (special != null) {
        return special;
      }
    }
    Typed receiver = binder.node(node.target);
    Typed key = binder.node(node.index);
    JavaType type = receiver.type;
    if (type.isNull()) {
      return receiver;
    }
    String shown =
        node.index instanceof Node.Literal
            ? String.valueOf(((Node.Literal) node.index).value)
            : "…";
    if (types.isAny(type, "java.util.Map")) {
      return mapValue(node.offset, node.index.offset, receiver, key, shown);
    }
    JavaType elementType = JavaType.OBJECT;
    boolean elements = types.isCollection(type);
    if (elements) {
      elementType = types.elementOf(type);
      binder.refuseClosed(node.offset, elementType);
    } else if (types.isText(type)) {
      elementType = JavaType.STRING;
    } else if (Want.isUnknown(type, types)) {
      elementType = JavaType.OBJECT;
    } else if (key instanceof Constant && ((Constant) key).value instanceof String) {
      return members.property(receiver, node.offset, (String) ((Constant) key).value);
    } else {
      return binder.error(node.offset, Names.article(type) + " has no elements to index");
    }
    if ((elements || types.isText(type)) && !Want.NUMBER.fits(key.type, types)) {
      return binder.error(
          node.index.offset, "an index is a number, not " + Names.article(key.type));
    }
    if ((elements || types.isText(type)) && key instanceof Constant && isDecimal((Constant) key)) {
      return binder.error(node.index.offset, Access.NO_INTEGER);
    }
    if (elements && !type.isArray()) {
      binder.step(node.offset, "[" + shown + "]", type, elementType, Step.Effect.CODE);
    }
    return unwrapped(
        binder.helpCall(
            "index",
            "(Ljava/lang/Object;Ljava/lang/Object;",
            elementType.boxed(),
            "reading a " + type.name(),
            Binder.asItCame(receiver),
            key));
  }

  private static boolean isDecimal(Constant key) {
    return key.value instanceof BigDecimal;
  }

  private Typed specialIndex(Node.Index node, String name) {
    Object key = ((Node.Literal) node.index).value;
    if (key instanceof String) {
      // sys['user.name']: the way to names that no path can have.
      return names.ofNamespace(node.offset, name, (String) key);
    }
    if (!name.equals("args") || names.isParameter(name) || !(key instanceof Long)) {
      return null;
    }
    return names.argumentAt(node.offset, (Long) key);
  }

  Typed call(Node.Call node) {
    if (node.target instanceof Node.Type) {
      return members.staticCall((Node.Type) node.target, node, binder.nodes(node.arguments));
    }
    Typed receiver = binder.node(node.target);
    if (receiver.type.isNull()) {
      binder.nodes(node.arguments);
      return receiver;
    }
    CollectionStep step = CollectionStep.named(node.name, node.arguments.size());
    if (step != null && types.isCollection(receiver.type)) {
      return loops.loop(step, receiver, node);
    }
    if (step != null && Want.isUnknown(receiver.type, types)) {
      return loops.stepOrCall(step, receiver, node);
    }
    if (step != null && members.hasNoStep(receiver.type, node.name)) {
      return binder.error(node.offset, members.noStep(receiver.type, node.name));
    }
    if (members.isWrongStep(receiver.type, node.name)) {
      return binder.error(node.offset, CollectionStep.usage(node.name));
    }
    return members.call(receiver, node.offset, node.name, binder.nodes(node.arguments));
  }
}
