package ir.metrix.agent.bytecode;

import static ir.metrix.agent.bytecode.ProgramNames.CALL;
import static ir.metrix.agent.bytecode.ProgramNames.JPA_PROVIDERS;

import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Linkage;
import ir.metrix.agent.expression.Typed;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The instructions that read members of the application: by an instruction where the compiled class
 * may name them, else by an invokedynamic that is linked when it is first needed; and, before them,
 * those that ask whether a JPA provider has loaded what is to be read.
 */
final class MemberCode {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final Handle PROPERTY = bootstrap("property");
  private static final Handle TYPE = bootstrap("type");
  private static final Handle MEMBER =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          Type.getInternalName(Linkage.class),
          "member",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
              + "Ljava/lang/String;Ljava/lang/String;)Ljava/lang/invoke/CallSite;",
          false);

  private static Handle bootstrap(String name) {
    return new Handle(
        Opcodes.H_INVOKESTATIC,
        Type.getInternalName(Linkage.class),
        name,
        "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
            + "Ljava/lang/String;)Ljava/lang/invoke/CallSite;",
        false);
  }

  private final MethodVisitor code;
  private final ExpressionCode body;
  private final ConversionCode conversions;
  private final BoundExpression expression;
  private final ProgramConstants constants;
  private final boolean inNamedModule;

  /** By type: the field that knows whether its objects need not be asked about. */
  private final Map<String, String> memories = new HashMap<>();

  MemberCode(
      MethodVisitor code,
      ExpressionCode body,
      ConversionCode conversions,
      BoundExpression expression,
      ProgramConstants constants,
      boolean inNamedModule) {
    this.code = code;
    this.body = body;
    this.conversions = conversions;
    this.expression = expression;
    this.constants = constants;
    this.inNamedModule = inNamedModule;
  }

  String read(Typed.Read node, ExpressionCode.Exit ifNull) {
    boolean direct = isDirect(node);
    if (node.receiver != null) {
      String left = conversions.box(body.emit(node.receiver, ifNull));
      if (node.receiver.mayBeNull()) {
        body.leaveIfNull(ifNull);
      }
      String through = 'L' + node.through.name().replace('.', '/') + ';';
      if (direct && !left.equals(through)) {
        conversions.cast(through);
      }
      if (node.property != null) {
        guard(node, direct, ifNull);
      }
    }
    return direct ? readDirectly(node) : readByHandle(node);
  }

  private boolean isDirect(Typed.Read node) {
    if (!node.isPublic() || !isOpen(node.through.name())) {
      return false;
    }
    if (node.isMethod()) {
      for (Type parameter : Type.getArgumentTypes(node.member.descriptor())) {
        JavaType type = JavaType.ofDescriptor(parameter.getDescriptor());
        if (!expression.isPublic(type)) {
          return false;
        }
      }
    }
    return true;
  }

  boolean isOpen(String className) {
    return !inNamedModule || className.startsWith("java.");
  }

  /**
   * Leaves if the object on the stack, or what is to be read of it, is not loaded. Nothing is asked
   * while there is nobody who could load it later; after that, an object of just the type that the
   * class file says is asked about once only: there are no proxies of that class.
   */
  private void guard(Typed.Read node, boolean direct, ExpressionCode.Exit ifNull) {
    Label loaded = new Label();
    code.visitFieldInsn(Opcodes.GETSTATIC, JPA_PROVIDERS, "mayBeThere", "Z");
    code.visitJumpInsn(Opcodes.IFEQ, loaded);
    String type = node.through.name().replace('.', '/');
    String memory = null;
    if (!node.isOfInterface()) {
      memory = memories.get(type);
      if (memory == null) {
        memory = constants.memory();
        memories.put(type, memory);
      }
      Label ask = new Label();
      ifClassDiffers(node, ask);
      code.visitFieldInsn(Opcodes.GETSTATIC, constants.program(), memory, "Z");
      code.visitJumpInsn(Opcodes.IFNE, loaded);
      classOf(node);
      body.callHelper("isPlain", "(Ljava/lang/Class;)Z");
      code.visitFieldInsn(Opcodes.PUTSTATIC, constants.program(), memory, "Z");
      code.visitLabel(ask);
    }
    code.visitInsn(Opcodes.DUP);
    code.visitLdcInsn(node.property);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    body.callHelper("isUnloaded", "(" + OBJECT + "Ljava/lang/String;L" + CALL + ";)Z");
    Label there = new Label();
    code.visitJumpInsn(Opcodes.IFEQ, there);
    code.visitInsn(Opcodes.POP);
    body.leave(ifNull);
    code.visitLabel(there);
    if (!node.isMethod()) {
      body.callHelper("real", "(" + OBJECT + ")" + OBJECT);
      if (direct) {
        conversions.cast('L' + type + ';');
      }
    }
    code.visitLabel(loaded);
  }

  private void ifClassDiffers(Typed.Read node, Label target) {
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/Object", "getClass", "()Ljava/lang/Class;", false);
    classOf(node);
    code.visitJumpInsn(Opcodes.IF_ACMPNE, target);
  }

  private void classOf(Typed.Read node) {
    String name = node.through.name();
    if (node.isThroughPublic() && isOpen(name)) {
      code.visitLdcInsn(Type.getObjectType(name.replace('.', '/')));
    } else {
      code.visitInvokeDynamicInsn("type", "()Ljava/lang/Class;", TYPE, name);
    }
  }

  String dynamic(Typed.Dynamic node, ExpressionCode.Exit ifNull) {
    conversions.box(body.emit(node.receiver, ifNull));
    if (node.receiver.mayBeNull()) {
      body.leaveIfNull(ifNull);
    }
    code.visitVarInsn(Opcodes.ALOAD, 0);
    body.running(node.shown);
    code.visitInvokeDynamicInsn(
        "property", "(" + OBJECT + "L" + CALL + ";)" + OBJECT, PROPERTY, node.name);
    return OBJECT;
  }

  private String readDirectly(Typed.Read node) {
    String owner = node.through.name().replace('.', '/');
    String descriptor = node.member.descriptor();
    boolean isStatic = node.member.isStatic();
    if (!node.isMethod()) {
      body.running(node.shown);
      int opcode = isStatic ? Opcodes.GETSTATIC : Opcodes.GETFIELD;
      code.visitFieldInsn(opcode, owner, node.member.name(), descriptor);
      return descriptor;
    }
    Type[] parameters = Type.getArgumentTypes(descriptor);
    for (int i = 0; i < parameters.length; i++) {
      body.as(node.arguments.get(i), parameters[i].getDescriptor());
    }
    body.running(node.shown);
    // An interface has the methods of Object, but not under its own name.
    boolean ofInterface = node.isOfInterface() && !node.member.owner().equals("java.lang.Object");
    int opcode =
        isStatic
            ? Opcodes.INVOKESTATIC
            : ofInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
    code.visitMethodInsn(
        opcode,
        node.isOfInterface() && !ofInterface ? "java/lang/Object" : owner,
        node.member.name(),
        descriptor,
        ofInterface);
    return Type.getReturnType(descriptor).getDescriptor();
  }

  /** By a handle that is linked when it is first needed, and constant from then on. */
  private String readByHandle(Typed.Read node) {
    String descriptor = node.member.descriptor();
    StringBuilder called = new StringBuilder("(");
    if (node.receiver != null) {
      called.append(OBJECT);
    }
    String result = descriptor;
    if (node.isMethod()) {
      for (int i = 0; i < node.arguments.size(); i++) {
        String parameter = Type.getArgumentTypes(descriptor)[i].getDescriptor();
        boolean primitive = ConversionCode.isPrimitive(parameter);
        called.append(primitive ? parameter : OBJECT);
        body.as(node.arguments.get(i), primitive ? parameter : OBJECT);
      }
      result = Type.getReturnType(descriptor).getDescriptor();
    }
    result = ConversionCode.isPrimitive(result) ? result : OBJECT;
    body.running(node.shown);
    code.visitInvokeDynamicInsn(
        node.member.name(),
        called.append(')').append(result).toString(),
        MEMBER,
        node.member.owner(),
        descriptor);
    return result;
  }
}
