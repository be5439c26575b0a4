package ir.metrix.agent.config;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** All settings, checked. Immutable. */
public final class AgentConfig {
  private final String file;
  private final SeenFiles files;
  private final Map<String, String> settings;
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
    this.files = builder.files;
    this.settings = builder.settings;
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

  /** All files it was made of, as they were then. */
  public SeenFiles files() {
    return files;
  }

  /**
   * The paths, below {@code metrix}, of the settings that differ from those of another file; rules
   * and what is merged into them are not among them. An API key in a file of its own counts as
   * {@code api-key}.
   */
  public Set<String> settingsThatDiffer(AgentConfig other) {
    Set<String> paths = new TreeSet<>(settings.keySet());
    paths.addAll(other.settings.keySet());
    for (Iterator<String> each = paths.iterator(); each.hasNext(); ) {
      String path = each.next();
      if (Objects.equals(settings.get(path), other.settings.get(path))) {
        each.remove();
      }
    }
    for (Map.Entry<String, Application> application : applications.entrySet()) {
      Application theirs = other.applications.get(application.getKey());
      if (theirs != null && !Objects.equals(theirs.apiKey(), application.getValue().apiKey())) {
        String name = application.getKey();
        paths.add(name.isEmpty() ? "api-key" : "applications." + name + ".api-key");
      }
    }
    return paths;
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
    SeenFiles files;
    Map<String, String> settings;
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
