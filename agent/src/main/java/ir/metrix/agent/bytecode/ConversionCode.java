package ir.metrix.agent.bytecode;

import static ir.metrix.agent.bytecode.ProgramNames.OPERATIONS;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** The instructions that make one type of the value on the stack another: boxes, casts, numbers. */
final class ConversionCode {
  private static final String OBJECT = "Ljava/lang/Object;";

  private final MethodVisitor code;

  ConversionCode(MethodVisitor code) {
    this.code = code;
  }

  /** What Java does as well, and may make another number of it. */
  static boolean mayRound(String from, String to) {
    return to.equals("D") ? "JF".contains(from) : to.equals("F") && "IJ".contains(from);
  }

  void convert(String from, String primitive) {
    String name = Type.getType(primitive).getClassName();
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        OPERATIONS,
        "to" + Character.toUpperCase(name.charAt(0)) + name.substring(1),
        "(" + from + ")" + primitive,
        false);
  }

  void widen(String from, String to) {
    if (from.equals(to)) {
      return;
    }
    switch (to) {
      case "J":
        code.visitInsn(Opcodes.I2L);
        break;
      case "F":
        code.visitInsn(Opcodes.I2F);
        break;
      case "D":
        code.visitInsn(Opcodes.I2D);
        break;
      default:
        break;
    }
  }

  void cast(String descriptor) {
    if (!descriptor.equals(OBJECT)) {
      code.visitTypeInsn(Opcodes.CHECKCAST, Type.getType(descriptor).getInternalName());
    }
  }

  static boolean isPrimitive(String descriptor) {
    return descriptor.length() == 1;
  }

  private static String boxOf(String primitive) {
    switch (primitive) {
      case "Z":
        return "java/lang/Boolean";
      case "C":
        return "java/lang/Character";
      case "B":
        return "java/lang/Byte";
      case "S":
        return "java/lang/Short";
      case "I":
        return "java/lang/Integer";
      case "J":
        return "java/lang/Long";
      case "F":
        return "java/lang/Float";
      default:
        return "java/lang/Double";
    }
  }

  String box(String left) {
    if (!isPrimitive(left)) {
      return left;
    }
    String box = boxOf(left);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, box, "valueOf", "(" + left + ")L" + box + ";", false);
    return 'L' + box + ';';
  }

  String unbox(String primitive) {
    String box = boxOf(primitive);
    code.visitTypeInsn(Opcodes.CHECKCAST, box);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        box,
        Type.getType(primitive).getClassName() + "Value",
        "()" + primitive,
        false);
    return primitive;
  }
}
