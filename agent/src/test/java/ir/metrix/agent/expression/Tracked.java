package ir.metrix.agent.expression;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.bytecode.TrackedMethod;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What one expression is in one method of an application that a test has compiled. */
final class Tracked {
  private static final ExpressionCompiler COMPILER = new ExpressionCompiler();

  private final ClassLoader loader;
  private final String className;
  private final TrackedMethod method;

  Tracked(ClassLoader loader, String className, String method) {
    this.loader = loader;
    this.className = className;
    byte[] file = new ClassFiles.OfLoader(loader).read(className.replace('.', '/'));
    this.method =
        ClassScan.of(file).methods().stream()
            .filter(scan -> scan.name.equals(method))
            .findFirst()
            .orElseThrow()
            .tracked();
  }

  ClassLoader loader() {
    return loader;
  }

  /** A new object of a class that has a constructor without parameters. */
  static Object make(ClassLoader loader, String className) throws Exception {
    Constructor<?> constructor = Class.forName(className, true, loader).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  BoundExpression bind(String expression) throws ExpressionException {
    return bind(expression, Want.ANYTHING);
  }

  BoundExpression bind(String expression, Want want) throws ExpressionException {
    return Expression.parse(expression).bind(binding(), want);
  }

  private Binding binding() {
    Binding.Builder binding =
        Binding.of("r", method.name())
            .parameters(method.parameterNames(), method.types())
            .afterCall(method.returnType())
            .types(new ClassFileTypes(new ClassFiles.OfLoader(loader)));
    if (!method.isStatic()) {
      binding.self(JavaType.of(className));
    }
    return binding.build();
  }

  Program compile(BoundExpression expression) throws ClassNotFoundException {
    return COMPILER.compile(List.of(expression), Class.forName(className, false, loader));
  }

  Object value(String expression, Object self, Object... arguments) throws Exception {
    return value(compile(bind(expression)), self, null, arguments);
  }

  /** The value in a call that has returned something. */
  Object valueAfter(String expression, Object self, Object result, Object... arguments)
      throws Exception {
    return value(compile(bind(expression)), self, result, arguments);
  }

  /** The value where nothing is known of any type. */
  Object untyped(String expression, Object self, Object... arguments) throws Exception {
    BoundExpression bound = Expression.parse(expression).bind(binding().untyped(), Want.ANYTHING);
    return value(compile(bound), self, null, arguments);
  }

  private Object value(Program program, Object self, Object result, Object... arguments) {
    CallValues call = new CallValues();
    call.begin(self, arguments);
    call.end(result, null, 0);
    call.readBy(program, null, null, new WeakReference<>(loader));
    return program.value(0, call);
  }

  Set<Step.Effect> effects(String expression) throws ExpressionException {
    return bind(expression).steps().stream().map(Step::effect).collect(Collectors.toSet());
  }
}
