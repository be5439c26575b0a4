package ir.metrix.agent.start;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.DeliverySettings;
import ir.metrix.agent.config.ProxySettings;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.config.SpoolSettings;
import ir.metrix.agent.config.TlsSettings;
import ir.metrix.agent.delivery.DeliveryOptions;
import ir.metrix.agent.message.TimeFormat;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.SpoolOptions;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What the configuration says of spool and delivery, as these take it. */
public final class OptionsOfConfig {
  private OptionsOfConfig() {}

  /** Reads keys from where the configuration has them; looks at no other file. */
  public static DeliveryOptions of(AgentConfig config) {
    return of(config, new ApplicationsInForce(config));
  }

  /** As the other, for applications that may have been there before the configuration was. */
  static DeliveryOptions of(AgentConfig config, ApplicationsInForce applications) {
    DeliverySettings settings = config.delivery();
    DeliveryOptions.Builder options =
        DeliveryOptions.builder()
            .endpoint(config.endpoint())
            .mode(
                settings.mode() == DeliverySettings.Mode.LOG
                    ? DeliveryOptions.Mode.LOG
                    : DeliveryOptions.Mode.HTTP)
            .timeFormat(TimeFormat.valueOf(config.wireTime().name()))
            .concurrency(settings.concurrency())
            .batchMessages(settings.batchMessages())
            .lingerMillis(settings.linger().toMillis())
            .factsMillis(longestOnceMillis(config.rules()))
            .connectTimeoutMillis(settings.connectTimeout().toMillis())
            .requestTimeoutMillis(settings.requestTimeout().toMillis())
            .retryInitialMillis(settings.retryInitial().toMillis())
            .retryMaxMillis(settings.retryMax().toMillis())
            .queueCapacity(config.queueCapacity());
    addWay(options, settings);
    options.applications(applications.keys());
    if (config.files().readOnce() == null) {
      options.credentialsSource(new KeysOfConfig(config.file()));
    }
    return options.spool(spoolOptions(config, applications.ids())).build();
  }

  private static void addWay(DeliveryOptions.Builder options, DeliverySettings settings) {
    ProxySettings proxy = settings.proxy();
    if (proxy != null) {
      options.proxyHost(proxy.host()).proxyPort(proxy.port());
      options.proxyUser(proxy.user()).proxyPassword(proxy.password());
    }
    TlsSettings tls = settings.tls();
    if (tls != null) {
      options.trustStore(text(tls.trustStore())).trustStorePassword(tls.trustStorePassword());
      options.keyStore(text(tls.keyStore())).keyStorePassword(tls.keyStorePassword());
    }
  }

  private static long longestOnceMillis(List<Rule> rules) {
    long longest = 0;
    for (Rule rule : rules) {
      if (rule.once() != null) {
        longest = Math.max(longest, rule.onceWindow().toMillis());
      }
    }
    return longest;
  }

  private static SpoolOptions spoolOptions(AgentConfig config, Map<String, String> applicationIds) {
    SpoolSettings settings = config.spool();
    // A dry run must not take what waits for the real one, nor leave anything for it.
    boolean isDryRun = config.delivery().mode() == DeliverySettings.Mode.LOG;
    SpoolOptions.Builder options =
        SpoolOptions.builder()
            .durability(
                isDryRun ? Durability.MEMORY : Durability.valueOf(settings.durability().name()))
            .maxBytes(settings.maxSize())
            .maxAgeMillis(settings.maxAge().toMillis())
            .segmentBytes(settings.segmentSize())
            .windowOfUser(4 * config.delivery().batchMessages())
            .applicationIds(applicationIds);
    if (settings.directory() != null) {
      options.directories(Collections.singletonList(settings.directory()));
    } else {
      options.directories(
          SpoolDirectories.candidates(
              Paths.get(config.file()), System.getProperties(), System.getenv()));
    }
    return options.build();
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }
}
