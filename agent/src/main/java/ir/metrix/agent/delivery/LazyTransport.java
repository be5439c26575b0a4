package ir.metrix.agent.delivery;

import ir.metrix.agent.log.AgentLog;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Opens the real transport with the first batch: what it needs (OkHttp, a trust store) loads then.
 * If that fails, the batch fails as if Metrix were down, and the next one tries again.
 */
final class LazyTransport implements Transport {
  private final DeliveryOptions options;
  private final AgentLog log;

  /** Guarded by this. */
  private Transport opened;

  LazyTransport(DeliveryOptions options, AgentLog log) {
    this.options = options;
    this.log = log;
  }

  @Override
  public Answer send(Batch batch) throws IOException {
    return opened().send(batch);
  }

  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private synchronized Transport opened() throws IOException {
    if (opened == null) {
      try {
        opened =
            options.mode() == DeliveryOptions.Mode.LOG
                ? new LogTransport(log)
                : new HttpTransport(options, log);
      } catch (GeneralSecurityException e) {
        throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
      }
    }
    return opened;
  }
}
