package ir.metrix.agent.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * What a class declares, without its code: enough to choose among thousands of classes those that
 * are worth a {@link ClassScan}. Immutable.
 */
public final class ClassSummary extends ClassVisitor {
  private String name;
  private String superName;
  private List<String> interfaces = Collections.emptyList();
  private int access;
  private final List<Method> methods = new ArrayList<>();

  private ClassSummary() {
    super(Opcodes.ASM9);
  }

  /**
   * Reads a class file.
   *
   * @throws RuntimeException if it is damaged, or of a later version than is known
   */
  public static ClassSummary of(byte[] classFile) {
    ClassSummary outline = new ClassSummary();
    new ClassReader(classFile)
        .accept(outline, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return outline;
  }

  /** Internal name, with slashes. */
  public String name() {
    return name;
  }

  /** Internal name; null for {@code Object}. */
  public String superName() {
    return superName;
  }

  /** Internal names. */
  public List<String> interfaces() {
    return interfaces;
  }

  public boolean isInterface() {
    return (access & Opcodes.ACC_INTERFACE) != 0;
  }

  public boolean isAbstract() {
    return (access & Opcodes.ACC_ABSTRACT) != 0;
  }

  public boolean isPublic() {
    return (access & Opcodes.ACC_PUBLIC) != 0;
  }

  /** Made by a compiler, or an enum, an annotation: not what one tracks methods of. */
  public boolean isUnlikely() {
    return (access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_ENUM | Opcodes.ACC_ANNOTATION)) != 0;
  }

  /** Those that a person wrote: no bridges, no synthetic ones, no static initializer. */
  public List<Method> methods() {
    return methods;
  }

  @Override
  public void visit(
      int version,
      int classAccess,
      String className,
      String signature,
      String superclass,
      String[] faces) {
    name = className;
    access = classAccess;
    superName = superclass;
    interfaces = faces == null ? interfaces : Arrays.asList(faces);
  }

  @Override
  public MethodVisitor visitMethod(
      int methodAccess,
      String methodName,
      String descriptor,
      String signature,
      String[] exceptions) {
    if ((methodAccess & (Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC)) == 0
        && !methodName.equals("<clinit>")) {
      methods.add(new Method(methodAccess, methodName, descriptor));
    }
    return null;
  }

  /** One method, by name and erased types. */
  public static final class Method {
    private final int access;
    private final String name;
    private final String descriptor;

    Method(int access, String name, String descriptor) {
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
    }

    public String name() {
      return name;
    }

    public String descriptor() {
      return descriptor;
    }

    public boolean isPublic() {
      return (access & Opcodes.ACC_PUBLIC) != 0;
    }

    public boolean isPrivate() {
      return (access & Opcodes.ACC_PRIVATE) != 0;
    }

    public boolean isStatic() {
      return (access & Opcodes.ACC_STATIC) != 0;
    }

    /** Whether there is code to put a hook into. */
    public boolean hasBody() {
      return (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
    }

    /** Full names, such as {@code int} and {@code java.lang.String[]}. */
    public List<String> parameterTypes() {
      List<String> names = new ArrayList<>();
      for (Type type : Type.getArgumentTypes(descriptor)) {
        names.add(type.getClassName());
      }
      return names;
    }

    /** Full name; {@code void} for none. */
    public String returnType() {
      return Type.getReturnType(descriptor).getClassName();
    }

    /** For people: name and simple parameter types. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(name).append('(');
      String separator = "";
      for (String type : parameterTypes()) {
        text.append(separator).append(type.substring(type.lastIndexOf('.') + 1));
        separator = ", ";
      }
      return text.append(')').toString();
    }
  }
}
