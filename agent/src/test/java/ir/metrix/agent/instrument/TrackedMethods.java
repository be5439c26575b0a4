package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.expression.JavaType;
import java.util.List;

/** Makes tracked methods without a class file. */
public final class TrackedMethods {
  private TrackedMethods() {}

  public static TrackedMethod of(
      String className, String method, String parameterType, String parameterName) {
    return new TrackedMethod(
        className,
        method,
        List.of(JavaType.of(parameterType)),
        JavaType.STRING,
        List.of(parameterName),
        false);
  }
}
