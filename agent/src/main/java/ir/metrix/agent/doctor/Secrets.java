package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.config.ProxySettings;
import ir.metrix.agent.config.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What must not be shown, even where a server repeats it. */
final class Secrets {
  /** Shorter ones are in every second word. */
  private static final int LEAST_LENGTH = 4;

  private final List<String> secrets = new ArrayList<>();

  Secrets(AgentConfig config) {
    for (Application application : config.applications().values()) {
      add(application.apiKey() == null ? null : application.apiKey().reveal());
    }
    ProxySettings proxy = config.delivery().proxy();
    if (proxy != null && proxy.password() != null) {
      add(proxy.password());
      String login = proxy.user() + ":" + proxy.password();
      add(Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    TlsSettings tls = config.delivery().tls();
    if (tls != null) {
      add(tls.trustStorePassword());
      add(tls.keyStorePassword());
    }
  }

  private void add(String secret) {
    if (secret != null && secret.length() >= LEAST_LENGTH) {
      secrets.add(secret);
    }
  }

  String mask(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, "****");
    }
    return masked;
  }
}
