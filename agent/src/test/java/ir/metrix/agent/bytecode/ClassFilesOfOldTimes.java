package ir.metrix.agent.bytecode;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Class files as no compiler of today makes them. */
public final class ClassFilesOfOldTimes {
  private ClassFilesOfOldTimes() {}

  /** The same class as an old compiler would have left it, which wrote no stack maps. */
  public static byte[] of(byte[] classFile, int version) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public void visit(
                  int ofNow,
                  int access,
                  String name,
                  String signature,
                  String superName,
                  String[] interfaces) {
                super.visit(version, access, name, signature, superName, interfaces);
              }
            },
            ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }

  /**
   * A class {@code big.Big} with a static method {@code small(int)}, and one {@code big(int)} that
   * jumps over so many returns, each with so much code before it.
   */
  public static byte[] withLargeMethod(int returns, int bytesBeforeReturn, int version) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(version, Opcodes.ACC_PUBLIC, "big/Big", null, "java/lang/Object", null);
    MethodVisitor small =
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "small", "(I)I", null, null);
    small.visitCode();
    small.visitVarInsn(Opcodes.ILOAD, 0);
    small.visitInsn(Opcodes.IRETURN);
    small.visitMaxs(1, 1);
    small.visitEnd();
    MethodVisitor big =
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "big", "(I)I", null, null);
    big.visitCode();
    Label end = new Label();
    big.visitVarInsn(Opcodes.ILOAD, 0);
    big.visitJumpInsn(Opcodes.IFEQ, end);
    for (int i = 0; i < returns; i++) {
      Label next = new Label();
      big.visitVarInsn(Opcodes.ILOAD, 0);
      big.visitIntInsn(Opcodes.SIPUSH, i + 1);
      big.visitJumpInsn(Opcodes.IF_ICMPNE, next);
      for (int j = 0; j < bytesBeforeReturn; j++) {
        big.visitInsn(Opcodes.NOP);
      }
      big.visitIntInsn(Opcodes.SIPUSH, i + 1000);
      big.visitInsn(Opcodes.IRETURN);
      big.visitLabel(next);
      frame(big, version);
    }
    big.visitInsn(Opcodes.ICONST_M1);
    big.visitInsn(Opcodes.IRETURN);
    big.visitLabel(end);
    frame(big, version);
    big.visitInsn(Opcodes.ICONST_0);
    big.visitInsn(Opcodes.IRETURN);
    big.visitMaxs(2, 1);
    big.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void frame(MethodVisitor method, int version) {
    if (version > Opcodes.V1_6) {
      method.visitFrame(Opcodes.F_NEW, 1, new Object[] {Opcodes.INTEGER}, 0, new Object[0]);
    }
  }
}
