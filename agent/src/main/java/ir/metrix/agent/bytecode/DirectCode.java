package ir.metrix.agent.bytecode;

import static ir.metrix.agent.bytecode.ProgramNames.CALL;
import static ir.metrix.agent.bytecode.ProgramNames.PASSED;
import static ir.metrix.agent.bytecode.ProgramNames.READING;

import ir.metrix.agent.expression.DirectReads;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The methods of a {@link ir.metrix.agent.expression.DirectReader}, and {@code exit}, as the class
 * that it extends describes it.
 */
final class DirectCode {
  /** The variables of an instance method that takes a number and what is passed. */
  private static final int NUMBER = 1;

  private static final int PASSED_VALUES = 6;

  /** The variables of exit: what enter returned, what is passed, and its own. */
  private static final int BEGAN = 1;

  private static final int VALUES = BEGAN + 1 + PASSED_VALUES;
  private static final int THROWN = VALUES + 1;
  private static final int READ = VALUES + 2;

  /** To look up a class for a handler is a call, which fails where the stack is used up. */
  private static final String ANY = null;

  private static final String THROWABLE = "java/lang/Throwable";
  private static final String EXIT = "(Ljava/lang/Object;" + PASSED + ")V";

  private final ClassWriter writer;
  private final String program;
  private final DirectReads reads;

  DirectCode(ClassWriter writer, String program, DirectReads reads) {
    this.writer = writer;
    this.program = program;
    this.reads = reads;
  }

  void write() {
    exit();
    read();
    List<DirectReads.Message> messages = reads.messages();
    for (int i = 0; i < messages.size(); i++) {
      readMessage(i, messages.get(i));
    }
  }

  private void exit() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "exit", EXIT, null, null);
    code.visitCode();
    Label start = new Label();
    Label end = new Label();
    Label failed = new Label();
    Label otherwise = new Label();
    pushThis(code);
    code.visitVarInsn(Opcodes.ALOAD, BEGAN);
    callBase(code, "open", "(Ljava/lang/Object;)L" + CALL + ";");
    code.visitInsn(Opcodes.DUP);
    code.visitVarInsn(Opcodes.ASTORE, VALUES);
    code.visitJumpInsn(Opcodes.IFNULL, otherwise);
    code.visitLabel(start);
    setReading(code, true);
    for (int i = 0; i < reads.rules().size(); i++) {
      if (i > 0) {
        pushThis(code);
        code.visitVarInsn(Opcodes.ALOAD, VALUES);
        callBase(code, "next", "(L" + CALL + ";)V");
      }
      rule(code, i, reads.rules().get(i));
    }
    pushThis(code);
    code.visitVarInsn(Opcodes.ALOAD, BEGAN);
    callBase(code, "close", "(Ljava/lang/Object;)V");
    code.visitLabel(end);
    code.visitInsn(Opcodes.RETURN);
    code.visitLabel(failed);
    code.visitVarInsn(Opcodes.ASTORE, THROWN);
    setReading(code, false);
    pushThis(code);
    code.visitVarInsn(Opcodes.ALOAD, BEGAN);
    code.visitVarInsn(Opcodes.ALOAD, THROWN);
    callBase(code, "abort", "(Ljava/lang/Object;L" + THROWABLE + ";)V");
    code.visitInsn(Opcodes.RETURN);
    code.visitLabel(otherwise);
    pushThis(code);
    pushPassed(code, BEGAN);
    callBase(code, "otherwise", EXIT);
    code.visitInsn(Opcodes.RETURN);
    // Last in the table: those of the rules come first.
    code.visitTryCatchBlock(start, end, failed, ANY);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /**
   * By no call, and where it ends by what was linked where it began: with the stack used up all
   * else can fail.
   */
  private static void setReading(MethodVisitor code, boolean isSet) {
    code.visitVarInsn(Opcodes.ALOAD, VALUES);
    code.visitFieldInsn(Opcodes.GETFIELD, CALL, "reading", "L" + READING + ";");
    code.visitInsn(isSet ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
    code.visitFieldInsn(Opcodes.PUTFIELD, READING, "isSet", "Z");
  }

  private void rule(MethodVisitor code, int number, DirectReads.Rule rule) {
    Label next = new Label();
    if (rule.condition() >= 0) {
      test(code, number, rule.condition(), next);
    }
    pushThis(code);
    code.visitLdcInsn(number);
    callBase(code, "admit", "(I)Z");
    code.visitJumpInsn(Opcodes.IFEQ, next);
    if (rule.hasOneMessage()) {
      readAndSend(code, number, rule.firstMessage(), next);
    } else {
      pushThis(code);
      code.visitLdcInsn(number);
      pushPassed(code, BEGAN);
      callBase(code, "sendAll", "(ILjava/lang/Object;" + PASSED + ")V");
    }
    code.visitLabel(next);
  }

  /** Goes on if the condition holds. */
  private void test(MethodVisitor code, int rule, int condition, Label next) {
    Label start = new Label();
    Label end = new Label();
    Label failed = new Label();
    Label holds = new Label();
    code.visitTryCatchBlock(start, end, failed, ANY);
    code.visitLabel(start);
    code.visitVarInsn(Opcodes.ALOAD, VALUES);
    pushPassed(code, BEGAN + 1, PASSED_VALUES);
    callExpression(code, condition);
    code.visitLabel(end);
    code.visitJumpInsn(Opcodes.IFNE, holds);
    pushThis(code);
    code.visitLdcInsn(rule);
    code.visitVarInsn(Opcodes.ALOAD, BEGAN);
    callBase(code, "filter", "(ILjava/lang/Object;)V");
    code.visitJumpInsn(Opcodes.GOTO, next);
    code.visitLabel(failed);
    code.visitVarInsn(Opcodes.ASTORE, THROWN);
    pushThis(code);
    code.visitLdcInsn(rule);
    pushPassed(code, BEGAN);
    code.visitVarInsn(Opcodes.ALOAD, THROWN);
    callBase(code, "fail", "(ILjava/lang/Object;" + PASSED + "L" + THROWABLE + ";)V");
    code.visitJumpInsn(Opcodes.GOTO, next);
    code.visitLabel(holds);
  }

  private void readAndSend(MethodVisitor code, int rule, int message, Label next) {
    Label start = new Label();
    Label end = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(start, end, failed, ANY);
    pushThis(code);
    code.visitLdcInsn(rule);
    code.visitVarInsn(Opcodes.ALOAD, VALUES);
    callBase(code, "values", "(IL" + CALL + ";)[Ljava/lang/Object;");
    code.visitVarInsn(Opcodes.ASTORE, READ);
    code.visitLabel(start);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ALOAD, VALUES);
    pushPassed(code, BEGAN + 1, PASSED_VALUES);
    code.visitVarInsn(Opcodes.ALOAD, READ);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, program, "read" + message, READ_ONE, false);
    code.visitLabel(end);
    pushThis(code);
    code.visitLdcInsn(rule);
    code.visitVarInsn(Opcodes.ALOAD, BEGAN);
    code.visitVarInsn(Opcodes.ALOAD, READ);
    callBase(code, "send", "(ILjava/lang/Object;[Ljava/lang/Object;)V");
    code.visitJumpInsn(Opcodes.GOTO, next);
    code.visitLabel(failed);
    code.visitVarInsn(Opcodes.ASTORE, THROWN);
    pushThis(code);
    code.visitLdcInsn(rule);
    pushPassed(code, BEGAN);
    code.visitVarInsn(Opcodes.ALOAD, READ);
    code.visitVarInsn(Opcodes.ALOAD, THROWN);
    callBase(
        code,
        "sendRest",
        "(ILjava/lang/Object;" + PASSED + "[Ljava/lang/Object;L" + THROWABLE + ";)V");
  }

  private static void pushThis(MethodVisitor code) {
    code.visitVarInsn(Opcodes.ALOAD, 0);
  }

  private void callBase(MethodVisitor code, String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, program, name, descriptor, false);
  }

  private void read() {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC,
            "read",
            "(IIL" + CALL + ";" + PASSED + "[Ljava/lang/Object;)V",
            null,
            null);
    code.visitCode();
    Label[] cases = new Label[reads.messages().size()];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new Label();
    }
    Label none = new Label();
    choose(code, NUMBER, cases, none);
    for (int i = 0; i < cases.length; i++) {
      code.visitLabel(cases[i]);
      int from = NUMBER + 1;
      code.visitVarInsn(Opcodes.ILOAD, from);
      pushPassed(code, from + 1);
      code.visitVarInsn(Opcodes.ALOAD, from + 2 + PASSED_VALUES);
      code.visitMethodInsn(Opcodes.INVOKESTATIC, program, "read" + i, READ_ONE, false);
      code.visitInsn(Opcodes.RETURN);
    }
    refuse(code, none);
  }

  private static final String READ_ONE = "(IL" + CALL + ";" + PASSED + "[Ljava/lang/Object;)V";

  /** From the value of the number given on, one after the other. */
  private void readMessage(int number, DirectReads.Message message) {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "read" + number, READ_ONE, null, null);
    code.visitCode();
    Label[] values = new Label[message.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = new Label();
    }
    Label end = new Label();
    choose(code, 0, values, end);
    for (int i = 0; i < values.length; i++) {
      if (i > 0 && i == message.userIds()) {
        leaveWithoutUser(code, i, end);
      }
      code.visitLabel(values[i]);
      if (message.expression(i) >= 0) {
        readValue(code, i, message.expression(i));
      }
    }
    code.visitLabel(end);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static final int INTO = 2 + PASSED_VALUES;

  private void readValue(MethodVisitor code, int value, int expression) {
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitLdcInsn(value);
    code.visitFieldInsn(Opcodes.PUTFIELD, CALL, "part", "I");
    code.visitVarInsn(Opcodes.ALOAD, INTO);
    code.visitLdcInsn(value);
    pushPassed(code, 1);
    callExpression(code, expression);
    if (reads.expressions().get(expression).isCondition()) {
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, "java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;", false);
    }
    code.visitInsn(Opcodes.AASTORE);
  }

  private static void leaveWithoutUser(MethodVisitor code, int userIds, Label end) {
    Label known = new Label();
    for (int i = 0; i < userIds; i++) {
      code.visitVarInsn(Opcodes.ALOAD, INTO);
      code.visitLdcInsn(i);
      code.visitInsn(Opcodes.AALOAD);
      code.visitJumpInsn(Opcodes.IFNONNULL, known);
    }
    code.visitJumpInsn(Opcodes.GOTO, end);
    code.visitLabel(known);
  }

  private static void choose(MethodVisitor code, int variable, Label[] cases, Label none) {
    if (cases.length == 0) {
      code.visitJumpInsn(Opcodes.GOTO, none);
      return;
    }
    code.visitVarInsn(Opcodes.ILOAD, variable);
    code.visitTableSwitchInsn(0, cases.length - 1, none, cases);
  }

  private void callExpression(MethodVisitor code, int number) {
    boolean test = reads.expressions().get(number).isCondition();
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        program,
        ExpressionCompiler.nameOf(number, test),
        ExpressionCompiler.descriptor(ExpressionCode.Given.IN_VARIABLES, test),
        false);
  }

  /** The call and what is passed, from that variable on. */
  private static void pushPassed(MethodVisitor code, int variable) {
    pushPassed(code, variable, 1 + PASSED_VALUES);
  }

  private static void pushPassed(MethodVisitor code, int variable, int count) {
    for (int i = 0; i < count; i++) {
      code.visitVarInsn(Opcodes.ALOAD, variable + i);
    }
  }

  private static void refuse(MethodVisitor code, Label none) {
    String type = "java/lang/IndexOutOfBoundsException";
    code.visitLabel(none);
    code.visitTypeInsn(Opcodes.NEW, type);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, type, "<init>", "()V", false);
    code.visitInsn(Opcodes.ATHROW);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
