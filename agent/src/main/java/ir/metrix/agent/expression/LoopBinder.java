package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Local;
import ir.metrix.agent.expression.Typed.Loop;
import ir.metrix.agent.expression.Typed.Parts;
import java.util.Collections;
import java.util.List;

/** Binds the steps over the elements of a collection, such as {@code lines.sum(it.price)}. */
final class LoopBinder {
  private final Types types;
  private final Members members;
  private final Comparisons comparisons;
  private final Binder binder;

  /** Of the step at hand; null outside. */
  private Local element;

  LoopBinder(Types types, Members members, Comparisons comparisons, Binder binder) {
    this.types = types;
    this.members = members;
    this.comparisons = comparisons;
    this.binder = binder;
  }

  /** What {@code it} is here; null where it is nothing. */
  Local element() {
    return element;
  }

  /** A step if the value turns out to be a collection, else a method of that name. */
  Typed stepOrCall(CollectionStep step, Typed receiver, Node.Call node) {
    Local aside = new Local(receiver.type);
    if (usesIt(node.arguments)) {
      return loop(step, receiver, node);
    }
    Typed loop = loop(step, aside, node);
    Typed call = members.call(aside, node.offset, node.name, binder.nodes(node.arguments));
    Typed isCollection =
        new Help(
            Operations.class,
            "isCollection",
            "(Ljava/lang/Object;)Z",
            Collections.<Typed>singletonList(aside),
            false,
            false,
            "",
            JavaType.BOOLEAN);
    return new Typed.Let(
        aside, receiver, new Typed.Conditional(isCollection, loop, call, JavaType.OBJECT));
  }

  private static boolean usesIt(List<Node> nodes) {
    for (Node node : nodes) {
      if (usesIt(node)) {
        return true;
      }
    }
    return false;
  }

  private static boolean usesIt(Node node) {
    if (node instanceof Node.Name) {
      return ((Node.Name) node).name.equals("it");
    }
    if (node instanceof Node.Property) {
      return usesIt(((Node.Property) node).target);
    }
    if (node instanceof Node.Index) {
      return usesIt(((Node.Index) node).target) || usesIt(((Node.Index) node).index);
    }
    if (node instanceof Node.Call) {
      return usesIt(((Node.Call) node).target) || usesIt(((Node.Call) node).arguments);
    }
    if (node instanceof Node.Function) {
      return usesIt(((Node.Function) node).arguments);
    }
    if (node instanceof Node.ListOf) {
      return usesIt(((Node.ListOf) node).elements);
    }
    if (node instanceof Node.Unary) {
      return usesIt(((Node.Unary) node).operand);
    }
    if (node instanceof Node.Conditional) {
      Node.Conditional conditional = (Node.Conditional) node;
      return usesIt(conditional.condition) || usesIt(conditional.yes) || usesIt(conditional.no);
    }
    return node instanceof Node.Binary
        && (usesIt(((Node.Binary) node).left) || usesIt(((Node.Binary) node).right));
  }

  Typed size(Typed collection) {
    return new Loop(
        CollectionStep.SIZE, Binder.asItCame(collection), null, null, null, JavaType.LONG.boxed());
  }

  Typed loop(CollectionStep step, Typed receiver, Node.Call node) {
    Typed collection = Binder.asItCame(receiver);
    if (!collection.type.isArray() && step != CollectionStep.SIZE) {
      binder.step(
          node.offset, node.name + "(…)", collection.type, JavaType.OBJECT, Step.Effect.CODE);
    }
    if (step == CollectionStep.SIZE) {
      return size(collection);
    }
    if (step == CollectionStep.JOIN) {
      Typed separator = binder.node(node.arguments.get(0));
      return new Loop(step, collection, null, null, separator, JavaType.STRING);
    }
    JavaType elementType = types.elementOf(collection.type).boxed();
    while (elementType.is("java.util.Optional")) {
      elementType =
          elementType.arguments().isEmpty() ? JavaType.OBJECT : elementType.arguments().get(0);
    }
    binder.refuseClosed(node.offset, elementType);
    if (step == CollectionStep.FIRST || step == CollectionStep.LAST) {
      return new Loop(step, collection, null, null, null, elementType);
    }
    Local outer = element;
    element = new Local(elementType);
    Typed body = binder.node(node.arguments.get(0));
    Loop loop =
        new Loop(step, collection, element, body, null, resultOf(step, elementType, body.type));
    int offset = node.arguments.get(0).offset;
    if (body == element && collection instanceof Parts) {
      for (Typed part : ((Parts) collection).parts) {
        checkBody(step, ((Parts) collection).parts.get(0).type, part.type, offset);
      }
    } else {
      checkBody(step, body.type, body.type, offset);
    }
    element = outer;
    return loop;
  }

  private static JavaType resultOf(CollectionStep step, JavaType elementType, JavaType body) {
    switch (step) {
      case SUM:
        return JavaType.NUMBER;
      case MAP:
        return body.isNull()
            ? JavaType.of("java.util.List")
            : JavaType.of("java.util.List", body.boxed());
      case FILTER:
        return JavaType.of("java.util.List", elementType);
      case ANY:
      case ALL:
        return JavaType.BOOLEAN;
      default:
        return body.boxed();
    }
  }

  /** The first is what a step that compares has before it. */
  private void checkBody(CollectionStep step, JavaType first, JavaType body, int offset) {
    switch (step) {
      case SUM:
        if (!Want.NUMBER.fits(body, types)) {
          binder.error(
              offset,
              "sum adds numbers, not " + Names.article(body) + Want.hintOfText(body, types));
        }
        break;
      case FILTER:
      case ANY:
      case ALL:
        binder.check(Want.CONDITION, offset, body);
        break;
      case MIN:
      case MAX:
        String never = comparisons.neverOrdered(first, body);
        if (never != null) {
          binder.error(offset, step.word() + " compares, but " + never);
        }
        break;
      default:
        break;
    }
  }
}
