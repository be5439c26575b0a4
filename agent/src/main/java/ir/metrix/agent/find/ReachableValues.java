package ir.metrix.agent.find;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.expression.Binding;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.ExpressionException;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Properties;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.expression.TypeSource;
import ir.metrix.agent.expression.ValueKind;
import ir.metrix.agent.expression.Want;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values that an expression can read in a method within three hops, by what they would be in a
 * message, the likeliest first. Each was bound as a rule's would be.
 */
final class ReachableValues {
  private static final int HOPS = 3;
  private static final int MOST_PROPERTIES = 3_000;
  private static final int MOST_SHOWN = 3;

  private static final Set<String> PLUMBING =
      Words.set(
          "service manager dao repository factory engine provider facade config configuration handler"
              + " processor logger cache loader registry template executor");

  private final Properties properties;
  private final Binding binding;
  private final Map<ValueRole, List<ReachableValue>> values = new EnumMap<>(ValueRole.class);
  private final Deque<Node> waiting = new ArrayDeque<>();
  private int looked;

  /** An object whose properties are to be looked at. */
  private static final class Node {
    final String expression;
    final JavaType type;
    final List<String> name;
    final int hops;
    final double penalty;
    final Node from;

    Node(String expression, JavaType type, List<String> name, int hops, double penalty, Node from) {
      this.expression = expression;
      this.type = type;
      this.name = name;
      this.hops = hops;
      this.penalty = penalty;
      this.from = from;
    }

    /** Whether one comes from an order to its customer and back to an order. */
    boolean wasAt(JavaType other) {
      for (Node node = this; node != null; node = node.from) {
        if (node.type.name().equals(other.name())) {
          return true;
        }
      }
      return false;
    }
  }

  private ReachableValues(TrackedMethod method, TypeSource types) {
    this.properties = new Properties(types);
    Binding.Builder builder =
        Binding.of("", method.name())
            .parameters(method.parameterNames(), method.types())
            .scope(Collections.<String>emptyList())
            .types(types)
            .afterCall(method.returnType());
    if (!method.isStatic()) {
      builder.self(JavaType.of(method.className()));
    }
    this.binding = builder.build();
    for (ValueRole role : ValueRole.values()) {
      values.put(role, new ArrayList<ReachableValue>());
    }
  }

  /** Of a method's parameters, its result and its object. */
  static ReachableValues in(TrackedMethod method, TypeSource types) {
    ReachableValues reachable = new ReachableValues(method, types);
    reachable.walk(method);
    return reachable;
  }

  /** A few, the likeliest first. */
  List<ReachableValue> of(ValueRole role) {
    List<ReachableValue> all = values.get(role);
    return all.subList(0, Math.min(all.size(), MOST_SHOWN));
  }

  /** Null if there is none. */
  ReachableValue best(ValueRole role) {
    List<ReachableValue> all = values.get(role);
    return all.isEmpty() ? null : all.get(0);
  }

  private void walk(TrackedMethod method) {
    boolean named = !method.parameterNames().isEmpty();
    for (int i = 0; i < method.types().size(); i++) {
      JavaType type = method.types().get(i);
      String name = named ? method.parameterNames().get(i) : "";
      look(named ? name : "args[" + i + "]", type, Words.of(name), 0, 0, null);
    }
    if (method.returnType() != JavaType.VOID) {
      look("result", method.returnType(), Collections.<String>emptyList(), 0, 0.3, null);
    }
    JavaType self = JavaType.of(method.className());
    // A service's own fields are not about the call; those of a form, or an action, are.
    if (!method.isStatic() && !isPlumbing(self)) {
      waiting.add(new Node("this", self, Collections.<String>emptyList(), 0, 2.5, null));
    }
    while (!waiting.isEmpty() && looked < MOST_PROPERTIES) {
      lookInto(waiting.remove());
    }
    for (List<ReachableValue> found : values.values()) {
      Collections.sort(
          found,
          new Comparator<ReachableValue>() {
            @Override
            public int compare(ReachableValue a, ReachableValue b) {
              return Double.compare(b.score(), a.score());
            }
          });
    }
  }

  private void lookInto(Node node) {
    for (String property : properties.names(node.type)) {
      looked++;
      JavaType type = properties.typeOf(node.type, property);
      if (type != null) {
        String expression = node.expression.equals("this") ? "this." : node.expression + ".";
        look(expression + property, type, Words.of(property), node.hops + 1, node.penalty, node);
      }
    }
  }

  private void look(
      String expression, JavaType type, List<String> name, int hops, double penalty, Node from) {
    ValueKind kind = properties.kindOf(type);
    if (kind == ValueKind.OBJECT) {
      boolean ends = from != null && from.wasAt(type);
      boolean open = !Properties.isOfJdk(type) || type.is("java.security.Principal");
      if (open && !ends && hops < HOPS && !isPlumbing(type)) {
        waiting.add(new Node(expression, type, name, hops, penalty, from));
      }
      if (type.name().endsWith(".HttpServletRequest")) {
        keep(ValueRole.USER, expression + ".remoteUser", Want.TEXT, 4);
      }
      return;
    }
    List<String> ownerName = from == null ? Collections.<String>emptyList() : from.name;
    List<String> ownerType =
        from == null ? Collections.<String>emptyList() : Words.of(simpleName(from.type));
    if (ownerName.contains("fax") || name.contains("fax")) {
      return;
    }
    for (ValueRole role : ValueRole.values()) {
      double score = role.of(kind, name, ownerName, ownerType);
      if (score > 0) {
        Want want = role == ValueRole.AMOUNT ? Want.NUMBER : Want.TEXT;
        keep(role, expression, want, score - penalty - 0.8 * hops);
      }
    }
  }

  /** What an application works with, not what it is about. */
  private static boolean isPlumbing(JavaType type) {
    List<String> words = Words.of(simpleName(type));
    int last = words.size() - 1;
    String kind =
        last > 0 && words.get(last).equals("impl") ? words.get(last - 1) : words.get(last);
    return PLUMBING.contains(kind);
  }

  private static String simpleName(JavaType type) {
    String name = type.name();
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private void keep(ValueRole role, String expression, Want want, double score) {
    try {
      BoundExpression bound = Template.parse("#{" + expression + "}").bind(binding, want);
      values.get(role).add(new ReachableValue(expression, bound.type(), score));
    } catch (ExpressionException closed) {
      // What a rule could not read is none of the values that one can.
      return;
    }
  }
}
