package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Typed;
import java.math.BigDecimal;
import java.math.BigInteger;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The instructions that decide: what is true or false becomes a jump, and a boolean only where a
 * value is wanted.
 */
final class ConditionCode {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String BIG_DECIMAL = "java/math/BigDecimal";

  /** From a comparison with zero to one of two ints. */
  private static final int INT_JUMPS = Opcodes.IF_ICMPEQ - Opcodes.IFEQ;

  private final MethodVisitor code;
  private final ExpressionCode body;
  private final ConversionCode conversions;
  private final MemberCode members;
  private final ProgramConstants constants;

  ConditionCode(
      MethodVisitor code,
      ExpressionCode body,
      ConversionCode conversions,
      MemberCode members,
      ProgramConstants constants) {
    this.code = code;
    this.body = body;
    this.conversions = conversions;
    this.members = members;
    this.constants = constants;
  }

  void booleanOf(Typed node) {
    Label no = new Label();
    Label done = new Label();
    branch(node, false, no);
    code.visitInsn(Opcodes.ICONST_1);
    code.visitJumpInsn(Opcodes.GOTO, done);
    code.visitLabel(no);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitLabel(done);
  }

  /** Goes to the target if the condition is as given; what has no value is false. */
  void branch(Typed node, boolean when, Label target) {
    if (node instanceof Typed.Logic) {
      logic((Typed.Logic) node, when, target);
      return;
    }
    if (node instanceof Typed.Compare) {
      compare((Typed.Compare) node, when, target);
      return;
    }
    // Nothing is left on the stack either way, so a missing value may go straight to the target.
    ExpressionCode.Exit none = when ? new ExpressionCode.Exit() : new ExpressionCode.Exit(target);
    String left = body.emit(node, none);
    if (!left.equals("Z")) {
      conversions.box(left);
      body.callHelper("isTrue", "(" + OBJECT + ")Z");
    }
    code.visitJumpInsn(when ? Opcodes.IFNE : Opcodes.IFEQ, target);
    if (when) {
      code.visitLabel(none.label);
    }
  }

  private void logic(Typed.Logic node, boolean when, Label target) {
    if (node.operator == '!') {
      branch(node.left, !when, target);
      return;
    }
    // Whether one side alone decides for the target.
    boolean either = (node.operator == '|') == when;
    if (either) {
      branch(node.left, when, target);
      branch(node.right, when, target);
    } else {
      Label decided = new Label();
      branch(node.left, !when, decided);
      branch(node.right, when, target);
      code.visitLabel(decided);
    }
  }

  private void compare(Typed.Compare node, boolean when, Label target) {
    Label done = new Label();
    // Of a value and none, only "unequal" holds.
    Label ifNull = node.operator.equals("!=") == when ? target : done;
    switch (node.way) {
      case LONG:
        compareLongs(node, when, target, ifNull);
        break;
      case DOUBLE:
        compareDoubles(node, when, target, ifNull);
        break;
      case DECIMAL:
        compareDecimals(node, when, target, ifNull);
        break;
      case ENUM:
        compareEnums(node, when, target, ifNull);
        break;
      case TEXT:
        body.constant((Typed.Constant) node.right);
        body.object(node.left);
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL, "java/lang/String", "equals", "(" + OBJECT + ")Z", false);
        jumpIfEqual(node.operator, when, target);
        break;
      default:
        compareObjects(node, when, target);
        break;
    }
    code.visitLabel(done);
  }

  private void jumpIfEqual(String operator, boolean when, Label target) {
    boolean jumpIfTrue = operator.equals("==") == when;
    code.visitJumpInsn(jumpIfTrue ? Opcodes.IFNE : Opcodes.IFEQ, target);
  }

  private void compareLongs(Typed.Compare node, boolean when, Label target, Label ifNull) {
    ExpressionCode.Exit leftIsNull = new ExpressionCode.Exit(ifNull);
    ExpressionCode.Exit rightIsNull = new ExpressionCode.Exit();
    body.emit(node.left, leftIsNull);
    boolean longs = node.left.type == JavaType.LONG || node.right.type == JavaType.LONG;
    if (longs) {
      conversions.widen(node.left.type.descriptor(), "J");
    }
    body.emit(node.right, rightIsNull);
    if (longs) {
      conversions.widen(node.right.type.descriptor(), "J");
      code.visitInsn(Opcodes.LCMP);
      code.visitJumpInsn(zeroJump(node.operator, when), target);
    } else {
      code.visitJumpInsn(zeroJump(node.operator, when) + INT_JUMPS, target);
    }
    dropLeft(rightIsNull, longs ? Opcodes.POP2 : Opcodes.POP, ifNull);
  }

  private void dropLeft(ExpressionCode.Exit rightIsNull, int pop, Label ifNull) {
    if (rightIsNull.isUsed) {
      Label past = new Label();
      code.visitJumpInsn(Opcodes.GOTO, past);
      code.visitLabel(rightIsNull.label);
      code.visitInsn(pop);
      code.visitJumpInsn(Opcodes.GOTO, ifNull);
      code.visitLabel(past);
    }
  }

  private void compareDoubles(Typed.Compare node, boolean when, Label target, Label ifNull) {
    ExpressionCode.Exit rightIsNull = new ExpressionCode.Exit();
    doubleOf(node.left, new ExpressionCode.Exit(ifNull));
    doubleOf(node.right, rightIsNull);
    body.callHelper("compare", "(DD)I");
    code.visitJumpInsn(zeroJump(node.operator, when), target);
    dropLeft(rightIsNull, Opcodes.POP2, ifNull);
  }

  private void doubleOf(Typed node, ExpressionCode.Exit ifNull) {
    if (node instanceof Typed.Constant) {
      code.visitLdcInsn(((Number) ((Typed.Constant) node).value).doubleValue());
    } else {
      conversions.widen(body.emit(node, ifNull), "D");
    }
  }

  private void compareDecimals(Typed.Compare node, boolean when, Label target, Label ifNull) {
    body.emit(node.left, new ExpressionCode.Exit(ifNull));
    body.leaveIfNull(new ExpressionCode.Exit(ifNull));
    conversions.cast('L' + BIG_DECIMAL + ';');
    BigDecimal constant = decimal((Number) ((Typed.Constant) node.right).value);
    if (constant.signum() == 0) {
      code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BIG_DECIMAL, "signum", "()I", false);
    } else {
      constants.load(code, constant, 'L' + BIG_DECIMAL + ';');
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL, BIG_DECIMAL, "compareTo", "(L" + BIG_DECIMAL + ";)I", false);
    }
    code.visitJumpInsn(zeroJump(node.operator, when), target);
  }

  private static BigDecimal decimal(Number number) {
    if (number instanceof BigDecimal) {
      return (BigDecimal) number;
    }
    return number instanceof BigInteger
        ? new BigDecimal((BigInteger) number)
        : BigDecimal.valueOf(number.longValue());
  }

  private void compareEnums(Typed.Compare node, boolean when, Label target, Label ifNull) {
    body.emit(node.left, new ExpressionCode.Exit(ifNull));
    body.leaveIfNull(new ExpressionCode.Exit(ifNull));
    String constant = (String) ((Typed.Constant) node.right).value;
    String type = node.left.type.internalName();
    if (node.isPublic && members.isOpen(node.left.type.name())) {
      boolean jumpIfSame = node.operator.equals("==") == when;
      code.visitFieldInsn(Opcodes.GETSTATIC, type, constant, 'L' + type + ';');
      code.visitJumpInsn(jumpIfSame ? Opcodes.IF_ACMPEQ : Opcodes.IF_ACMPNE, target);
      return;
    }
    conversions.cast("Ljava/lang/Enum;");
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/Enum", "name", "()Ljava/lang/String;", false);
    code.visitLdcInsn(constant);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/String", "equals", "(" + OBJECT + ")Z", false);
    jumpIfEqual(node.operator, when, target);
  }

  private void compareObjects(Typed.Compare node, boolean when, Label target) {
    body.object(node.left);
    body.object(node.right);
    String operator = node.operator;
    body.running("'" + operator + "'");
    if (operator.equals("==") || operator.equals("!=")) {
      body.callHelper("equal", "(" + OBJECT + OBJECT + ")Z");
      jumpIfEqual(operator, when, target);
      return;
    }
    if (operator.startsWith(">")) {
      code.visitInsn(Opcodes.SWAP);
    }
    body.callHelper(operator.length() == 1 ? "isLess" : "isAtMost", "(" + OBJECT + OBJECT + ")Z");
    code.visitJumpInsn(when ? Opcodes.IFNE : Opcodes.IFEQ, target);
  }

  /** The jump that is taken if what compares as the int on the stack to zero is as given. */
  private static int zeroJump(String operator, boolean when) {
    switch (operator) {
      case "==":
        return when ? Opcodes.IFEQ : Opcodes.IFNE;
      case "!=":
        return when ? Opcodes.IFNE : Opcodes.IFEQ;
      case "<":
        return when ? Opcodes.IFLT : Opcodes.IFGE;
      case "<=":
        return when ? Opcodes.IFLE : Opcodes.IFGT;
      case ">":
        return when ? Opcodes.IFGT : Opcodes.IFLE;
      default:
        return when ? Opcodes.IFGE : Opcodes.IFLT;
    }
  }
}
