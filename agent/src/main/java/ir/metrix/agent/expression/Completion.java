package ir.metrix.agent.expression;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Results that are not there yet when a method returns: what they are completed with, and how.
 * Stateless; any thread.
 */
public final class Completion {
  private static final String STAGE = "java.util.concurrent.CompletionStage";
  private static final String FUTURE = "java.util.concurrent.Future";

  private Completion() {}

  /**
   * What a value of that type is completed with, as far as its type arguments tell: T of
   * CompletionStage&lt;T&gt; and Future&lt;T&gt;, of classes that implement one of them too.
   *
   * @return null if the type is neither
   */
  public static JavaType valueType(JavaType type, TypeSource source) {
    Types types = new Types(source);
    JavaType completed = types.asSuper(erased(type), STAGE);
    if (completed == null) {
      completed = types.asSuper(erased(type), FUTURE);
    }
    if (completed == null) {
      return null;
    }
    return completed.arguments().size() == 1 ? completed.arguments().get(0) : JavaType.OBJECT;
  }

  /**
   * Whether a value of that declared type is awaited if it turns out to be a stage or future: one
   * that is declared as Object, or as a type variable without a bound, is.
   */
  public static boolean isPossible(JavaType type, TypeSource source) {
    return erased(type).isObject() || valueType(type, source) != null;
  }

  /** The type of {@code result} for a method that returns that type. */
  public static JavaType resultType(JavaType returned, TypeSource source) {
    JavaType completed = valueType(returned, source);
    return completed == null ? erased(returned) : completed;
  }

  /** A type variable of a method or class is no more than its bound. */
  private static JavaType erased(JavaType type) {
    return type.with(Collections.<String, JavaType>emptyMap());
  }

  /** Which of the parameters is a servlet request, the first one; -1 if none is. */
  public static int requestIndex(List<JavaType> parameters, TypeSource source) {
    Types types = new Types(source);
    for (int i = 0; i < parameters.size(); i++) {
      if (types.isAny(
          erased(parameters.get(i)),
          "javax.servlet.ServletRequest",
          "jakarta.servlet.ServletRequest")) {
        return i;
      }
    }
    return -1;
  }

  /** What ended the work itself: stages and futures wrap it as it is handed on. */
  public static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    // Bounded: a cause can be its own.
    for (int i = 0; i < 10 && isWrapper(cause) && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof CompletionException || thrown instanceof ExecutionException;
  }

  /** The value of {@code outcome}. */
  static String outcome(Throwable thrown) {
    if (thrown == null) {
      return "returned";
    }
    if (thrown instanceof CancellationException) {
      return "cancelled";
    }
    return thrown instanceof TimeoutException ? "timed-out" : "threw";
  }
}
