package ir.metrix.agent.delivery;

import ir.metrix.agent.message.TimeFormat;
import ir.metrix.agent.spool.SpoolOptions;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** How messages are delivered. Immutable; made by {@link #builder}. */
public final class DeliveryOptions {
  /** Where requests go. */
  public enum Mode {
    /** To Metrix. */
    HTTP,
    /** To the log: a dry run. */
    LOG
  }

  private final URI endpoint;
  private final Mode mode;
  private final TimeFormat timeFormat;
  private final int concurrency;
  private final int batchMessages;
  private final long lingerMillis;
  private final long factsMillis;
  private final long connectTimeoutMillis;
  private final long requestTimeoutMillis;
  private final long retryInitialMillis;
  private final long retryMaxMillis;
  private final int queueCapacity;
  private final SpoolOptions spool;
  private final String proxyHost;
  private final int proxyPort;
  private final String proxyUser;
  private final String proxyPassword;
  private final String trustStore;
  private final String trustStorePassword;
  private final String keyStore;
  private final String keyStorePassword;
  private final Map<String, Credentials> applications;
  private final Credentials.Source credentialsSource;

  private DeliveryOptions(Builder builder) {
    endpoint = builder.endpoint;
    mode = builder.mode;
    timeFormat = builder.timeFormat;
    concurrency = builder.concurrency;
    batchMessages = builder.batchMessages;
    lingerMillis = builder.lingerMillis;
    factsMillis = builder.factsMillis;
    connectTimeoutMillis = builder.connectTimeoutMillis;
    requestTimeoutMillis = builder.requestTimeoutMillis;
    retryInitialMillis = builder.retryInitialMillis;
    retryMaxMillis = builder.retryMaxMillis;
    queueCapacity = builder.queueCapacity;
    spool = builder.spool;
    proxyHost = builder.proxyHost;
    proxyPort = builder.proxyPort;
    proxyUser = builder.proxyUser;
    proxyPassword = builder.proxyPassword;
    trustStore = builder.trustStore;
    trustStorePassword = builder.trustStorePassword;
    keyStore = builder.keyStore;
    keyStorePassword = builder.keyStorePassword;
    applications = Collections.unmodifiableMap(new HashMap<>(builder.applications));
    credentialsSource = builder.credentialsSource;
  }

  /** The defaults of the configuration, without an application. */
  public static Builder builder() {
    return new Builder();
  }

  URI endpoint() {
    return endpoint;
  }

  Mode mode() {
    return mode;
  }

  TimeFormat timeFormat() {
    return timeFormat;
  }

  int concurrency() {
    return concurrency;
  }

  int batchMessages() {
    return batchMessages;
  }

  long factsMillis() {
    return factsMillis;
  }

  long lingerMillis() {
    return lingerMillis;
  }

  long connectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  long requestTimeoutMillis() {
    return requestTimeoutMillis;
  }

  long retryInitialMillis() {
    return retryInitialMillis;
  }

  long retryMaxMillis() {
    return retryMaxMillis;
  }

  int queueCapacity() {
    return queueCapacity;
  }

  SpoolOptions spool() {
    return spool;
  }

  String proxyHost() {
    return proxyHost;
  }

  int proxyPort() {
    return proxyPort;
  }

  String proxyUser() {
    return proxyUser;
  }

  String proxyPassword() {
    return proxyPassword;
  }

  String trustStore() {
    return trustStore;
  }

  String trustStorePassword() {
    return trustStorePassword;
  }

  String keyStore() {
    return keyStore;
  }

  String keyStorePassword() {
    return keyStorePassword;
  }

  Map<String, Credentials> applications() {
    return applications;
  }

  /** Null: keys stay as they are. */
  Credentials.Source credentialsSource() {
    return credentialsSource;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private URI endpoint = URI.create("https://entry.metrix.ir/");
    private Mode mode = Mode.HTTP;
    private TimeFormat timeFormat = TimeFormat.SECONDS_STRING;
    private int concurrency = 4;
    private int batchMessages = 100;
    private long lingerMillis = 200;
    private long factsMillis;
    private long connectTimeoutMillis = 10_000;
    private long requestTimeoutMillis = 30_000;
    private long retryInitialMillis = 1_000;
    private long retryMaxMillis = 300_000;
    private int queueCapacity = 65_536;
    private SpoolOptions spool = SpoolOptions.builder().build();
    private String proxyHost;
    private int proxyPort;
    private String proxyUser;
    private String proxyPassword;
    private String trustStore;
    private String trustStorePassword;
    private String keyStore;
    private String keyStorePassword;
    private final Map<String, Credentials> applications = new HashMap<>();
    private Credentials.Source credentialsSource;

    private Builder() {}

    public Builder endpoint(URI endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    public Builder mode(Mode mode) {
      this.mode = mode;
      return this;
    }

    public Builder timeFormat(TimeFormat timeFormat) {
      this.timeFormat = timeFormat;
      return this;
    }

    public Builder concurrency(int concurrency) {
      this.concurrency = concurrency;
      return this;
    }

    public Builder batchMessages(int batchMessages) {
      this.batchMessages = batchMessages;
      return this;
    }

    /**
     * For how long at least it is kept which facts were sent, from the first look at the disk on; 0
     * if no rule has a {@code once}.
     */
    public Builder factsMillis(long factsMillis) {
      this.factsMillis = factsMillis;
      return this;
    }

    public Builder lingerMillis(long lingerMillis) {
      this.lingerMillis = lingerMillis;
      return this;
    }

    public Builder connectTimeoutMillis(long connectTimeoutMillis) {
      this.connectTimeoutMillis = connectTimeoutMillis;
      return this;
    }

    public Builder requestTimeoutMillis(long requestTimeoutMillis) {
      this.requestTimeoutMillis = requestTimeoutMillis;
      return this;
    }

    public Builder retryInitialMillis(long retryInitialMillis) {
      this.retryInitialMillis = retryInitialMillis;
      return this;
    }

    public Builder retryMaxMillis(long retryMaxMillis) {
      this.retryMaxMillis = retryMaxMillis;
      return this;
    }

    public Builder queueCapacity(int queueCapacity) {
      this.queueCapacity = queueCapacity;
      return this;
    }

    /** Without it messages wait in memory. */
    public Builder spool(SpoolOptions spool) {
      this.spool = spool;
      return this;
    }

    public Builder proxyHost(String proxyHost) {
      this.proxyHost = proxyHost;
      return this;
    }

    public Builder proxyPort(int proxyPort) {
      this.proxyPort = proxyPort;
      return this;
    }

    public Builder proxyUser(String proxyUser) {
      this.proxyUser = proxyUser;
      return this;
    }

    public Builder proxyPassword(String proxyPassword) {
      this.proxyPassword = proxyPassword;
      return this;
    }

    public Builder trustStore(String trustStore) {
      this.trustStore = trustStore;
      return this;
    }

    public Builder trustStorePassword(String trustStorePassword) {
      this.trustStorePassword = trustStorePassword;
      return this;
    }

    public Builder keyStore(String keyStore) {
      this.keyStore = keyStore;
      return this;
    }

    public Builder keyStorePassword(String keyStorePassword) {
      this.keyStorePassword = keyStorePassword;
      return this;
    }

    /** {@code name} is "" for the keys at the top of the file. */
    public Builder application(String name, Credentials credentials) {
      applications.put(name, credentials);
      return this;
    }

    public Builder applications(Map<String, Credentials> more) {
      applications.putAll(more);
      return this;
    }

    /** Where keys that were refused are looked up again. */
    public Builder credentialsSource(Credentials.Source credentialsSource) {
      this.credentialsSource = credentialsSource;
      return this;
    }

    /** Refuses what delivery could not work with. */
    public DeliveryOptions build() {
      requirePositive("concurrency", concurrency);
      requirePositive("batchMessages", batchMessages);
      requirePositive("connectTimeoutMillis", connectTimeoutMillis);
      requirePositive("requestTimeoutMillis", requestTimeoutMillis);
      requirePositive("retryInitialMillis", retryInitialMillis);
      requirePositive("queueCapacity", queueCapacity);
      if (retryMaxMillis < retryInitialMillis) {
        throw new IllegalArgumentException("retryMaxMillis is less than retryInitialMillis");
      }
      if (lingerMillis < 0) {
        throw new IllegalArgumentException("lingerMillis is negative");
      }
      return new DeliveryOptions(this);
    }

    private static void requirePositive(String name, long value) {
      if (value <= 0) {
        throw new IllegalArgumentException(name + " is " + value + ", but must be positive");
      }
    }
  }
}
