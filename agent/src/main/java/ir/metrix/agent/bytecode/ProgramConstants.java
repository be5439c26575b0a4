package ir.metrix.agent.bytecode;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * What a program needs and a class file cannot hold: static final fields, which the JIT takes for
 * constants, filled in by the initialiser. Beside them, fields in which the program remembers.
 */
final class ProgramConstants {
  private final String program;
  private final List<Object> values = new ArrayList<>();
  private final List<String> descriptors = new ArrayList<>();
  private int memories;

  ProgramConstants(String program) {
    this.program = program;
  }

  /** Read after all has been loaded once. */
  Object[] values() {
    return values.toArray();
  }

  /** Pushes a constant, whose class must be public. */
  void load(MethodVisitor code, Object value, String descriptor) {
    code.visitFieldInsn(Opcodes.GETSTATIC, program, "C" + values.size(), descriptor);
    values.add(value);
    descriptors.add(descriptor);
  }

  /** The name of a static boolean that is false at first. */
  String memory() {
    return "M" + memories++;
  }

  String program() {
    return program;
  }

  void declare(ClassWriter writer, String linkage, int number) {
    for (int i = 0; i < memories; i++) {
      writer.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "M" + i, "Z", null, null);
    }
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    code.visitLdcInsn(number);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, linkage, "take", "(I)[Ljava/lang/Object;", false);
    for (int i = 0; i < values.size(); i++) {
      String descriptor = descriptors.get(i);
      writer.visitField(
          Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL,
          "C" + i,
          descriptor,
          null,
          null);
      code.visitInsn(Opcodes.DUP);
      code.visitLdcInsn(i);
      code.visitInsn(Opcodes.AALOAD);
      code.visitTypeInsn(Opcodes.CHECKCAST, Type.getType(descriptor).getInternalName());
      code.visitFieldInsn(Opcodes.PUTSTATIC, program, "C" + i, descriptor);
    }
    code.visitInsn(Opcodes.POP);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
