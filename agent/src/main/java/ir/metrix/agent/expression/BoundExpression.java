package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An expression whose names mean something: it is known what it reads of the tracked method, and of
 * which types. Immutable; holds no class and no loader. A {@link ProgramCompiler} makes it run.
 */
public final class BoundExpression {
  private final String text;
  private final Typed root;
  private final boolean isCondition;
  private final List<Step> steps;
  private final TypeSource types;

  BoundExpression(
      String text, Typed root, boolean isCondition, List<Step> steps, TypeSource types) {
    this.text = text;
    this.root = root;
    this.isCondition = isCondition;
    this.types = types;
    this.steps = Collections.unmodifiableList(new ArrayList<>(steps));
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  public Typed root() {
    return root;
  }

  /** Whether it is asked for true or false only. */
  public boolean isCondition() {
    return isCondition;
  }

  /** Whether instructions outside its package can name a class. */
  public boolean isPublic(JavaType type) {
    if (type.isPrimitive()) {
      return true;
    }
    if (type.isArray()) {
      return isPublic(type.element());
    }
    TypeDescription description = types.find(type.name());
    return description != null && description.isPublic();
  }

  /** Of its value. */
  public JavaType type() {
    return root.type;
  }

  /** Of its value, for those who show it. */
  public ValueKind kind() {
    return ValueKind.of(root.type, new Types(types));
  }

  /** Names of the constants, in their order, where its value is one of an enum; else empty. */
  public List<String> enumConstants() {
    TypeDescription description = kind() == ValueKind.ENUM ? types.find(root.type.name()) : null;
    return description == null ? Collections.<String>emptyList() : description.constants();
  }

  /** What it reads of the application, in the order of the text. */
  public List<Step> steps() {
    return steps;
  }

  /** Whether it is the same in every call. */
  public boolean isConstant() {
    return root instanceof Typed.Constant;
  }

  /** Its value if it is constant. */
  public Object constantValue() {
    return ((Typed.Constant) root).value;
  }
}
