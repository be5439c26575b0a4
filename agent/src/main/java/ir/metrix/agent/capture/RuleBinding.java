package ir.metrix.agent.capture;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.MessageTemplate;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.Binding;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Completion;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.ExpressionException;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Source;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.expression.TypeSource;
import ir.metrix.agent.expression.ValueCopy;
import ir.metrix.agent.expression.Want;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule's expressions, bound to one method as its class file describes it; and all that is wrong
 * with them there. Needs no class to be loaded: it is what happens when a class is woven, and what
 * {@code check} does without a JVM of the application.
 *
 * <p>What is wrong costs as little as it can: an optional field is left out, a message that cannot
 * do without the field is off, a condition that cannot be judged switches off the rule, each for
 * this method.
 */
public final class RuleBinding {
  private final Rule rule;
  private final Map<String, BoundExpression> byKey = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Evaluator when;
  private Evaluator once;
  private Evaluator[] before;
  private Evaluator[] scope;
  private boolean[] beforeIsPlain;
  private boolean[] scopeIsPlain;
  private final List<BoundMessage.Evaluators> messages = new ArrayList<>();
  private boolean isOff;

  private RuleBinding(Rule rule) {
    this.rule = rule;
  }

  /**
   * Binds.
   *
   * @param types what the method's class and the classes it names are
   * @param scopeNames all names that any rule puts into scope
   */
  public static RuleBinding bind(
      Rule rule, TrackedMethod method, TypeSource types, List<String> scopeNames) {
    RuleBinding bound = new RuleBinding(rule);
    bound.bindAll(method, types, scopeNames);
    return bound;
  }

  /**
   * The same by what the values will turn out to be, for where the class files don't tell the
   * truth.
   */
  static RuleBinding bindUntyped(Rule rule, TrackedMethod method, List<String> scopeNames) {
    return bind(rule, method, TypeSource.NOTHING, scopeNames);
  }

  /** What is wrong, each with place, text and caret; empty if nothing is. */
  public List<String> problems() {
    return problems;
  }

  /** Whether nothing is left of the rule for this method. */
  public boolean isOff() {
    return isOff;
  }

  /** The expressions by their key in the file, in the order of their numbers; without literals. */
  public Map<String, BoundExpression> byKey() {
    return byKey;
  }

  Evaluator when() {
    return when;
  }

  Evaluator once() {
    return once;
  }

  Evaluator[] before() {
    return before;
  }

  Evaluator[] scope() {
    return scope;
  }

  /** By {@code before} value: whether it is no more than a collection, of whatever class. */
  boolean[] beforeIsPlain() {
    return beforeIsPlain;
  }

  /** The same of {@code scope} values. */
  boolean[] scopeIsPlain() {
    return scopeIsPlain;
  }

  List<BoundMessage.Evaluators> messages() {
    return messages;
  }

  private void bindAll(TrackedMethod method, TypeSource types, List<String> scopeNames) {
    Binding.Builder builder =
        Binding.of(rule.id(), method.name())
            .parameters(method.parameterNames(), method.types())
            .scope(scopeNames)
            .types(types);
    if (!method.isStatic()) {
      builder.self(JavaType.of(method.className()));
    }
    Binding early = known(builder, types);
    List<JavaType> beforeTypes = new ArrayList<>();
    List<JavaType> scopeTypes = new ArrayList<>();
    before = bindNames(rule.before(), early, beforeTypes);
    scope = bindNames(rule.scope(), early, scopeTypes);
    beforeIsPlain = arePlain(beforeTypes);
    scopeIsPlain = arePlain(scopeTypes);
    for (int i = 0; i < beforeTypes.size(); i++) {
      beforeTypes.set(i, ValueCopy.typeOf(beforeTypes.get(i), types));
    }
    if (!rule.on().onEnter()) {
      builder.afterCall(Completion.resultType(method.returnType(), types));
      builder.before(new ArrayList<>(rule.before().keySet()), beforeTypes);
    }
    Binding late = known(builder, types);
    bindCondition(late);
    bindOnce(late);
    int index = 0;
    for (MessageTemplate template : rule.messages()) {
      BoundMessage.Evaluators message = new MessageBinding(template).bind(late, index++);
      if (message != null) {
        messages.add(message);
      }
    }
    isOff |= messages.isEmpty() && scope.length == 0;
  }

  /** Where no types are known, none of those that the method's own class file gives are trusted. */
  private static Binding known(Binding.Builder builder, TypeSource types) {
    return types == TypeSource.NOTHING ? builder.build().untyped() : builder.build();
  }

  private static boolean[] arePlain(List<JavaType> types) {
    boolean[] plain = new boolean[types.size()];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = ValueCopy.isPlainCollection(types.get(i));
    }
    return plain;
  }

  private Evaluator[] bindNames(
      Map<String, Template> templates, Binding binding, List<JavaType> types) {
    Evaluator[] evaluators = new Evaluator[templates.size()];
    int i = 0;
    for (Template template : templates.values()) {
      try {
        BoundExpression bound = template.bind(binding, Want.ANYTHING);
        types.add(bound.type());
        evaluators[i++] = add(bound, template.source());
      } catch (ExpressionException e) {
        tell(template.source(), e, template.text());
        types.add(JavaType.OBJECT);
        // Told now; those that use it fail like those whose value fails.
        evaluators[i++] =
            Evaluator.constant(new EvaluationException("told when the class was woven"));
      }
    }
    return evaluators;
  }

  private void bindCondition(Binding binding) {
    if (rule.when() == null) {
      return;
    }
    try {
      when = add(rule.when().bind(binding, Want.CONDITION), rule.when().source());
    } catch (ExpressionException e) {
      tell(rule.when().source(), e, rule.when().text());
      isOff = true;
    }
  }

  private void bindOnce(Binding binding) {
    if (rule.once() == null) {
      return;
    }
    try {
      once = add(rule.once().bindIdentifier(binding), rule.once().source());
    } catch (ExpressionException e) {
      // Without it a fact would be sent again and again.
      tell(rule.once().source(), e, rule.once().text());
      isOff = true;
    }
  }

  private Evaluator add(BoundExpression bound, Source source) {
    if (bound.isConstant()) {
      return Evaluator.constant(bound.constantValue());
    }
    byKey.put(source.key(), bound);
    return Evaluator.of(byKey.size() - 1);
  }

  private void tell(Source source, ExpressionException mistakes, String text) {
    problems.add(source.tell(mistakes, text));
  }

  /** Binds one message; remembers whether it can still be sent. */
  private final class MessageBinding {
    private final MessageTemplate template;
    private boolean canBeSent = true;

    MessageBinding(MessageTemplate template) {
      this.template = template;
    }

    /** Null if it cannot be sent. */
    BoundMessage.Evaluators bind(Binding binding, int index) {
      Evaluator customUserId = identifier(template.customUserId(), binding);
      Evaluator metrixUserId = identifier(template.metrixUserId(), binding);
      Evaluator id = identifier(template.id(), binding);
      Evaluator time = leaf(template.time(), Want.DATE, binding, true);
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Map.Entry<String, Object> field : template.fields().entrySet()) {
        Object bound = field(field.getKey(), field.getValue(), binding);
        if (bound != null) {
          fields.put(field.getKey(), bound);
        }
      }
      return canBeSent
          ? new BoundMessage.Evaluators(
              index, template.type(), customUserId, metrixUserId, id, time, fields)
          : null;
    }

    private Object field(String name, Object tree, Binding binding) {
      boolean indispensable = BoundMessage.INDISPENSABLE.contains(name);
      switch (template.type().fields().get(name)) {
        case OBJECT:
          return tree instanceof Template
              ? leaf((Template) tree, Want.MAP, binding, false)
              : tree(tree, binding);
        case NUMBER:
          return leaf((Template) tree, Want.NUMBER, binding, indispensable);
        case MILLIS:
          return leaf((Template) tree, Want.DATE, binding, indispensable);
        default:
          return name.equals("orderId")
              ? identifier((Template) tree, binding)
              : leaf((Template) tree, Want.TEXT, binding, indispensable);
      }
    }

    /** What cannot be bound is left out. */
    private Object tree(Object tree, Binding binding) {
      if (tree instanceof Map) {
        Map<String, Object> bound = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) tree).entrySet()) {
          Object value = tree(entry.getValue(), binding);
          if (value != null) {
            bound.put((String) entry.getKey(), value);
          }
        }
        return bound;
      }
      if (tree instanceof List) {
        List<Object> bound = new ArrayList<>();
        for (Object element : (List<?>) tree) {
          Object value = tree(element, binding);
          if (value != null) {
            bound.add(value);
          }
        }
        return bound;
      }
      return leaf((Template) tree, Want.ATTRIBUTE, binding, false);
    }

    private Evaluator identifier(Template text, Binding binding) {
      if (text == null) {
        return null;
      }
      try {
        return add(text.bindIdentifier(binding), text.source());
      } catch (ExpressionException e) {
        return refuse(text, e, true);
      }
    }

    private Evaluator leaf(Template text, Want want, Binding binding, boolean indispensable) {
      if (text == null) {
        return null;
      }
      try {
        return add(text.bind(binding, want), text.source());
      } catch (ExpressionException e) {
        return refuse(text, e, indispensable);
      }
    }

    private Evaluator refuse(Template text, ExpressionException e, boolean indispensable) {
      tell(text.source(), e, text.text());
      canBeSent &= !indispensable;
      return null;
    }
  }
}
