package ir.metrix.agent.silent;

/** Stands where OkHttp and Okio expect {@code java.util.logging.Level}; see {@link Logger}. */
public final class Level {
  public static final Level FINE = new Level();
  public static final Level INFO = new Level();
  public static final Level WARNING = new Level();

  private Level() {}
}
