package ir.metrix.agent.delivery;

import ir.metrix.agent.log.AgentLog;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/**
 * Opens the real transport with the first batch: what it needs (OkHttp, a trust store) loads then.
 * If that fails, the batch fails as if Metrix were down, and the next one tries again. Opens it
 * again after a failure if the files of {@code delivery.tls} have changed: certificates are renewed
 * while applications run.
 */
final class LazyTransport implements Transport {
  private final AgentLog log;

  // These are guarded by this.
  private DeliveryOptions options;

  /** By how many requests each transport is being used. */
  private final Map<Transport, Integer> users = new HashMap<>();

  private Transport opened;
  private String openedWith;
  private boolean closed;

  LazyTransport(DeliveryOptions options, AgentLog log) {
    this.options = options;
    this.log = log;
  }

  @Override
  public Answer send(Batch batch) throws IOException {
    Transport transport;
    try {
      transport = opened();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return Answer.failed("the way to Metrix cannot be set up: " + e.getMessage());
    }
    try {
      Answer answer = transport.send(batch);
      if (answer.failure != null) {
        forgetIfFilesChanged(transport);
      }
      return answer;
    } finally {
      release(transport);
    }
  }

  /** Requests under way end as they began. */
  @Override
  public synchronized void reroute(DeliveryOptions next) {
    options = next;
    Transport old = opened;
    opened = null;
    if (old != null && !users.containsKey(old)) {
      old.close();
    }
  }

  private synchronized void release(Transport transport) {
    int others = users.remove(transport) - 1;
    if (others > 0) {
      users.put(transport, others);
    } else if (transport != opened) {
      transport.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (Transport transport : users.keySet()) {
      transport.close();
    }
    if (opened != null) {
      opened.close();
    }
  }

  private synchronized Transport opened() throws IOException, GeneralSecurityException {
    if (closed) {
      throw new IOException("the agent stops");
    }
    if (opened == null) {
      // Before they are read: what changes meanwhile is seen as a change.
      openedWith = tlsFiles();
      opened =
          options.mode() == DeliveryOptions.Mode.LOG
              ? new LogTransport(log)
              : new HttpTransport(options, log);
    }
    Integer others = users.get(opened);
    users.put(opened, others == null ? 1 : others + 1);
    return opened;
  }

  private synchronized void forgetIfFilesChanged(Transport failed) {
    if (opened == failed && !closed && !tlsFiles().equals(openedWith)) {
      log.info("the files of delivery.tls have changed: they are read again.");
      opened = null;
      failed.close();
    }
  }

  private String tlsFiles() {
    return stamp(options.trustStore()) + stamp(options.keyStore());
  }

  private static String stamp(String path) {
    File file = path == null ? null : new File(path);
    return file == null ? "" : file.lastModified() + "/" + file.length() + " ";
  }
}
