package ir.metrix.agent.config;

import java.nio.file.Path;

/** Stores of certificates and keys (PKCS12, JKS or PEM). Immutable; has no toString. */
public final class TlsSettings {
  private final Path trustStore;
  private final String trustStorePassword;
  private final Path keyStore;
  private final String keyStorePassword;

  TlsSettings(Path trustStore, String trustStorePassword, Path keyStore, String keyStorePassword) {
    this.trustStore = trustStore;
    this.trustStorePassword = trustStorePassword;
    this.keyStore = keyStore;
    this.keyStorePassword = keyStorePassword;
  }

  /** Null if none. */
  public Path trustStore() {
    return trustStore;
  }

  /** Null if none. */
  public String trustStorePassword() {
    return trustStorePassword;
  }

  /** Null if none. */
  public Path keyStore() {
    return keyStore;
  }

  /** Null if none. */
  public String keyStorePassword() {
    return keyStorePassword;
  }
}
