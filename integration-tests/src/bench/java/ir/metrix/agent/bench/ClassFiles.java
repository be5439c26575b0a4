package ir.metrix.agent.bench;

import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The class files that a compiler of expressions would write: null-checked hops, one handler around
 * all. Members are used directly, which needs them to be public, or through one constant method
 * handle each, {@code (Object)Object}. Stack maps are written by hand: computing them would load
 * the application's classes.
 */
final class ClassFiles implements Opcodes {
  private static final String PACKAGE = "ir/metrix/agent/bench/";
  private static final String HANDLE = "java/lang/invoke/MethodHandle";
  private static final String VALUES = "[Ljava/lang/Object;";
  private static final String EVALUATE = "(" + VALUES + ")Ljava/lang/Object;";
  private static final String BOOTSTRAP =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)"
          + "Ljava/lang/invoke/CallSite;";
  private static int classes;

  private final String name = PACKAGE + "Generated" + classes++;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
  private final boolean throughHandles;

  /** Types of the static final fields, in the order of their numbers. */
  private final List<String> constants = new ArrayList<>();

  private ClassFiles(String superName, boolean throughHandles) {
    this.throughHandles = throughHandles;
    writer.visit(V1_8, ACC_FINAL | ACC_SUPER | ACC_PUBLIC, name, null, superName, null);
    MethodVisitor init = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
    init.visitCode();
    init.visitVarInsn(ALOAD, 0);
    init.visitMethodInsn(INVOKESPECIAL, superName, "<init>", "()V", false);
    init.visitInsn(RETURN);
    end(init);
  }

  /** A subclass of {@link CompiledForm} that reads a path. */
  static byte[] path(Path path, boolean throughHandles) {
    ClassFiles file = new ClassFiles(PACKAGE + "CompiledForm", throughHandles);
    MethodVisitor code =
        file.writer.visitMethod(ACC_PUBLIC | ACC_FINAL, "evaluate", EVALUATE, null, null);
    file.pathBody(code, path, 1);
    return file.finish();
  }

  /** A subclass of {@link CompiledRule} that reads several. */
  static byte[] rule(Path[] paths) {
    ClassFiles file = new ClassFiles(PACKAGE + "CompiledRule", false);
    for (int i = 0; i < paths.length; i++) {
      // A method each: an expression that throws must not take the others with it.
      MethodVisitor code =
          file.writer.visitMethod(ACC_PRIVATE | ACC_STATIC, "value" + i, EVALUATE, null, null);
      file.pathBody(code, paths[i], 0);
    }
    MethodVisitor all =
        file.writer.visitMethod(
            ACC_PUBLIC | ACC_FINAL, "evaluateAll", "(" + VALUES + ")" + VALUES, null, null);
    all.visitCode();
    all.visitIntInsn(BIPUSH, paths.length);
    all.visitTypeInsn(ANEWARRAY, "java/lang/Object");
    for (int i = 0; i < paths.length; i++) {
      all.visitInsn(DUP);
      all.visitIntInsn(BIPUSH, i);
      all.visitVarInsn(ALOAD, 1);
      all.visitMethodInsn(INVOKESTATIC, file.name, "value" + i, EVALUATE, false);
      all.visitInsn(AASTORE);
    }
    all.visitInsn(ARETURN);
    end(all);
    return file.finish();
  }

  /** A subclass of {@link CompiledForm} that decides a condition. */
  static byte[] condition(Condition condition, boolean throughHandles) {
    ClassFiles file = new ClassFiles(PACKAGE + "CompiledForm", throughHandles);
    MethodVisitor boxed =
        file.writer.visitMethod(ACC_PUBLIC | ACC_FINAL, "evaluate", EVALUATE, null, null);
    boxed.visitCode();
    boxed.visitVarInsn(ALOAD, 0);
    boxed.visitVarInsn(ALOAD, 1);
    boxed.visitMethodInsn(INVOKEVIRTUAL, file.name, "isTrue", "(" + VALUES + ")Z", false);
    boxed.visitMethodInsn(
        INVOKESTATIC, "java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;", false);
    boxed.visitInsn(ARETURN);
    end(boxed);
    MethodVisitor code =
        file.writer.visitMethod(ACC_PUBLIC | ACC_FINAL, "isTrue", "(" + VALUES + ")Z", null, null);
    file.conditionBody(code, condition, 1);
    return file.finish();
  }

  /** A class with a static method {@code value} that reads a path. */
  static byte[] staticPath(Path path) {
    ClassFiles file = new ClassFiles("java/lang/Object", false);
    file.pathBody(file.staticMethod(EVALUATE), path, 0);
    return file.finish();
  }

  /** A class with a static method {@code value} that decides a condition. */
  static byte[] staticCondition(Condition condition) {
    ClassFiles file = new ClassFiles("java/lang/Object", false);
    file.conditionBody(file.staticMethod("(" + VALUES + ")Z"), condition, 0);
    return file.finish();
  }

  /** What stands for a tracked method: a form whose code is an invokedynamic. */
  static byte[] linkedCall() {
    ClassFiles file = new ClassFiles(PACKAGE + "CompiledForm", false);
    MethodVisitor code =
        file.writer.visitMethod(ACC_PUBLIC | ACC_FINAL, "evaluate", EVALUATE, null, null);
    code.visitCode();
    code.visitVarInsn(ALOAD, 1);
    code.visitInvokeDynamicInsn(
        "value",
        EVALUATE,
        new Handle(H_INVOKESTATIC, PACKAGE + "Constants", "link", BOOTSTRAP, false));
    code.visitInsn(ARETURN);
    end(code);
    return file.finish();
  }

  private MethodVisitor staticMethod(String descriptor) {
    return writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "value", descriptor, null, null);
  }

  private void conditionBody(MethodVisitor code, Condition condition, int values) {
    int current = values + 1;
    Label start = begin(code);
    Label no = new Label();
    hops(code, condition.status, values, no);
    code.visitVarInsn(ASTORE, current);
    code.visitVarInsn(ALOAD, current);
    code.visitJumpInsn(IFNULL, no);
    code.visitVarInsn(ALOAD, current);
    if (throughHandles) {
      constant(code, "java/lang/Object");
    } else {
      String type = Type.getInternalName(condition.wanted.getDeclaringClass());
      code.visitFieldInsn(GETSTATIC, type, condition.wanted.name(), "L" + type + ";");
    }
    code.visitJumpInsn(IF_ACMPNE, no);
    hops(code, condition.amount, values, no);
    code.visitVarInsn(ASTORE, current);
    code.visitVarInsn(ALOAD, current);
    code.visitJumpInsn(IFNULL, no);
    code.visitVarInsn(ALOAD, current);
    if (throughHandles) {
      code.visitTypeInsn(CHECKCAST, "java/math/BigDecimal");
    }
    code.visitFieldInsn(GETSTATIC, "java/math/BigDecimal", "ZERO", "Ljava/math/BigDecimal;");
    code.visitMethodInsn(
        INVOKEVIRTUAL, "java/math/BigDecimal", "compareTo", "(Ljava/math/BigDecimal;)I", false);
    code.visitJumpInsn(IFLE, no);
    code.visitInsn(ICONST_1);
    code.visitInsn(IRETURN);
    code.visitLabel(no);
    frame(code, values);
    code.visitInsn(ICONST_0);
    code.visitInsn(IRETURN);
    handler(code, values, start);
  }

  private void pathBody(MethodVisitor code, Path path, int values) {
    Label start = begin(code);
    Label isNull = new Label();
    hops(code, path, values, isNull);
    code.visitInsn(ARETURN);
    code.visitLabel(isNull);
    frame(code, values);
    code.visitInsn(ACONST_NULL);
    code.visitInsn(ARETURN);
    handler(code, values, start);
  }

  /** Leaves the last hop's value on the stack; jumps, with an empty stack, where one is null. */
  private void hops(MethodVisitor code, Path path, int values, Label isNull) {
    int current = values + 1;
    code.visitVarInsn(ALOAD, values);
    code.visitInsn(ICONST_0);
    code.visitInsn(AALOAD);
    if (!throughHandles) {
      code.visitTypeInsn(CHECKCAST, Type.getInternalName(path.root));
    }
    for (Member hop : path.hops) {
      code.visitVarInsn(ASTORE, current);
      code.visitVarInsn(ALOAD, current);
      code.visitJumpInsn(IFNULL, isNull);
      if (throughHandles) {
        constant(code, HANDLE);
      }
      code.visitVarInsn(ALOAD, current);
      if (throughHandles) {
        code.visitMethodInsn(
            INVOKEVIRTUAL, HANDLE, "invokeExact", "(Ljava/lang/Object;)Ljava/lang/Object;", false);
      } else {
        direct(code, hop);
      }
    }
  }

  private static void direct(MethodVisitor code, Member hop) {
    String owner = Type.getInternalName(hop.getDeclaringClass());
    if (hop instanceof Field) {
      code.visitFieldInsn(
          GETFIELD, owner, hop.getName(), Type.getDescriptor(((Field) hop).getType()));
    } else {
      code.visitMethodInsn(
          INVOKEVIRTUAL, owner, hop.getName(), Type.getMethodDescriptor((Method) hop), false);
    }
  }

  /** The next constant, from a static final field of its own. */
  private void constant(MethodVisitor code, String type) {
    String field = "c" + constants.size();
    constants.add(type);
    writer.visitField(ACC_PRIVATE | ACC_STATIC | ACC_FINAL, field, "L" + type + ";", null, null);
    code.visitFieldInsn(GETSTATIC, name, field, "L" + type + ";");
  }

  private Label begin(MethodVisitor code) {
    code.visitCode();
    Label start = new Label();
    code.visitLabel(start);
    return start;
  }

  private void handler(MethodVisitor code, int values, Label start) {
    Label end = new Label();
    code.visitTryCatchBlock(start, end, end, null);
    code.visitLabel(end);
    code.visitFrame(F_NEW, values + 1, locals(values), 1, new Object[] {"java/lang/Throwable"});
    code.visitMethodInsn(
        INVOKESTATIC,
        PACKAGE + "CompiledForm",
        "failed",
        "(Ljava/lang/Throwable;)Ljava/lang/RuntimeException;",
        false);
    code.visitInsn(ATHROW);
    end(code);
  }

  private void frame(MethodVisitor code, int values) {
    code.visitFrame(F_NEW, values + 1, locals(values), 0, new Object[0]);
  }

  private Object[] locals(int values) {
    return values == 0 ? new Object[] {VALUES} : new Object[] {name, VALUES};
  }

  private static void end(MethodVisitor code) {
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private byte[] finish() {
    if (throughHandles) {
      initializer();
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void initializer() {
    MethodVisitor code = writer.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    code.visitMethodInsn(INVOKESTATIC, PACKAGE + "Constants", "take", "()" + VALUES, false);
    code.visitVarInsn(ASTORE, 0);
    for (int i = 0; i < constants.size(); i++) {
      code.visitVarInsn(ALOAD, 0);
      code.visitIntInsn(BIPUSH, i);
      code.visitInsn(AALOAD);
      code.visitTypeInsn(CHECKCAST, constants.get(i));
      code.visitFieldInsn(PUTSTATIC, name, "c" + i, "L" + constants.get(i) + ";");
    }
    code.visitInsn(RETURN);
    end(code);
  }
}
