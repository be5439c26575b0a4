package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Types.Found;
import java.util.List;

/**
 * What may follow a dot after a value of some type: the same members, of the same types, that an
 * expression is bound to. For one thread, like its source.
 */
public final class Properties {
  private final Types types;

  public Properties(TypeSource source) {
    this.types = new Types(source);
  }

  /** Sorted; without those of {@code Object}. */
  public List<String> names(JavaType type) {
    return types.properties(type, false);
  }

  /** Of the value of a property; null if there is no such property. */
  public JavaType typeOf(JavaType type, String property) {
    Found found = types.property(type, property, false);
    return found == null ? null : found.type;
  }

  public ValueKind kindOf(JavaType type) {
    return ValueKind.of(type, types);
  }

  /** Whether it is a class of the JDK, whose properties are no business of an application's. */
  public static boolean isOfJdk(JavaType type) {
    return !type.isClass() || Closed.isJdkName(type.name());
  }
}
