package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.JavaType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Reads from a class file what must be known of its methods before one of them can be woven. */
public final class ClassScan extends ClassVisitor {
  /** Where it stands in a class file. */
  private static final int MAJOR_VERSION = 6;

  private final String className;
  private final List<MethodScan> methods = new ArrayList<>();

  /** Descriptors of bridges by what they call, name and descriptor. */
  private final Map<String, List<String>> bridges = new HashMap<>();

  private boolean isInterface;
  private int version;
  private Map<String, JavaType> variables;

  private ClassScan(String className) {
    super(Opcodes.ASM9);
    this.className = className;
  }

  /**
   * Scans all methods but bridges, which only call another one.
   *
   * @throws RuntimeException if the file is damaged, or of a later version than is known
   */
  public static ClassScan of(byte[] classFile) {
    return of(new ClassReader(classFile));
  }

  static ClassScan of(ClassReader reader) {
    ClassScan scan = new ClassScan(reader.getClassName().replace('/', '.'));
    int version = reader.readUnsignedShort(MAJOR_VERSION);
    // Of Java 6 a class may or may not have stack maps; before, none has; later, all have.
    reader.accept(scan, version == Opcodes.V1_6 ? 0 : ClassReader.SKIP_FRAMES);
    for (Map.Entry<String, List<String>> bridge : scan.bridges.entrySet()) {
      for (MethodScan method : scan.methods) {
        if (bridge.getKey().equals(method.name + method.descriptor)) {
          method.bridgeDescriptors.addAll(bridge.getValue());
        }
      }
    }
    return scan;
  }

  public List<MethodScan> methods() {
    return methods;
  }

  /** Binary name. */
  public String className() {
    return className;
  }

  public boolean isInterface() {
    return isInterface;
  }

  /** Whether one of the methods has parameter names by {@code -parameters}. */
  public boolean hasMethodParameters() {
    for (MethodScan method : methods) {
      if (method.hasMethodParameters()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void visit(
      int classVersion,
      int access,
      String name,
      String signature,
      String superName,
      String[] interfaces) {
    version = classVersion & 0xFFFF;
    isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
    variables =
        Signature.parse(signature, Collections.<String, JavaType>emptyMap(), "").variables();
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    if (name.equals("<clinit>")) {
      return null;
    }
    if ((access & Opcodes.ACC_BRIDGE) != 0) {
      return new Bridge(name, descriptor);
    }
    MethodScan method =
        new MethodScan(
            className,
            version,
            access,
            name,
            descriptor,
            MethodTypes.of(descriptor, signature, variables));
    methods.add(method);
    return method;
  }

  /** Finds the method of this class that a bridge calls. */
  private final class Bridge extends MethodVisitor {
    private final String name;
    private final String descriptor;

    Bridge(String name, String descriptor) {
      super(Opcodes.ASM9);
      this.name = name;
      this.descriptor = descriptor;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String called, String type, boolean ofInterface) {
      if (called.equals(name) && owner.replace('/', '.').equals(className)) {
        String target = called + type;
        if (!bridges.containsKey(target)) {
          bridges.put(target, new ArrayList<String>());
        }
        bridges.get(target).add(descriptor);
      }
    }
  }

  /** One method. */
  public static final class MethodScan extends MethodVisitor {
    final int access;
    public final String name;
    public final String descriptor;
    final Type[] parameterTypes;
    final Type returnType;

    /**
     * For each return instruction in order, and for the end: whether an instruction stands since
     * the one before.
     */
    final List<Boolean> codeBeforeReturn = new ArrayList<>();

    boolean codeAfterLastReturn;
    int maxLocals;

    /**
     * Ordinal, among the constructor calls in this constructor, of the one to super(…) or this(…);
     * -1: none found.
     */
    int superCall = -1;

    boolean hasSeveralSuperCalls;

    /** Descriptor of the constructor that this one calls by this(…); null if it calls super(…). */
    String delegatesTo;

    final List<String> bridgeDescriptors = new ArrayList<>();
    private final String className;
    private final MethodTypes types;
    private final List<String> parametersAttribute = new ArrayList<>();
    private final String[] debugNames;
    private final int[] slots;
    private final List<Label> labelsAtStart = new ArrayList<>();
    private final Set<String> typesInCode = new TreeSet<>();
    private final int version;
    private boolean hasStackMaps;
    private boolean hasBranches;
    private int pendingNews;
    private int constructorCalls;

    MethodScan(
        String className,
        int version,
        int access,
        String name,
        String descriptor,
        MethodTypes types) {
      super(Opcodes.ASM9);
      this.version = version;
      this.types = types;
      this.className = className;
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
      this.parameterTypes = Type.getArgumentTypes(descriptor);
      this.returnType = Type.getReturnType(descriptor);
      for (Type type : parameterTypes) {
        mention(type);
      }
      this.debugNames = new String[parameterTypes.length];
      this.slots = new int[parameterTypes.length];
      int slot = isStatic() ? 0 : 1;
      for (int i = 0; i < slots.length; i++) {
        slots[i] = slot;
        slot += parameterTypes[i].getSize();
      }
    }

    /** Whether it was compiled with {@code -parameters}. */
    public boolean hasMethodParameters() {
      return !parametersAttribute.isEmpty();
    }

    boolean isStatic() {
      return (access & Opcodes.ACC_STATIC) != 0;
    }

    public boolean hasBody() {
      return (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
    }

    public boolean isConstructor() {
      return name.equals("<init>");
    }

    /** Whether a compiler made it, for a lambda's body for instance. */
    public boolean isSynthetic() {
      return (access & Opcodes.ACC_SYNTHETIC) != 0;
    }

    /**
     * The erased types of its parameters, and after these, those of each bridge to it: who
     * implements {@code Repository<Order>} has {@code save(Order)}, who calls it {@code
     * save(Object)}.
     */
    public List<List<String>> parameterTypeNames() {
      List<List<String>> all = new ArrayList<>();
      all.add(names(parameterTypes));
      for (String bridge : bridgeDescriptors) {
        all.add(names(Type.getArgumentTypes(bridge)));
      }
      return all;
    }

    private static List<String> names(Type[] types) {
      List<String> names = new ArrayList<>();
      for (Type type : types) {
        names.add(type.getClassName());
      }
      return names;
    }

    /**
     * Names (with slashes) of classes that the JVM may load to check the method once it has a hook;
     * without one it might not. The verifier for classes without stack maps infers the types of
     * variables: where different ones meet, as all do in the handler of the hook, it loads them to
     * find what they have in common. If one is not there, the whole class fails.
     */
    public Set<String> typesThatMeetInTheHook() {
      boolean isInferred = version < Opcodes.V1_6 || (version == Opcodes.V1_6 && lacksStackMaps());
      return isInferred ? typesInCode : Collections.<String>emptySet();
    }

    private boolean lacksStackMaps() {
      return hasBranches && !hasStackMaps;
    }

    private void mention(Type type) {
      Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
      if (element.getSort() == Type.OBJECT) {
        typesInCode.add(element.getInternalName());
      }
    }

    @Override
    public void visitFrame(
        int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
      hasStackMaps = true;
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
      hasBranches = true;
      if (type != null) {
        typesInCode.add(type);
      }
    }

    /** Why the method cannot be woven, or null if it can. */
    public String obstacle() {
      if (!hasBody()) {
        return "it has no body here. Name a class that implements it, or write subtypes-of for all";
      }
      if (isConstructor() && (superCall < 0 || hasSeveralSuperCalls)) {
        return "its call of super(…) cannot be told from the class file";
      }
      return null;
    }

    public TrackedMethod tracked() {
      MethodTypes known = types.bounded();
      return new TrackedMethod(
          className, name, known.parameterTypes, known.returnType, parameterNames(), isStatic());
    }

    /** Whether it has parameters whose names the class file doesn't tell. */
    public boolean lacksNames() {
      return parameterTypes.length > 0 && parameterNames().isEmpty();
    }

    /** Takes them from another scan of the class. */
    public void takeNames(ClassScan other) {
      for (MethodScan method : other.methods) {
        if (method.name.equals(name) && method.descriptor.equals(descriptor)) {
          List<String> names = method.parameterNames();
          for (int i = 0; i < names.size(); i++) {
            debugNames[i] = names.get(i);
          }
        }
      }
    }

    private List<String> parameterNames() {
      if (parametersAttribute.size() == parameterTypes.length
          && !parametersAttribute.contains(null)) {
        return parametersAttribute;
      }
      List<String> names = Arrays.asList(debugNames);
      return names.contains(null) ? new ArrayList<String>() : names;
    }

    @Override
    public void visitParameter(String parameterName, int parameterAccess) {
      parametersAttribute.add(parameterName);
    }

    @Override
    public void visitLabel(Label label) {
      if (!codeAfterLastReturn && codeBeforeReturn.isEmpty() && superCall < 0) {
        labelsAtStart.add(label);
      }
    }

    @Override
    public void visitLocalVariable(
        String variable,
        String variableDescriptor,
        String signature,
        Label start,
        Label end,
        int index) {
      for (int i = 0; i < slots.length; i++) {
        // A parameter lives from the first instruction on; later entries are variables that reuse
        // its slot.
        if (slots[i] == index && labelsAtStart.contains(start)) {
          debugNames[i] = variable;
        }
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
        codeBeforeReturn.add(codeAfterLastReturn);
        codeAfterLastReturn = false;
      } else {
        codeAfterLastReturn = true;
      }
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      codeAfterLastReturn = true;
      mention(Type.getObjectType(type));
      if (opcode == Opcodes.NEW) {
        pendingNews++;
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String called, String calledDescriptor, boolean ofInterface) {
      codeAfterLastReturn = true;
      mention(Type.getReturnType(calledDescriptor));
      if (opcode == Opcodes.INVOKESPECIAL && called.equals("<init>")) {
        if (pendingNews > 0) {
          pendingNews--;
        } else if (superCall < 0) {
          superCall = constructorCalls;
          delegatesTo = owner.replace('/', '.').equals(className) ? calledDescriptor : null;
          // What follows belongs to the next segment: it begins where the hook is put.
          codeAfterLastReturn = false;
        } else {
          hasSeveralSuperCalls = true;
        }
        constructorCalls++;
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      codeAfterLastReturn = true;
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
      codeAfterLastReturn = true;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String field, String fieldDescriptor) {
      codeAfterLastReturn = true;
      mention(Type.getType(fieldDescriptor));
    }

    @Override
    public void visitInvokeDynamicInsn(
        String called,
        String calledDescriptor,
        net.bytebuddy.jar.asm.Handle bootstrap,
        Object... arguments) {
      codeAfterLastReturn = true;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      codeAfterLastReturn = true;
      hasBranches = true;
    }

    @Override
    public void visitLdcInsn(Object value) {
      codeAfterLastReturn = true;
    }

    @Override
    public void visitIincInsn(int index, int increment) {
      codeAfterLastReturn = true;
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label dflt, Label... labels) {
      codeAfterLastReturn = true;
      hasBranches = true;
    }

    @Override
    public void visitLookupSwitchInsn(Label dflt, int[] keys, Label[] labels) {
      codeAfterLastReturn = true;
      hasBranches = true;
    }

    @Override
    public void visitMultiANewArrayInsn(String arrayDescriptor, int dimensions) {
      codeAfterLastReturn = true;
      mention(Type.getType(arrayDescriptor));
    }

    @Override
    public void visitMaxs(int maxStack, int methodMaxLocals) {
      maxLocals = methodMaxLocals;
    }
  }
}
