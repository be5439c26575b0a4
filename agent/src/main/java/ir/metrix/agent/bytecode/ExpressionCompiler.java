package ir.metrix.agent.bytecode;

import static ir.metrix.agent.bytecode.ProgramNames.CALL;
import static ir.metrix.agent.bytecode.ProgramNames.LINKAGE;
import static ir.metrix.agent.bytecode.ProgramNames.OPERATIONS;
import static ir.metrix.agent.bytecode.ProgramNames.PASSED;
import static ir.metrix.agent.bytecode.ProgramNames.PROGRAM;

import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.DirectReader;
import ir.metrix.agent.expression.DirectReads;
import ir.metrix.agent.expression.Linkage;
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
  private static final AtomicInteger NEXT = new AtomicInteger();

  @Override
  public Program compile(List<BoundExpression> expressions, Class<?> tracked) {
    Writing writing = new Writing(PROGRAM, tracked, ExpressionCode.Given.IN_FIELDS, 0);
    for (int i = 0; i < expressions.size(); i++) {
      writing.method(i, expressions.get(i));
    }
    choice(writing, expressions, "value", "(IL" + CALL + ";)Ljava/lang/Object;", false);
    choice(writing, expressions, "test", "(IL" + CALL + ";)Z", true);
    return writing.define(Program.class);
  }

  @Override
  public <T extends DirectReader> T compile(DirectReads reads, Class<T> base, Class<?> tracked) {
    Writing writing =
        new Writing(
            Type.getInternalName(base),
            tracked,
            ExpressionCode.Given.IN_VARIABLES,
            reads.parameters());
    List<BoundExpression> expressions = reads.expressions();
    for (int i = 0; i < expressions.size(); i++) {
      writing.method(i, expressions.get(i));
    }
    new DirectCode(writing.writer, writing.name, reads).write();
    return writing.define(base);
  }

  /** One class on its way. */
  private static final class Writing {
    final String name = "ir/metrix/agent/compiled/Program" + NEXT.incrementAndGet();
    final ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected String getCommonSuperClass(String one, String other) {
            // Where two types meet, nothing more is expected of them; and nothing may be loaded.
            return "java/lang/Object";
          }
        };
    private final ProgramConstants constants = new ProgramConstants(name);
    private final Class<?> tracked;
    private final boolean isTrackedNamed;
    private final ExpressionCode.Given given;
    private final int parameters;

    Writing(String base, Class<?> tracked, ExpressionCode.Given given, int parameters) {
      this.tracked = tracked;
      this.isTrackedNamed = Modules.isNamed(tracked);
      this.given = given;
      this.parameters = parameters;
      writer.visit(
          Opcodes.V1_8,
          Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
          name,
          null,
          base,
          null);
      constructor(writer, base);
    }

    /** The method of one expression. */
    void method(int number, BoundExpression expression) {
      boolean test = expression.isCondition();
      MethodVisitor code =
          writer.visitMethod(
              Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE,
              nameOf(number, test),
              descriptor(given, test),
              null,
              null);
      code.visitCode();
      Label start = new Label();
      Label end = new Label();
      Label failed = new Label();
      code.visitTryCatchBlock(start, end, failed, "java/lang/Throwable");
      ExpressionCode body =
          new ExpressionCode(code, expression, constants, isTrackedNamed, given, parameters);
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
      body.pushAt();
      code.visitLdcInsn(name.replace('/', '.'));
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

    <T> T define(Class<T> base) {
      int number = Linkage.give(constants.values());
      constants.declare(writer, LINKAGE, number);
      writer.visitEnd();
      try {
        Class<?> defined =
            new ProgramLoader(tracked.getClassLoader())
                .define(name.replace('/', '.'), writer.toByteArray());
        return base.cast(defined.getConstructor().newInstance());
      } catch (InvocationTargetException e) {
        throw new IllegalStateException(e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      } finally {
        Linkage.take(number);
      }
    }
  }

  /** Name of an expression's method. */
  static String nameOf(int number, boolean test) {
    return (test ? "test" : "value") + number;
  }

  /** Descriptor of an expression's method. */
  static String descriptor(ExpressionCode.Given given, boolean test) {
    String passed = given == ExpressionCode.Given.IN_VARIABLES ? PASSED : "";
    return "(L" + CALL + ";" + passed + ")" + (test ? "Z" : "Ljava/lang/Object;");
  }

  private static void constructor(ClassWriter writer, String base) {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, base, "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** The methods of {@link Program}: from a number to the method of that expression. */
  private static void choice(
      Writing writing,
      List<BoundExpression> expressions,
      String name,
      String descriptor,
      boolean test) {
    MethodVisitor code =
        writing.writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
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
          writing.name,
          nameOf(i, isTest),
          descriptor(ExpressionCode.Given.IN_FIELDS, isTest),
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
