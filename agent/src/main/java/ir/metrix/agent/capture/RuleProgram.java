package ir.metrix.agent.capture;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.KeptWithClass;
import ir.metrix.agent.expression.Program;
import ir.metrix.agent.expression.ProgramCompiler;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled expressions of one rule in one method: made at the first call, when the classes they
 * read are there, and held by the tracked class alone, so that nothing here keeps its loader.
 */
final class RuleProgram {
  /** What a class's programs live in. */
  private static final KeptWithClass<Map<RuleProgram, Program>> KEPT =
      new KeptWithClass<Map<RuleProgram, Program>>() {
        @Override
        protected Map<RuleProgram, Program> compute(Class<?> type) {
          return Collections.synchronizedMap(new IdentityHashMap<RuleProgram, Program>());
        }
      };

  private final Rule rule;
  private final TrackedMethod method;
  private final List<String> scopeNames;

  /** By key in the file, in the order of their numbers. */
  private final Map<String, BoundExpression> typed;

  private final ProgramCompiler compiler;
  private final WeakReference<ClassLoader> loader;

  /** Set once the types of the class files proved to be none of the classes that were loaded. */
  private volatile boolean isUntyped;

  private volatile WeakReference<Program> current = new WeakReference<>(null);

  RuleProgram(
      Rule rule,
      TrackedMethod method,
      List<String> scopeNames,
      Map<String, BoundExpression> typed,
      ProgramCompiler compiler,
      ClassLoader loader) {
    this.rule = rule;
    this.method = method;
    this.scopeNames = scopeNames;
    this.typed = typed;
    this.compiler = compiler;
    this.loader = new WeakReference<>(loader);
  }

  /**
   * The program; null if there is nothing to compute. Any thread: two that come first at once both
   * compile, and one of the two is kept.
   */
  Program get() {
    Program program = current.get();
    return program != null || typed.isEmpty() ? program : compile();
  }

  TrackedMethod method() {
    return method;
  }

  /** In the order of their numbers, as the class files have their types. */
  List<BoundExpression> expressions() {
    return new ArrayList<>(typed.values());
  }

  /** Key in the file of the expression of that number. */
  String key(int number) {
    return new ArrayList<>(typed.keySet()).get(number);
  }

  /** The expression of that number, as the file has it. */
  String text(int number) {
    return new ArrayList<>(typed.values()).get(number).text();
  }

  /** From now on all is read by what it turns out to be. */
  void unlink() {
    isUntyped = true;
    current = new WeakReference<>(null);
  }

  boolean isUntyped() {
    return isUntyped;
  }

  private Program compile() {
    Class<?> tracked;
    try {
      // It is loaded: it is running.
      tracked = Class.forName(method.className(), false, loader.get());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    Program program = isUntyped ? compileUntyped(tracked) : compileTyped(tracked);
    KEPT.get(tracked).put(this, program);
    current = new WeakReference<>(program);
    return program;
  }

  private Program compileTyped(Class<?> tracked) {
    try {
      return compiler.compile(new ArrayList<>(typed.values()), tracked);
    } catch (LinkageError refused) {
      isUntyped = true;
      return compileUntyped(tracked);
    }
  }

  private Program compileUntyped(Class<?> tracked) {
    Map<String, BoundExpression> untyped =
        RuleBinding.bindUntyped(rule, method, scopeNames).byKey();
    // What was refused with types stays refused: only those that have a number are wanted.
    List<BoundExpression> wanted = new ArrayList<>();
    for (String key : typed.keySet()) {
      wanted.add(untyped.get(key));
    }
    return compiler.compile(wanted, tracked);
  }
}
