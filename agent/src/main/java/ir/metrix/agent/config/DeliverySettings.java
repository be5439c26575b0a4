package ir.metrix.agent.config;

import java.time.Duration;

/** How messages reach Metrix. Immutable. */
public final class DeliverySettings {
  /** The last step of a message. */
  public enum Mode {
    /** It is sent. */
    HTTP,
    /** A dry run: it is logged. */
    LOG
  }

  private final Mode mode;
  private final int concurrency;
  private final int batchMessages;
  private final Duration linger;
  private final Duration connectTimeout;
  private final Duration requestTimeout;
  private final Duration retryInitial;
  private final Duration retryMax;
  private final ProxySettings proxy;
  private final TlsSettings tls;

  private DeliverySettings(Builder builder) {
    this.mode = builder.mode;
    this.concurrency = builder.concurrency;
    this.batchMessages = builder.batchMessages;
    this.linger = builder.linger;
    this.connectTimeout = builder.connectTimeout;
    this.requestTimeout = builder.requestTimeout;
    this.retryInitial = builder.retryInitial;
    this.retryMax = builder.retryMax;
    this.proxy = builder.proxy;
    this.tls = builder.tls;
  }

  public Mode mode() {
    return mode;
  }

  public int concurrency() {
    return concurrency;
  }

  public int batchMessages() {
    return batchMessages;
  }

  public Duration linger() {
    return linger;
  }

  public Duration connectTimeout() {
    return connectTimeout;
  }

  public Duration requestTimeout() {
    return requestTimeout;
  }

  public Duration retryInitial() {
    return retryInitial;
  }

  public Duration retryMax() {
    return retryMax;
  }

  /** Null: directly. */
  public ProxySettings proxy() {
    return proxy;
  }

  /** Null: the JVM's own certificates. */
  public TlsSettings tls() {
    return tls;
  }

  /** Filled in by the package, then used once. Collections are handed over, not copied. */
  static final class Builder {
    Mode mode;
    int concurrency;
    int batchMessages;
    Duration linger;
    Duration connectTimeout;
    Duration requestTimeout;
    Duration retryInitial;
    Duration retryMax;
    ProxySettings proxy;
    TlsSettings tls;

    DeliverySettings build() {
      return new DeliverySettings(this);
    }
  }
}
