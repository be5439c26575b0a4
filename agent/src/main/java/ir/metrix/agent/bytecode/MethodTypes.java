package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.JavaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Type;

/** Parameter and return types of a method, with generics where the class file has them. */
final class MethodTypes {
  final List<JavaType> parameterTypes;
  final JavaType returnType;

  private MethodTypes(List<JavaType> parameterTypes, JavaType returnType) {
    this.parameterTypes = parameterTypes;
    this.returnType = returnType;
  }

  /**
   * From a descriptor, and the signature if it fits.
   *
   * @param variables of the class, by name
   */
  static MethodTypes of(String descriptor, String signature, Map<String, JavaType> variables) {
    List<JavaType> parameters = new ArrayList<>();
    Type[] erased = Type.getArgumentTypes(descriptor);
    Signature parsed = Signature.parse(signature, variables, "method ");
    // Signatures leave out parameters that compilers add (of inner classes, of enums).
    boolean tellsAll = parsed.parameters().size() == erased.length && parsed.returnType() != null;
    for (int i = 0; i < erased.length; i++) {
      parameters.add(either(tellsAll ? parsed.parameters().get(i) : null, erased[i]));
    }
    JavaType result = either(tellsAll ? parsed.returnType() : null, Type.getReturnType(descriptor));
    return new MethodTypes(parameters, result);
  }

  /** The generic type, unless the JVM has another. */
  private static JavaType either(JavaType generic, Type type) {
    JavaType erased = JavaType.ofDescriptor(type.getDescriptor());
    if (generic == null) {
      return erased;
    }
    // It may be a variable of an enclosing class or method, of which only the erasure is known.
    return generic.descriptor().equals(erased.descriptor()) ? generic : erased.opened();
  }

  /** As the method itself knows them: of a variable only its bound. */
  MethodTypes bounded() {
    List<JavaType> parameters = new ArrayList<>();
    for (JavaType parameter : parameterTypes) {
      parameters.add(parameter.bounded());
    }
    return new MethodTypes(parameters, returnType.bounded());
  }

  /** The type of a field, likewise. */
  static JavaType ofField(String descriptor, String signature, Map<String, JavaType> variables) {
    return either(Signature.parseType(signature, variables), Type.getType(descriptor));
  }
}
