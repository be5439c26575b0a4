package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.JavaType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.signature.SignatureReader;
import net.bytebuddy.jar.asm.signature.SignatureVisitor;

/** The generic signature of a class or method. What cannot be parsed counts as absent. */
final class Signature extends SignatureVisitor {
  private final Map<String, JavaType> variables;
  private final List<String> names = new ArrayList<>();
  private final String prefix;
  private final List<JavaType> supertypes = new ArrayList<>();
  private final List<JavaType> parameters = new ArrayList<>();
  private JavaType returnType;
  private String declared;

  /** Whether the variable at hand has a bound yet. */
  private boolean hasBound;

  /**
   * @param outer variables that are known already, by name
   * @param prefix before names of variables declared here, so that a method's are not a class's
   */
  private Signature(Map<String, JavaType> outer, String prefix) {
    super(Opcodes.ASM9);
    this.variables = new HashMap<>(outer);
    this.prefix = prefix;
  }

  static Signature parse(String signature, Map<String, JavaType> outer, String prefix) {
    Signature parsed = new Signature(outer, prefix);
    if (signature == null) {
      return parsed;
    }
    try {
      new SignatureReader(signature).accept(parsed);
      if (!parsed.names.isEmpty()) {
        // A bound may name a variable that is declared behind it: now they are known.
        parsed = new Signature(parsed.variables, prefix);
        new SignatureReader(signature).accept(parsed);
      }
      return parsed;
    } catch (RuntimeException malformed) {
      return new Signature(outer, prefix);
    }
  }

  /** Null if there is none. */
  static JavaType parseType(String signature, Map<String, JavaType> variables) {
    if (signature == null) {
      return null;
    }
    final JavaType[] parsed = new JavaType[1];
    try {
      new SignatureReader(signature)
          .acceptType(
              new OneType(variables) {
                @Override
                void done(JavaType type) {
                  parsed[0] = type;
                }
              });
      return parsed[0];
    } catch (RuntimeException malformed) {
      return null;
    }
  }

  /** All that can be named, by the name in the file. */
  Map<String, JavaType> variables() {
    return variables;
  }

  List<String> variableNames() {
    return names;
  }

  /** Superclass and interfaces. */
  List<JavaType> supertypes() {
    return supertypes;
  }

  List<JavaType> parameters() {
    return parameters;
  }

  JavaType returnType() {
    return returnType;
  }

  @Override
  public void visitFormalTypeParameter(String name) {
    declared = name;
    hasBound = false;
    names.add(prefix + name);
    variables.put(name, JavaType.variable(prefix + name, JavaType.OBJECT));
  }

  @Override
  public SignatureVisitor visitClassBound() {
    return bound();
  }

  @Override
  public SignatureVisitor visitInterfaceBound() {
    return bound();
  }

  /**
   * The first one is the variable's erasure; what its values have of others, they tell themselves.
   */
  private SignatureVisitor bound() {
    final String name = declared;
    final boolean isFirst = !hasBound;
    hasBound = true;
    return new OneType(variables) {
      @Override
      void done(JavaType bound) {
        variables.put(
            name, isFirst ? JavaType.variable(prefix + name, bound) : variables.get(name).opened());
      }
    };
  }

  @Override
  public SignatureVisitor visitSuperclass() {
    return addTo(supertypes);
  }

  @Override
  public SignatureVisitor visitInterface() {
    return addTo(supertypes);
  }

  @Override
  public SignatureVisitor visitParameterType() {
    return addTo(parameters);
  }

  @Override
  public SignatureVisitor visitReturnType() {
    return new OneType(variables) {
      @Override
      void done(JavaType type) {
        returnType = type;
      }
    };
  }

  @Override
  public SignatureVisitor visitExceptionType() {
    return addTo(new ArrayList<JavaType>());
  }

  private SignatureVisitor addTo(final List<JavaType> types) {
    return new OneType(variables) {
      @Override
      void done(JavaType type) {
        types.add(type);
      }
    };
  }

  /** Parses one type. */
  private abstract static class OneType extends SignatureVisitor {
    private final Map<String, JavaType> variables;
    private String className;
    private List<JavaType> arguments = new ArrayList<>();

    OneType(Map<String, JavaType> variables) {
      super(Opcodes.ASM9);
      this.variables = variables;
    }

    abstract void done(JavaType type);

    @Override
    public void visitBaseType(char descriptor) {
      done(JavaType.ofDescriptor(String.valueOf(descriptor)));
    }

    @Override
    public void visitTypeVariable(String name) {
      JavaType variable = variables.get(name);
      // One of an enclosing class or method.
      done(variable == null ? JavaType.OBJECT : variable);
    }

    @Override
    public SignatureVisitor visitArrayType() {
      final OneType outer = this;
      return new OneType(variables) {
        @Override
        void done(JavaType element) {
          outer.done(JavaType.arrayOf(element));
        }
      };
    }

    @Override
    public void visitClassType(String name) {
      className = name;
    }

    @Override
    public void visitInnerClassType(String name) {
      className += '$' + name;
      arguments = new ArrayList<>();
    }

    @Override
    public void visitTypeArgument() {
      arguments.add(JavaType.OBJECT);
    }

    @Override
    public SignatureVisitor visitTypeArgument(final char wildcard) {
      final List<JavaType> list = arguments;
      return new OneType(variables) {
        @Override
        void done(JavaType type) {
          // Of "? super X" nothing can be read; of "? extends X" an X, as of X itself.
          list.add(wildcard == SignatureVisitor.SUPER ? JavaType.OBJECT : type);
        }
      };
    }

    @Override
    public void visitEnd() {
      String name = binaryName();
      done(
          arguments.isEmpty()
              ? JavaType.of(name)
              : JavaType.of(name, Collections.unmodifiableList(arguments)));
    }

    private String binaryName() {
      return className.replace('/', '.');
    }
  }
}
