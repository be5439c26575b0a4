package ir.metrix.agent.config;

/** Makes limits without a file. */
public final class TestLimits {
  private TestLimits() {}

  public static Limits of(int string, int elements, int depth) {
    return new Limits(string, elements, depth);
  }
}
