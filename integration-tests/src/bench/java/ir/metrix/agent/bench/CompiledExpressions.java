package ir.metrix.agent.bench;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.expression.Binding;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.DirectReads;
import ir.metrix.agent.expression.Expression;
import ir.metrix.agent.expression.ExpressionException;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.JpaProviders;
import ir.metrix.agent.expression.Program;
import ir.metrix.agent.expression.ProgramCompiler;
import ir.metrix.agent.expression.Want;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The agent's own form of expressions, whatever it is at present: all that the benchmarks know of
 * the agent.
 */
final class CompiledExpressions {
  /** What the table calls the agent's present form. */
  static final String FORM = "agent";

  /** As the agent has them in a tracked method: called by an instruction of its own. */
  static final String WOVEN = "agent, as woven";

  /** The same, where the JIT knows the program, as if it were linked into the tracked method. */
  static final String LINKED = "agent, its program a constant";

  static final JavaType LINES =
      JavaType.of(
          "java.util.List", Collections.singletonList(JavaType.of(com.shop.Line.class.getName())));
  static final JavaType MAP =
      JavaType.of(
          "java.util.Map",
          Arrays.asList(JavaType.of(String.class.getName()), JavaType.of(Object.class.getName())));

  private static final int TRAINING = 20_000;
  private static final ProgramCompiler COMPILER = new ExpressionCompiler();

  private static final WeakReference<ClassLoader> LOADER =
      new WeakReference<>(CompiledExpressions.class.getClassLoader());

  static {
    // As the agent does: no benchmark has a JPA provider on its class path.
    JpaProviders.watch();
  }

  private CompiledExpressions() {}

  /** The expressions of one rule in one method, and what a thread's calls are put into. */
  static final class Rule {
    private final Program program;
    private final CallValues values = new CallValues();
    private CallValues[] prepared;
    final int size;

    private Rule(Program program, int size) {
      this.program = program;
      this.size = size;
    }

    Program program() {
      return program;
    }

    /** Puts calls in beforehand, as by hand they are found in arrays. */
    Rule prepare(Object[][] calls, boolean asResults) {
      prepared = new CallValues[calls.length];
      for (int i = 0; i < prepared.length; i++) {
        prepared[i] = new CallValues();
        put(prepared[i], asResults ? null : calls[i], asResults ? calls[i][0] : null);
      }
      return this;
    }

    CallValues prepared(int call) {
      return prepared[call];
    }

    /** What the agent does once a call of the tracked method, however many expressions follow. */
    CallValues call(Object[] arguments, Object result) {
      put(values, arguments, result);
      return values;
    }

    private void put(CallValues call, Object[] arguments, Object result) {
      call.begin(null, arguments);
      call.end(result, null, 0);
      call.readBy(program, null, null, LOADER);
    }
  }

  /** Expressions over one parameter of the tracked method, whose type is known. */
  static Rule ofParameter(String name, JavaType type, String... texts) {
    return rule(
        Binding.of("bench", "placeOrder")
            .parameters(Collections.singletonList(name), Collections.singletonList(type)),
        Want.ANYTHING,
        texts);
  }

  /** A condition over the tracked method's result, whose type is known. */
  static Rule ofResult(JavaType type, String text) {
    return rule(Binding.of("bench", "placeOrder").afterCall(type), Want.CONDITION, text);
  }

  /** Values over one parameter of the tracked method, whose type is known, as woven. */
  static <T extends AsWoven> T woven(String name, JavaType type, Class<T> base, String... texts) {
    DirectReads reads = new DirectReads(1);
    Binding.Builder builder =
        Binding.of("bench", "placeOrder")
            .parameters(Collections.singletonList(name), Collections.singletonList(type));
    reads.addRule(bind(builder, Want.ANYTHING, texts), -1, 1);
    int[] numbers = new int[texts.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    reads.addMessage(numbers, 0);
    return COMPILER.compile(reads, base, CompiledExpressions.class);
  }

  /** A condition over the tracked method's result, as woven. */
  static AsWoven.Condition woven(JavaType type, String text) {
    DirectReads reads = new DirectReads(1);
    Binding.Builder builder = Binding.of("bench", "placeOrder").afterCall(type);
    reads.addRule(bind(builder, Want.CONDITION, text), 0, 1);
    reads.addMessage(new int[0], 0);
    return COMPILER.compile(reads, AsWoven.Condition.class, CompiledExpressions.class);
  }

  private static Rule rule(Binding.Builder builder, Want want, String... texts) {
    return new Rule(
        COMPILER.compile(bind(builder, want, texts), CompiledExpressions.class), texts.length);
  }

  private static List<BoundExpression> bind(Binding.Builder builder, Want want, String... texts) {
    Binding binding =
        builder
            .types(
                new ClassFileTypes(
                    new ir.metrix.agent.bytecode.ClassFiles.OfLoader(
                        CompiledExpressions.class.getClassLoader())))
            .build();
    List<BoundExpression> bound = new ArrayList<>();
    for (String text : texts) {
      try {
        bound.add(Expression.parse(text).bind(binding, want));
      } catch (ExpressionException e) {
        throw new IllegalStateException(text, e);
      }
    }
    return bound;
  }

  /** As {@link CallSite#evaluate}. */
  static Object evaluate(Rule rule, int expression, CallValues call) {
    return rule.program.value(expression, call);
  }

  /** One expression over the arguments of a call. */
  static Object evaluateArguments(Rule rule, Object[] arguments) {
    return evaluate(rule, 0, rule.call(arguments, null));
  }

  /** As {@link CallSite#isTrue}. */
  static boolean isTrue(Rule rule, CallValues call) {
    return rule.program.test(0, call);
  }

  /** As {@link CallSite#makeMegamorphic}. */
  static void makeMegamorphic() {
    Rule[] strangers = {
      new Rule(new First(), 1),
      new Rule(new Second(), 1),
      new Rule(new Third(), 1),
      new Rule(new Fourth(), 1)
    };
    CallValues call = strangers[0].call(new Object[0], true);
    int seen = 0;
    for (int i = 0; i < TRAINING; i++) {
      seen += evaluate(strangers[i & 3], 0, call) == null ? 0 : 1;
      seen += isTrue(strangers[i & 3], call) ? 1 : 0;
    }
    if (seen == 0) {
      throw new IllegalStateException("the strangers were not called");
    }
  }

  private static final class First extends Program {
    @Override
    public Object value(int expression, CallValues call) {
      return call == null;
    }

    @Override
    public boolean test(int expression, CallValues call) {
      return call == null;
    }
  }

  private static final class Second extends Program {
    @Override
    public Object value(int expression, CallValues call) {
      return null;
    }

    @Override
    public boolean test(int expression, CallValues call) {
      return false;
    }
  }

  private static final class Third extends Program {
    @Override
    public Object value(int expression, CallValues call) {
      return true;
    }

    @Override
    public boolean test(int expression, CallValues call) {
      return true;
    }
  }

  private static final class Fourth extends Program {
    @Override
    public Object value(int expression, CallValues call) {
      return call != null;
    }

    @Override
    public boolean test(int expression, CallValues call) {
      return call != null;
    }
  }
}
