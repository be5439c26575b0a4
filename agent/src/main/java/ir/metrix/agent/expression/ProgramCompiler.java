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

  /**
   * Compiles expressions of one method that read calls directly.
   *
   * @param base a public class with a public constructor without parameters, which leaves open the
   *     methods of {@link DirectReader}, and {@code exit}
   * @param tracked as above
   * @return an object of a new subclass of it
   * @throws LinkageError if the JVM refuses the result
   */
  <T extends DirectReader> T compile(DirectReads reads, Class<T> base, Class<?> tracked);
}
