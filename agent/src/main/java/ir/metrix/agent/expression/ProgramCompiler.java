package ir.metrix.agent.expression;

import java.util.List;

/** Makes bound expressions run. */
public interface ProgramCompiler {
  /**
   * Compiles. The expressions keep their numbers: the first is 0.
   *
   * @param tracked the class whose method they are bound to; its loader finds what they name
   * @throws LinkageError if the JVM refuses the result
   */
  Program compile(List<BoundExpression> expressions, Class<?> tracked);
}
