package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A class as its class file describes it, not loaded. Filled in by whoever reads the file, and not
 * changed afterwards.
 */
public final class TypeDescription {
  private static final int ACC_PUBLIC = 0x0001;
  private static final int ACC_PROTECTED = 0x0004;
  private static final int ACC_STATIC = 0x0008;
  private static final int ACC_FINAL = 0x0010;
  private static final int ACC_VARARGS = 0x0080;
  private static final int ACC_INTERFACE = 0x0200;
  private static final int ACC_ABSTRACT = 0x0400;
  private static final int ACC_SYNTHETIC = 0x1000;
  private static final int ACC_ENUM = 0x4000;

  private final String name;
  private final int access;
  private final List<String> variables;
  private final JavaType superclass;
  private final List<JavaType> interfaces;
  private final List<Field> fields = new ArrayList<>();
  private final List<Method> methods = new ArrayList<>();

  /**
   * @param name binary name
   * @param variables names of its type parameters, in order
   * @param superclass null for {@code Object}
   */
  public TypeDescription(
      String name,
      int access,
      List<String> variables,
      JavaType superclass,
      List<JavaType> interfaces) {
    this.name = name;
    this.access = access;
    this.variables = variables;
    this.superclass = superclass;
    this.interfaces = interfaces;
  }

  public void add(Field field) {
    fields.add(field);
  }

  public void add(Method method) {
    methods.add(method);
  }

  public String name() {
    return name;
  }

  boolean isPublic() {
    return (access & ACC_PUBLIC) != 0;
  }

  boolean isInterface() {
    return (access & ACC_INTERFACE) != 0;
  }

  boolean isAbstract() {
    return (access & ACC_ABSTRACT) != 0;
  }

  boolean isFinal() {
    return (access & ACC_FINAL) != 0;
  }

  boolean isEnum() {
    return (access & ACC_ENUM) != 0;
  }

  List<String> variables() {
    return variables;
  }

  JavaType superclass() {
    return superclass;
  }

  List<JavaType> interfaces() {
    return interfaces;
  }

  List<Field> fields() {
    return Collections.unmodifiableList(fields);
  }

  List<Method> methods() {
    return Collections.unmodifiableList(methods);
  }

  /** Names of the constants of an enum, in their order. */
  List<String> constants() {
    List<String> names = new ArrayList<>();
    for (Field field : fields) {
      if ((field.access & ACC_ENUM) != 0) {
        names.add(field.name);
      }
    }
    return names;
  }

  /** A field or a method. */
  public abstract static class Member {
    final String owner;
    final int access;
    final String name;
    final String descriptor;

    Member(String owner, int access, String name, String descriptor) {
      this.owner = owner;
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
    }

    /** Binary name of the class that declares it. */
    public final String owner() {
      return owner;
    }

    public final String name() {
      return name;
    }

    public final String descriptor() {
      return descriptor;
    }

    public final boolean isStatic() {
      return (access & ACC_STATIC) != 0;
    }

    public final boolean isPublic() {
      return (access & ACC_PUBLIC) != 0;
    }

    /** Whether a subclass elsewhere can redefine it. */
    final boolean isInherited() {
      return (access & (ACC_PUBLIC | ACC_PROTECTED)) != 0 && !isStatic();
    }

    final boolean isSynthetic() {
      return (access & ACC_SYNTHETIC) != 0;
    }
  }

  /** A field. */
  public static final class Field extends Member {
    final JavaType type;

    public Field(String owner, int access, String name, String descriptor, JavaType type) {
      super(owner, access, name, descriptor);
      this.type = type;
    }
  }

  /** A method. */
  public static final class Method extends Member {
    final JavaType returnType;
    final List<JavaType> parameterTypes;
    final String plainField;

    /**
     * @param plainField the field of {@code this} that it returns and does nothing else, or null
     */
    public Method(
        String owner,
        int access,
        String name,
        String descriptor,
        JavaType returnType,
        List<JavaType> parameterTypes,
        String plainField) {
      super(owner, access, name, descriptor);
      this.returnType = returnType;
      this.parameterTypes = parameterTypes;
      this.plainField = plainField;
    }

    boolean isVarargs() {
      return (access & ACC_VARARGS) != 0;
    }

    /** For people: name and simple parameter types. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(name).append('(');
      for (int i = 0; i < parameterTypes.size(); i++) {
        text.append(i == 0 ? "" : ", ")
            .append(JavaType.ofDescriptor(parameterTypes.get(i).descriptor()));
      }
      return text.append(')').toString();
    }
  }
}
