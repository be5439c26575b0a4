package ir.metrix.agent.bytecode;

import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Writes a class again with hooks in some of its methods; all others are copied byte for byte. */
public final class ClassWeaver extends ClassVisitor {
  /** HotSpot's HugeMethodLimit: what is larger is interpreted for ever. */
  private static final int JIT_LIMIT = 8_000;

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
   * @throws TooLargeException if a method would outgrow what the JVM allows or compiles
   */
  public static byte[] weave(
      byte[] classFile, Map<String, Integer> sites, Map<String, ClassScan.MethodScan> scans)
      throws TooLargeException {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new ClassWeaver(writer, sites, scans), ClassReader.EXPAND_FRAMES);
    byte[] woven;
    try {
      woven = writer.toByteArray();
    } catch (MethodTooLargeException e) {
      throw new TooLargeException(
          e.getMethodName() + e.getDescriptor(), "the 64 KB that a method may have");
    }
    refuseWhatWouldBeSlow(classFile, woven, sites.keySet());
    return woven;
  }

  private static void refuseWhatWouldBeSlow(byte[] before, byte[] woven, Set<String> methods)
      throws TooLargeException {
    if (woven.length <= JIT_LIMIT) {
      return;
    }
    Map<String, Integer> lengths = CodeLengths.of(woven);
    for (String method : methods) {
      if (lengths.get(method) > JIT_LIMIT && CodeLengths.of(before).get(method) <= JIT_LIMIT) {
        throw new TooLargeException(
            method, "the " + JIT_LIMIT + " bytes up to which HotSpot compiles a method");
      }
    }
  }

  /** With its hook a method would be larger than a limit of the JVM's. */
  public static final class TooLargeException extends Exception {
    private final String method;

    TooLargeException(String method, String limit) {
      super("with the hook it would be larger than " + limit);
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
    ClassScan.MethodScan method = scans.get(name + descriptor);
    return new MethodWeaver(
        target, method, className, site, delegateOf(method), isDelegate(method), hasFrames);
  }

  /** The site of the tracked constructor that a constructor calls by this(…), or -1. */
  private int delegateOf(ClassScan.MethodScan method) {
    Integer delegate =
        method.isConstructor() && method.delegatesTo != null
            ? sites.get(method.name + method.delegatesTo)
            : null;
    return delegate == null ? -1 : delegate;
  }

  /** Whether a tracked constructor calls it by this(…). */
  private boolean isDelegate(ClassScan.MethodScan method) {
    if (method.isConstructor()) {
      for (String key : sites.keySet()) {
        ClassScan.MethodScan other = scans.get(key);
        if (other.isConstructor() && method.descriptor.equals(other.delegatesTo)) {
          return true;
        }
      }
    }
    return false;
  }
}
