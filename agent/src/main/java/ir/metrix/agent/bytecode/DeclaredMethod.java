package ir.metrix.agent.bytecode;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** A method that a class declares, by name and erased types. Immutable. */
public final class DeclaredMethod {
  private final int access;
  private final String name;
  private final String descriptor;

  DeclaredMethod(int access, String name, String descriptor) {
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
