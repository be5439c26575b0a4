package ir.metrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What must not be kept alive. */
public final class Garbage {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Garbage() {}

  /**
   * Collects until what is referred to is gone. One collection may not do: a compiler's thread
   * holds the class whose method it compiles, as long as the machine makes it wait.
   */
  public static void assertCollected(Reference<?> reference) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    System.gc();
    while (reference.get() != null && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      System.gc();
    }
    assertThat(reference.get()).isNull();
  }
}
