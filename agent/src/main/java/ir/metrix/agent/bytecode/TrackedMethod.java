package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.JavaType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A method that a rule matches, as its class file describes it. Immutable; holds no class and no
 * loader.
 */
public final class TrackedMethod {
  private final String className;
  private final String name;
  private final List<String> parameterTypes;
  private final List<String> parameterNames;
  private final boolean isStatic;
  private final List<JavaType> types;
  private final JavaType returnType;

  /**
   * @param types of the parameters, with generics
   */
  public TrackedMethod(
      String className,
      String name,
      List<JavaType> types,
      JavaType returnType,
      List<String> parameterNames,
      boolean isStatic) {
    this.className = className;
    this.name = name;
    this.types = Collections.unmodifiableList(types);
    this.returnType = returnType;
    List<String> names = new ArrayList<>();
    for (JavaType type : types) {
      names.add(JavaType.ofDescriptor(type.descriptor()).name());
    }
    this.parameterTypes = Collections.unmodifiableList(names);
    this.parameterNames = Collections.unmodifiableList(parameterNames);
    this.isStatic = isStatic;
  }

  /** Full binary name. */
  public String className() {
    return className;
  }

  public String name() {
    return name;
  }

  /** Full names, such as {@code int} and {@code java.lang.String[]}. */
  public List<String> parameterTypes() {
    return parameterTypes;
  }

  /** With generics where the class file has them. */
  public List<JavaType> types() {
    return types;
  }

  /** With generics where the class file has them; {@link JavaType#VOID} for none. */
  public JavaType returnType() {
    return returnType;
  }

  /** Of {@code -parameters} or debug information; empty where the class file has neither. */
  public List<String> parameterNames() {
    return parameterNames;
  }

  public boolean isStatic() {
    return isStatic;
  }

  /**
   * Whether its hook passes the object and each argument at the end of a call too, so that nobody
   * needs to keep them: a method with at most four parameters, but no constructor.
   */
  public boolean passesArgumentsAtEnd() {
    return MethodWeaver.passesSingly(name.equals("<init>"), types.size());
  }

  /** For people: class, method and simple parameter types. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(className).append('.').append(name).append('(');
    for (int i = 0; i < parameterTypes.size(); i++) {
      String type = parameterTypes.get(i);
      text.append(i == 0 ? "" : ", ").append(type.substring(type.lastIndexOf('.') + 1));
    }
    return text.append(')').toString();
  }
}
