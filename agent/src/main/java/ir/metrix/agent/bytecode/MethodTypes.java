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
    for (Type type : Type.getArgumentTypes(descriptor)) {
      parameters.add(JavaType.ofDescriptor(type.getDescriptor()));
    }
    JavaType result = JavaType.ofDescriptor(Type.getReturnType(descriptor).getDescriptor());
    Signature parsed = Signature.parse(signature, variables, "method ");
    // Signatures leave out parameters that compilers add (of inner classes, of enums).
    if (parsed.parameters().size() == parameters.size() && sameErasure(parsed, descriptor)) {
      return new MethodTypes(parsed.parameters(), parsed.returnType());
    }
    return new MethodTypes(parameters, result);
  }

  private static boolean sameErasure(Signature signature, String descriptor) {
    StringBuilder erased = new StringBuilder("(");
    for (JavaType parameter : signature.parameters()) {
      erased.append(parameter.descriptor());
    }
    return signature.returnType() != null
        && erased
            .append(')')
            .append(signature.returnType().descriptor())
            .toString()
            .equals(descriptor);
  }
}
