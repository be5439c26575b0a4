package ir.metrix.agent.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * What a class file says of supertypes, annotations and methods, without their code. Names only,
 * with slashes; no class is loaded. Supertypes are read from the head of the file; what lies behind
 * it, only when it is asked for. Holds the class file: not to be kept. For one thread.
 */
public final class ClassOutline {
  private static final int HEAD_ONLY =
      ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;

  private final ClassReader reader;
  private Annotations annotations;

  private ClassOutline(ClassReader reader) {
    this.reader = reader;
  }

  /**
   * Reads the head of a class file.
   *
   * @throws RuntimeException if it is damaged, or of a later version than is known
   */
  public static ClassOutline of(byte[] classFile) {
    return new ClassOutline(new ClassReader(classFile));
  }

  public String name() {
    return reader.getClassName();
  }

  /** Null for {@code java/lang/Object}. */
  public String superName() {
    return reader.getSuperName();
  }

  public List<String> interfaces() {
    return Arrays.asList(reader.getInterfaces());
  }

  public boolean isFinal() {
    return is(Opcodes.ACC_FINAL);
  }

  public boolean isInterface() {
    return is(Opcodes.ACC_INTERFACE);
  }

  public boolean isAbstract() {
    return is(Opcodes.ACC_ABSTRACT);
  }

  public boolean isPublic() {
    return is(Opcodes.ACC_PUBLIC);
  }

  /** Made by a compiler, or an enum, an annotation: not what one tracks methods of. */
  public boolean isUnlikely() {
    return is(Opcodes.ACC_SYNTHETIC | Opcodes.ACC_ENUM | Opcodes.ACC_ANNOTATION);
  }

  private boolean is(int flags) {
    return (reader.getAccess() & flags) != 0;
  }

  /** Those that a person wrote: no bridges, no synthetic ones, no static initializer. */
  public List<DeclaredMethod> declaredMethods() {
    Declared declared = new Declared();
    reader.accept(declared, HEAD_ONLY);
    return declared.methods;
  }

  /** Of the class, whether kept at run time or in the class file only. */
  public Set<String> annotations() {
    return read().ofClass;
  }

  /** Methods that have annotations, and bridges. */
  public Collection<Method> methods() {
    return read().methods.values();
  }

  /**
   * Which method each bridge method calls, both as name and descriptor: {@code save(Object)} of an
   * {@code implements Repository<Order>} calls {@code save(Order)}. Reads their code.
   */
  public Map<String, String> bridges() {
    Bridges bridges = new Bridges(reader.getClassName());
    reader.accept(bridges, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return bridges.targets;
  }

  private Annotations read() {
    if (annotations == null) {
      annotations = new Annotations();
      reader.accept(annotations, HEAD_ONLY);
    }
    return annotations;
  }

  /** One method. */
  public static final class Method {
    private final int access;
    private final String name;
    private final String descriptor;
    private final Set<String> annotations = new LinkedHashSet<>();

    Method(int access, String name, String descriptor) {
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
    }

    /** Name and descriptor. */
    public String key() {
      return name + descriptor;
    }

    public Set<String> annotations() {
      return annotations;
    }

    /** Whether a method of a subclass can take its place. */
    public boolean isOverridable() {
      return (access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC)) == 0 && !name.startsWith("<");
    }

    public boolean isBridge() {
      return (access & Opcodes.ACC_BRIDGE) != 0;
    }
  }

  private static final class Annotations extends ClassVisitor {
    private final Set<String> ofClass = new LinkedHashSet<>();
    private final Map<String, Method> methods = new LinkedHashMap<>();

    Annotations() {
      super(Opcodes.ASM9);
    }

    @Override
    public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      ofClass.add(Type.getType(descriptor).getInternalName());
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      final Method method = new Method(access, name, descriptor);
      if (method.isBridge()) {
        methods.put(method.key(), method);
      }
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
          methods.put(method.key(), method);
          method.annotations.add(Type.getType(annotation).getInternalName());
          return null;
        }
      };
    }
  }

  private static final class Declared extends ClassVisitor {
    private final List<DeclaredMethod> methods = new ArrayList<>();

    Declared() {
      super(Opcodes.ASM9);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      if ((access & (Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC)) == 0
          && !name.equals("<clinit>")) {
        methods.add(new DeclaredMethod(access, name, descriptor));
      }
      return null;
    }
  }

  /** Follows each bridge to the method of the same class that it calls. */
  private static final class Bridges extends ClassVisitor {
    private final String className;
    private final Map<String, String> targets = new HashMap<>();

    Bridges(String className) {
      super(Opcodes.ASM9);
      this.className = className;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, final String name, String descriptor, String signature, String[] exceptions) {
      if ((access & Opcodes.ACC_BRIDGE) == 0) {
        return null;
      }
      final String bridge = name + descriptor;
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String type, boolean isInterface) {
          // One that widens visibility calls the superclass, where the method lies.
          if (owner.equals(className) && called.equals(name)) {
            targets.put(bridge, called + type);
          }
        }
      };
    }
  }
}
