package ir.metrix.agent.bytecode;

import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Writes a class again with hooks in some of its methods; all others are copied byte for byte. */
public final class ClassWeaver extends ClassVisitor {
  private final Map<String, Integer> sites;
  private final Map<String, ClassScan.MethodScan> scans;
  private String className;
  private boolean hasFrames;

  private ClassWeaver(
      ClassWriter writer, Map<String, Integer> sites, Map<String, ClassScan.MethodScan> scans) {
    super(Opcodes.ASM9, writer);
    this.sites = sites;
    this.scans = scans;
  }

  /**
   * Weaves.
   *
   * @param sites site ids by method name and descriptor
   * @throws TooLargeException if a method would outgrow 64 KB
   */
  public static byte[] weave(
      byte[] classFile, Map<String, Integer> sites, Map<String, ClassScan.MethodScan> scans)
      throws TooLargeException {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new ClassWeaver(writer, sites, scans), ClassReader.EXPAND_FRAMES);
    try {
      return writer.toByteArray();
    } catch (MethodTooLargeException e) {
      throw new TooLargeException(e.getMethodName() + e.getDescriptor());
    }
  }

  /** With its hook a method would be larger than 64 KB. */
  public static final class TooLargeException extends Exception {
    private final String method;

    TooLargeException(String method) {
      super(method);
      this.method = method;
    }

    /** Name and descriptor. */
    public String method() {
      return method;
    }
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      String signature,
      String superName,
      String[] interfaces) {
    className = name;
    // Class files before Java 6 have no stack maps, and the old verifier wants none.
    hasFrames = (version & 0xFFFF) >= Opcodes.V1_6;
    super.visit(version, access, name, signature, superName, interfaces);
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    MethodVisitor target = super.visitMethod(access, name, descriptor, signature, exceptions);
    Integer site = sites.get(name + descriptor);
    if (site == null) {
      return target;
    }
    return new MethodWeaver(target, scans.get(name + descriptor), className, site, hasFrames);
  }
}
