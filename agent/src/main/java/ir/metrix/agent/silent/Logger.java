package ir.metrix.agent.silent;

/**
 * Stands where OkHttp and Okio expect {@code java.util.logging.Logger}: the build rewrites their
 * references to this class.
 *
 * <p>The first use of the real one fixes the log manager of the whole JVM, which WildFly and Tomcat
 * want to install themselves. It has just the members the two libraries call, and drops what they
 * say: failures reach us as exceptions.
 */
public final class Logger {
  private static final Logger SILENT = new Logger();

  private Logger() {}

  public static Logger getLogger(String name) {
    return SILENT;
  }

  public boolean isLoggable(Level level) {
    return false;
  }

  public void fine(String message) {}

  public void log(Level level, String message, Throwable thrown) {}
}
