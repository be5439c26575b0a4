package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.JpaProviders;
import ir.metrix.agent.expression.Linkage;
import ir.metrix.agent.expression.Operations;
import ir.metrix.agent.expression.Program;
import ir.metrix.agent.expression.ProgramCompiler;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes a class that computes expressions, one static method each, and defines it in a loader of
 * its own whose parent is the application's: its instructions name the application's classes, and
 * it goes when nobody holds it any more.
 */
public final class ExpressionCompiler implements ProgramCompiler {
  static final String PROGRAM = Type.getInternalName(Program.class);
  static final String CALL = Type.getInternalName(CallValues.class);
  static final String JPA_PROVIDERS = Type.getInternalName(JpaProviders.class);
  static final String OPERATIONS = Type.getInternalName(Operations.class);
  private static final String LINKAGE = Type.getInternalName(Linkage.class);
  private static final String VALUE = "(L" + CALL + ";)Ljava/lang/Object;";
  private static final String TEST = "(L" + CALL + ";)Z";
  private static final AtomicInteger NEXT = new AtomicInteger();

  @Override
  public Program compile(List<BoundExpression> expressions, Class<?> tracked) {
    String name = "ir/metrix/agent/compiled/Program" + NEXT.incrementAndGet();
    ProgramConstants constants = new ProgramConstants(name);
    boolean named = Modules.isNamed(tracked);
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected String getCommonSuperClass(String one, String other) {
            // Where two types meet, nothing more is expected of them; and nothing may be loaded.
            return "java/lang/Object";
          }
        };
    writer.visit(
        Opcodes.V1_8,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        name,
        null,
        PROGRAM,
        null);
    constructor(writer);
    for (int i = 0; i < expressions.size(); i++) {
      method(writer, name, i, expressions.get(i), constants, named);
    }
    choice(writer, name, expressions, "value", "(IL" + CALL + ";)Ljava/lang/Object;", false);
    choice(writer, name, expressions, "test", "(IL" + CALL + ";)Z", true);
    int number = Linkage.give(constants.values());
    constants.declare(writer, LINKAGE, number);
    writer.visitEnd();
    try {
      return define(name.replace('/', '.'), writer.toByteArray(), tracked);
    } finally {
      Linkage.take(number);
    }
  }

  private static Program define(String name, byte[] bytes, Class<?> tracked) {
    Class<?> program = new ProgramLoader(tracked.getClassLoader()).define(name, bytes);
    try {
      return (Program) program.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void constructor(ClassWriter writer) {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, PROGRAM, "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static void method(
      ClassWriter writer,
      String program,
      int number,
      BoundExpression expression,
      ProgramConstants constants,
      boolean named) {
    boolean test = expression.isCondition();
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE,
            (test ? "test" : "value") + number,
            test ? TEST : VALUE,
            null,
            null);
    code.visitCode();
    Label start = new Label();
    Label end = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(start, end, failed, "java/lang/Throwable");
    ExpressionCode body = new ExpressionCode(code, expression, constants, named);
    body.begin();
    code.visitLabel(start);
    if (test) {
      body.test();
      code.visitInsn(Opcodes.IRETURN);
    } else {
      body.value();
      code.visitInsn(Opcodes.ARETURN);
    }
    code.visitLabel(end);
    code.visitLabel(failed);
    constants.load(code, body.shown(), "[Ljava/lang/String;");
    code.visitVarInsn(Opcodes.ILOAD, ExpressionCode.AT);
    code.visitLdcInsn(program.replace('/', '.'));
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        OPERATIONS,
        "failed",
        "(Ljava/lang/Throwable;[Ljava/lang/String;ILjava/lang/String;)Ljava/lang/RuntimeException;",
        false);
    code.visitInsn(Opcodes.ATHROW);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** The methods of {@link Program}: from a number to the method of that expression. */
  private static void choice(
      ClassWriter writer,
      String program,
      List<BoundExpression> expressions,
      String name,
      String descriptor,
      boolean test) {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
    code.visitCode();
    Label[] cases = new Label[expressions.size()];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new Label();
    }
    Label none = new Label();
    code.visitVarInsn(Opcodes.ILOAD, 1);
    code.visitTableSwitchInsn(0, cases.length - 1, none, cases);
    for (int i = 0; i < cases.length; i++) {
      code.visitLabel(cases[i]);
      boolean isTest = expressions.get(i).isCondition();
      code.visitVarInsn(Opcodes.ALOAD, 2);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          program,
          (isTest ? "test" : "value") + i,
          isTest ? TEST : VALUE,
          false);
      convert(code, isTest, test);
      code.visitInsn(test ? Opcodes.IRETURN : Opcodes.ARETURN);
    }
    code.visitLabel(none);
    code.visitTypeInsn(Opcodes.NEW, "java/lang/IndexOutOfBoundsException");
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL, "java/lang/IndexOutOfBoundsException", "<init>", "()V", false);
    code.visitInsn(Opcodes.ATHROW);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static void convert(MethodVisitor code, boolean isTest, boolean wantsTest) {
    if (isTest && !wantsTest) {
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, "java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;", false);
    } else if (!isTest && wantsTest) {
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, OPERATIONS, "isTrue", "(Ljava/lang/Object;)Z", false);
    }
  }
}
