package ir.metrix.agent.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** All settings, checked. Immutable. */
public final class AgentConfig {
  private final String file;
  private final URI endpoint;
  private final Map<String, Application> applications;
  private final List<Rule> rules;
  private final int queueCapacity;
  private final SpoolSettings spool;
  private final DeliverySettings delivery;
  private final WireTime wireTime;
  private final Duration shutdownTimeout;
  private final Duration reloadInterval;
  private final Limits limits;
  private final Duration captureTime;
  private final LogSettings log;

  private AgentConfig(Builder builder) {
    this.file = builder.file;
    this.endpoint = builder.endpoint;
    this.applications = builder.applications;
    this.rules = builder.rules;
    this.queueCapacity = builder.queueCapacity;
    this.spool = builder.spool;
    this.delivery = builder.delivery;
    this.wireTime = builder.wireTime;
    this.shutdownTimeout = builder.shutdownTimeout;
    this.reloadInterval = builder.reloadInterval;
    this.limits = builder.limits;
    this.captureTime = builder.captureTime;
    this.log = builder.log;
  }

  /** As it was given. */
  public String file() {
    return file;
  }

  public URI endpoint() {
    return endpoint;
  }

  /** By name; the keys at the top of the file, if given, have the name "". */
  public Map<String, Application> applications() {
    return applications;
  }

  /** The enabled ones, in the order of the file. */
  public List<Rule> rules() {
    return rules;
  }

  public int queueCapacity() {
    return queueCapacity;
  }

  public SpoolSettings spool() {
    return spool;
  }

  public DeliverySettings delivery() {
    return delivery;
  }

  public WireTime wireTime() {
    return wireTime;
  }

  public Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  /** Zero: never. */
  public Duration reloadInterval() {
    return reloadInterval;
  }

  public Limits limits() {
    return limits;
  }

  public Duration captureTime() {
    return captureTime;
  }

  public LogSettings log() {
    return log;
  }

  /** Filled in by the package, then used once. Collections are handed over, not copied. */
  static final class Builder {
    String file;
    URI endpoint;
    Map<String, Application> applications;
    List<Rule> rules;
    int queueCapacity;
    SpoolSettings spool;
    DeliverySettings delivery;
    WireTime wireTime;
    Duration shutdownTimeout;
    Duration reloadInterval;
    Limits limits;
    Duration captureTime;
    LogSettings log;

    AgentConfig build() {
      return new AgentConfig(this);
    }
  }
}
