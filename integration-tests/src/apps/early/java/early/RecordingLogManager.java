package early;

import java.util.logging.LogManager;

/** An application server's own log manager: must be the first to come. */
public final class RecordingLogManager extends LogManager {
  public RecordingLogManager() {
    System.setProperty("early.logManager", "made by " + Thread.currentThread().getName());
  }
}
