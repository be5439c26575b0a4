package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.TypeDescription;
import ir.metrix.agent.expression.TypeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Describes classes from their class files, which it reads as they are asked for and remembers.
 * Loads none. Used by one thread, for as long as one class is being woven.
 */
public final class ClassFileTypes implements TypeSource {
  private final ClassFiles files;

  /** Null for a class without a class file. */
  private final Map<String, TypeDescription> known = new HashMap<>();

  public ClassFileTypes(ClassFiles files) {
    this.files = files;
  }

  @Override
  public TypeDescription find(String name) {
    if (known.containsKey(name)) {
      return known.get(name);
    }
    TypeDescription description = read(name);
    known.put(name, description);
    return description;
  }

  private TypeDescription read(String name) {
    byte[] file = files.read(name.replace('.', '/'));
    if (file == null) {
      return null;
    }
    try {
      Reading reading = new Reading();
      new ClassReader(file).accept(reading, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return reading.description;
    } catch (RuntimeException unreadable) {
      // Of a later version than ours, or damaged: its values are read by what they turn out to be.
      return null;
    }
  }

  private static String binary(String internalName) {
    return internalName.replace('/', '.');
  }

  /** One class file. */
  private static final class Reading extends ClassVisitor {
    private TypeDescription description;
    private Map<String, JavaType> variables;

    Reading() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      JavaType superclass = superName == null ? null : JavaType.of(binary(superName));
      List<JavaType> faces = new ArrayList<>();
      for (String face : interfaces) {
        faces.add(JavaType.of(binary(face)));
      }
      Signature parsed = Signature.parse(signature, new HashMap<String, JavaType>(), "");
      variables = parsed.variables();
      List<JavaType> supertypes = parsed.supertypes();
      // What ProGuard left of a signature may not fit the class: then it has none.
      if (superclass != null && supertypes.size() == 1 + faces.size()) {
        superclass = supertypes.get(0);
        faces = supertypes.subList(1, supertypes.size());
      }
      description =
          new TypeDescription(binary(name), access, parsed.variableNames(), superclass, faces);
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      description.add(
          new TypeDescription.Field(
              description.name(),
              access,
              name,
              descriptor,
              MethodTypes.ofField(descriptor, signature, variables)));
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      if ((access & Opcodes.ACC_BRIDGE) != 0 || name.startsWith("<")) {
        return null;
      }
      boolean mayBeGetter =
          descriptor.startsWith("()")
              && !descriptor.endsWith("V")
              && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
      if (!mayBeGetter) {
        add(access, name, descriptor, signature, null);
        return null;
      }
      return new Getter(this, access, name, descriptor, signature);
    }

    void add(int access, String name, String descriptor, String signature, String plainField) {
      MethodTypes types = MethodTypes.of(descriptor, signature, variables);
      description.add(
          new TypeDescription.Method(
              description.name(),
              access,
              name,
              descriptor,
              types.returnType,
              types.parameterTypes,
              plainField));
    }
  }

  /** Finds out whether a method returns a field of its object, and does nothing else. */
  private static final class Getter extends MethodVisitor {
    private final Reading reading;
    private final int access;
    private final String name;
    private final String descriptor;
    private final String signature;

    /** How many instructions are as they should be; -1 once one isn't. */
    private int good;

    private String field;

    Getter(Reading reading, int access, String name, String descriptor, String signature) {
      super(Opcodes.ASM9);
      this.reading = reading;
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
      this.signature = signature;
    }

    private void expect(int step, boolean asItShould) {
      good = good == step && asItShould ? step + 1 : -1;
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
      expect(0, opcode == Opcodes.ALOAD && index == 0);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String read, String type) {
      field = read;
      expect(1, opcode == Opcodes.GETFIELD);
    }

    @Override
    public void visitInsn(int opcode) {
      expect(2, opcode >= Opcodes.IRETURN && opcode <= Opcodes.ARETURN);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      good = -1;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      good = -1;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String called, String type, boolean isInterface) {
      good = -1;
    }

    @Override
    public void visitInvokeDynamicInsn(
        String called, String type, net.bytebuddy.jar.asm.Handle bootstrap, Object... arguments) {
      good = -1;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      good = -1;
    }

    @Override
    public void visitLdcInsn(Object value) {
      good = -1;
    }

    @Override
    public void visitEnd() {
      boolean locks = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
      reading.add(access, name, descriptor, signature, good == 3 && !locks ? field : null);
    }
  }
}
