package ir.metrix.agent.delivery;

import java.io.IOException;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Lets no connection serve for ever: under steady load none would be idle, no name would be
 * resolved again, and a server that was taken out of the DNS would go on being used. The request
 * that finds its connection too old is the last one on it (OkHttp obeys {@code Connection: close},
 * also over HTTP/2, where the header isn't sent).
 */
class ConnectionAges implements Interceptor {
  private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** Guarded by itself. */
  private final Map<Connection, Long> firstUse = new WeakHashMap<>();

  @Override
  public final Response intercept(Chain chain) throws IOException {
    Connection connection = chain.connection();
    return isOld(connection)
        ? chain.proceed(chain.request().newBuilder().header("Connection", "close").build())
        : chain.proceed(chain.request());
  }

  /** A test steps through minutes. */
  long nanoTime() {
    return System.nanoTime();
  }

  private boolean isOld(Connection connection) {
    long now = nanoTime();
    synchronized (firstUse) {
      Long first = firstUse.putIfAbsent(connection, now);
      return first != null && now - first > MAX_AGE_NANOS;
    }
  }
}
