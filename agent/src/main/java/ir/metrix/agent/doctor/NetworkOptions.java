package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.config.DeliverySettings;
import ir.metrix.agent.config.ProxySettings;
import ir.metrix.agent.config.TlsSettings;
import ir.metrix.agent.delivery.Credentials;
import ir.metrix.agent.delivery.DeliveryOptions;
import java.nio.file.Path;

/** The part of the configuration that says how Metrix is reached, as delivery takes it. */
final class NetworkOptions {
  private NetworkOptions() {}

  static DeliveryOptions of(AgentConfig config) {
    DeliverySettings settings = config.delivery();
    DeliveryOptions.Builder options =
        DeliveryOptions.builder()
            .endpoint(config.endpoint())
            .connectTimeoutMillis(settings.connectTimeout().toMillis())
            .requestTimeoutMillis(settings.requestTimeout().toMillis());
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
    for (Application application : config.applications().values()) {
      if (application.apiKey() != null && application.id() != null) {
        options.application(
            application.name(), new Credentials(application.id(), application.apiKey().reveal()));
      }
    }
    return options.build();
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }
}
