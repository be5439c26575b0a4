package ir.metrix.agent.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import ir.metrix.agent.config.Problems.Place;
import ir.metrix.agent.log.AgentLog;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Finds the configuration and turns it into an {@link AgentConfig}, or into everything that is
 * wrong with it at once. Nothing is replaced quietly: what it can't use is an error.
 */
public final class ConfigLoader {
  private static final String ROOT = "metrix";
  private static final String VARIABLE = "METRIX_CONFIG_FILE";
  private static final long MAX_SEGMENT_SIZE = 256 << 20;
  private static final Duration ABOVE_ZERO = Duration.ofNanos(1);

  private final Path file;
  private final SourceFile source;
  private final Problems problems;

  private ConfigLoader(Path file, SourceFile source, Problems problems) {
    this.file = file;
    this.source = source;
    this.problems = problems;
  }

  /**
   * The file to load: the agent argument, {@code -Dmetrix.config.file}, the environment variable
   * {@code METRIX_CONFIG_FILE}, {@code metrix.conf} beside the jar. A file that was named is
   * returned even if it isn't there: {@link #load} then says so, rather than another file being
   * taken.
   *
   * @param agentArgument may be null
   * @param agentJar may be null
   */
  public static Path find(
      String agentArgument,
      Properties systemProperties,
      Map<String, String> environment,
      Path agentJar)
      throws ConfigException {
    String[] named = {
      agentArgument,
      systemProperties.getProperty(SourceFile.OWN_PROPERTY),
      environment.get(VARIABLE)
    };
    for (String name : named) {
      if (name != null && !name.trim().isEmpty()) {
        return pathOf(name.trim());
      }
    }
    Path beside = agentJar == null ? null : agentJar.resolveSibling("metrix.conf");
    if (beside != null && Files.isRegularFile(beside)) {
      return beside;
    }
    throw exception(
        "",
        "there is no configuration file. Looked at: the agent argument"
            + " (-javaagent:metrix-agent.jar=FILE) is empty; the system property "
            + SourceFile.OWN_PROPERTY
            + " is not set; the environment variable "
            + VARIABLE
            + " is not set; "
            + (beside == null ? "metrix.conf beside the agent's jar" : beside.toString())
            + " doesn't exist. Name the file in one of these");
  }

  /** Standard input, or a pipe that a shell made: each process has its own of that name. */
  public static boolean isDevice(Path file) {
    Path path = file.toAbsolutePath();
    return path.startsWith("/proc")
        || Paths.get("/dev").equals(path.getParent())
        || Paths.get("/dev/fd").equals(path.getParent());
  }

  /**
   * Loads, resolves and checks the file. {@code -Dmetrix.…} overrides it.
   *
   * @throws ConfigException with all errors
   */
  public static AgentConfig load(
      Path file, Properties systemProperties, Map<String, String> environment)
      throws ConfigException {
    Problems problems = new Problems(file.toString());
    SourceFile source = SourceFile.read(file, systemProperties, environment, problems);
    AgentConfig config = null;
    if (source != null) {
      ApplicationReader.noteSecrets(source.root().get(ROOT), false, problems);
      ConfigLoader loader = new ConfigLoader(file, source, problems);
      if (loader.checkRoots()) {
        config = loader.read();
      }
    }
    if (!problems.isEmpty()) {
      throw problems.toException();
    }
    return config;
  }

  /**
   * As {@link #load}, for an agent, which has to keep its messages somewhere.
   *
   * @throws ConfigException with all errors
   */
  public static AgentConfig loadForStart(
      Path file, Properties systemProperties, Map<String, String> environment)
      throws ConfigException {
    AgentConfig config = load(file, systemProperties, environment);
    boolean isDryRun = config.delivery().mode() == DeliverySettings.Mode.LOG;
    if (isDevice(file) && config.spool().directory() == null && !isDryRun) {
      // By this name other configurations come, too: one would send what the other left.
      throw exception(
          file.toString(),
          "metrix.spool.directory is not set, and what is read from here has no place of its own"
              + " beside it; name a directory, or put the configuration into a file");
    }
    return config;
  }

  /** Other roots may be there (a file shared with the application), but not a misspelt one. */
  private boolean checkRoots() {
    ConfigObject root = source.root();
    ConfigValue metrix = root.get(ROOT);
    if (metrix == null) {
      String expected = "expected metrix { track { … } }, and all settings in there";
      String nearest = null;
      for (String other : root.keySet()) {
        if (Suggestions.nearest(other, Collections.singleton(ROOT)) != null) {
          nearest = other;
        }
      }
      if (nearest != null) {
        problems.add(root.get(nearest), nearest, "unknown key; did you mean 'metrix'?");
      } else {
        problems.add(
            new Place(file.toString(), 0),
            "",
            (root.isEmpty() ? "the file is empty; " : "there is no 'metrix' in this file; ")
                + expected);
      }
      return false;
    }
    for (String other : root.keySet()) {
      String lower = other.toLowerCase(Locale.ROOT);
      if (!other.equals(ROOT) && Suggestions.distance(lower, ROOT) <= 1) {
        problems.add(root.get(other), other, "unknown key; did you mean 'metrix'?");
      }
    }
    if (metrix instanceof ConfigObject) {
      return true;
    }
    problems.add(metrix, ROOT, Section.found(metrix) + ", expected an object: metrix { … }");
    return false;
  }

  private AgentConfig read() {
    ConfigObject reference = SourceFile.reference();
    Section metrix = new Section("", source.root(), reference, problems).section(ROOT);
    metrix.refuseUnknownKeys();

    AgentConfig.Builder builder = new AgentConfig.Builder();
    builder.file = file.toString();
    builder.files = problems.files();
    builder.settings = settings(metrix.given());
    builder.endpoint = endpoint(metrix);
    builder.queueCapacity = strict(metrix, "queue").wholeNumber("capacity", 1, 1 << 26);
    builder.spool = spool(strict(metrix, "spool"));
    builder.delivery = delivery(strict(metrix, "delivery"));
    builder.wireTime = strict(metrix, "wire").choice("time", WireTime.class);
    builder.shutdownTimeout = strict(metrix, "shutdown").duration("timeout", Duration.ZERO);
    builder.reloadInterval = strict(metrix, "reload").duration("interval", Duration.ZERO);
    builder.limits = limits(strict(metrix, "limits"));
    builder.captureTime = strict(metrix, "safety").duration("capture-time", ABOVE_ZERO);
    builder.log = log(strict(metrix, "log"));

    Section applications = metrix.section("applications");
    builder.rules = rules(metrix, reference, namesIn(applications));
    boolean keysNeeded = builder.delivery.mode() == DeliverySettings.Mode.HTTP;
    builder.applications =
        new ApplicationReader(file, source, keysNeeded, problems)
            .read(
                metrix,
                applications.given(),
                anyOf(reference, "applications", "<name>"),
                someReportsToTop(builder.rules));
    return builder.build();
  }

  /** What is no rule, nor part of one, by its path; as it was resolved. */
  private static Map<String, String> settings(ConfigObject metrix) {
    Map<String, String> settings = new TreeMap<>();
    Config others = metrix.toConfig().withoutPath("track").withoutPath("defaults");
    for (Map.Entry<String, ConfigValue> setting : others.entrySet()) {
      settings.put(setting.getKey(), setting.getValue().render(ConfigRenderOptions.concise()));
    }
    return settings;
  }

  private List<Rule> rules(
      Section metrix, ConfigObject reference, Collection<String> applications) {
    MessageReader messages =
        new MessageReader(file.toString(), metrix.section("defaults").given(), problems);
    messages.checkDefaults();
    ConfigObject track = metrix.section("track").given();
    if (track == null) {
      return Collections.emptyList();
    }
    ConfigObject anyRule = anyOf(reference, "track", "<id>");
    return new RuleReader(file.toString(), anyRule, messages, applications, problems).read(track);
  }

  private URI endpoint(Section metrix) {
    String text = metrix.text("endpoint");
    ConfigValue value = metrix.given("endpoint");
    try {
      URI endpoint = new URI(text.trim());
      String scheme =
          endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
      boolean plain = scheme.equals("http");
      if (endpoint.getUserInfo() != null) {
        problems.add(
            value,
            metrix.key("endpoint"),
            "the address has a user or password before '@'; Metrix takes none, leave it out");
        return null;
      }
      if (endpoint.getHost() != null && (plain || scheme.equals("https"))) {
        if (plain && !isLoopback(endpoint.getHost())) {
          problems.add(
              value,
              metrix.key("endpoint"),
              "found \""
                  + text
                  + "\", but over http anybody on the way could read the API key; expected https://"
                  + " (http:// is for this machine only: localhost, 127.0.0.1, [::1])");
        }
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // Reported below, as are addresses without a scheme or host.
    }
    metrix.wrongType(value, metrix.key("endpoint"), "a URL such as \"https://entry.metrix.ir/\"");
    return null;
  }

  /** By the text alone: what a name resolves to may change. */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.equals("[0:0:0:0:0:0:0:1]")) {
      return true;
    }
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("127")) {
      return false;
    }
    for (String part : parts) {
      if (!isByte(part)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isByte(String part) {
    if (part.isEmpty() || part.length() > 3) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) < '0' || part.charAt(i) > '9') {
        return false;
      }
    }
    return Integer.parseInt(part) <= 255;
  }

  private SpoolSettings spool(Section spool) {
    SpoolSettings.Builder builder = new SpoolSettings.Builder();
    builder.directory = spool.path("directory", SourceFile.folderOf(file));
    builder.maxSize = spool.size("max-size");
    builder.maxAge = spool.duration("max-age", ABOVE_ZERO);
    builder.segmentSize = spool.size("segment-size");
    builder.durability = spool.choice("durability", Durability.class);
    if (builder.segmentSize > MAX_SEGMENT_SIZE) {
      spool.wrongType(
          spool.given("segment-size"), spool.key("segment-size"), "a size of up to 256 MiB");
    }
    return builder.build();
  }

  private DeliverySettings delivery(Section delivery) {
    DeliverySettings.Builder builder = new DeliverySettings.Builder();
    builder.mode = delivery.choice("mode", DeliverySettings.Mode.class);
    builder.concurrency = delivery.wholeNumber("concurrency", 1, 1_000);
    Section batch = strict(delivery, "batch");
    builder.batchMessages = batch.wholeNumber("messages", 1, Integer.MAX_VALUE);
    builder.linger = batch.duration("linger", Duration.ZERO);
    builder.connectTimeout = delivery.duration("connect-timeout", ABOVE_ZERO);
    builder.requestTimeout = delivery.duration("request-timeout", ABOVE_ZERO);
    Section retry = strict(delivery, "retry");
    builder.retryInitial = retry.duration("initial", ABOVE_ZERO);
    builder.retryMax = retry.duration("max", ABOVE_ZERO);
    if (builder.retryMax.compareTo(builder.retryInitial) < 0) {
      String given = retry.has("max") ? "max" : "initial";
      problems.add(
          retry.given(given),
          retry.key(given),
          "the longest wait (max) is below the first one (initial); expected max to be the greater");
    }
    builder.proxy = proxy(strict(delivery, "proxy"));
    builder.tls = tls(strict(delivery, "tls"));
    return builder.build();
  }

  private ProxySettings proxy(Section proxy) {
    String host = proxy.text("host");
    int port = proxy.wholeNumber("port", 1, 65_535);
    String user = proxy.text("user");
    String password = proxy.text("password");
    boolean something = port != 0 || user != null || password != null;
    if (host == null && something) {
      problems.add(proxy.given(), proxy.key("host"), "missing; a proxy needs 'host' and 'port'");
    }
    if (host != null && !proxy.has("port")) {
      problems.add(
          proxy.given("host"), proxy.key("port"), "missing; a proxy needs 'host' and 'port'");
    }
    return host == null ? null : new ProxySettings(host, port, user, password);
  }

  private TlsSettings tls(Section tls) {
    Path folder = SourceFile.folderOf(file);
    Path trustStore = tls.path("trust-store", folder);
    Path keyStore = tls.path("key-store", folder);
    String trustStorePassword = tls.text("trust-store-password");
    String keyStorePassword = tls.text("key-store-password");
    if (trustStore == null && keyStore == null) {
      return null;
    }
    return new TlsSettings(trustStore, trustStorePassword, keyStore, keyStorePassword);
  }

  private static Limits limits(Section limits) {
    return new Limits(
        limits.wholeNumber("string", 1, Integer.MAX_VALUE),
        limits.wholeNumber("elements", 1, Integer.MAX_VALUE),
        limits.wholeNumber("depth", 1, 100));
  }

  private LogSettings log(Section log) {
    return new LogSettings(
        log.choice("level", AgentLog.Level.class),
        log.path("file", SourceFile.folderOf(file)),
        log.size("max-size"),
        log.wholeNumber("keep", 0, 100));
  }

  private static Section strict(Section parent, String name) {
    Section section = parent.section(name);
    section.refuseUnknownKeys();
    return section;
  }

  private static boolean someReportsToTop(List<Rule> rules) {
    for (Rule rule : rules) {
      // A rule whose messages are wrong counts too: the key will be needed once they are mended.
      if (rule.application().isEmpty() && (!rule.messages().isEmpty() || rule.scope().isEmpty())) {
        return true;
      }
    }
    return false;
  }

  private static Collection<String> namesIn(Section section) {
    return section.given() == null ? Collections.<String>emptySet() : section.given().keySet();
  }

  /** The part of {@code reference.conf} that stands for every rule, or every application. */
  private static ConfigObject anyOf(ConfigObject reference, String name, String placeholder) {
    ConfigObject metrix = (ConfigObject) reference.get(ROOT);
    return (ConfigObject) ((ConfigObject) metrix.get(name)).get(placeholder);
  }

  private static Path pathOf(String name) throws ConfigException {
    try {
      return Paths.get(name);
    } catch (InvalidPathException e) {
      throw exception(name, "this is no path of a file; name a configuration file");
    }
  }

  private static ConfigException exception(String file, String message) {
    return new ConfigException(
        Collections.singletonList(new ConfigError(file, 0, 0, message, "")), new SeenFiles());
  }
}
