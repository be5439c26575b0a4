package ir.metrix.agent.delivery;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Our own TLS: the JVM's certificate authorities or the configured ones, never what {@code
 * javax.net.ssl.*} properties say and never the default SSLContext. Both are the application's.
 */
final class Tls {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");

  final X509TrustManager trustManager;
  final SSLSocketFactory socketFactory;

  /**
   * @throws IOException if a file cannot be used; the text names the key, and how to mend it
   */
  Tls(DeliveryOptions options) throws IOException, GeneralSecurityException {
    trustManager = trustManager(trusted(options));
    SSLContext context = context();
    context.init(keyManagers(options), new TrustManager[] {trustManager}, null);
    socketFactory =
        new TlsSockets(context.getSocketFactory(), (int) options.connectTimeoutMillis());
  }

  /**
   * Not "TLS": what that offers is narrowed by {@code jdk.tls.client.protocols}, which applications
   * set for servers of their own.
   */
  private static SSLContext context() throws GeneralSecurityException {
    try {
      return SSLContext.getInstance("TLSv1.3");
    } catch (NoSuchAlgorithmException e) {
      return SSLContext.getInstance("TLSv1.2");
    }
  }

  private static KeyStore trusted(DeliveryOptions options)
      throws IOException, GeneralSecurityException {
    if (options.trustStore() == null) {
      return load(authorities(), null);
    }
    File file = new File(options.trustStore());
    KeyStore trusted = open("trust-store", file, options.trustStorePassword());
    if (trusted.size() == 0) {
      throw unusable(
          "trust-store",
          file,
          "holds no certificate that can be read"
              + (options.trustStorePassword() == null
                  ? " without a password; set delivery.tls.trust-store-password"
                  : ""));
    }
    return trusted;
  }

  private static KeyStore open(String key, File file, String password) throws IOException {
    try {
      return load(file, password);
    } catch (NoSuchFileException e) {
      throw unusable(key, file, "is not there");
    } catch (AccessDeniedException e) {
      throw unusable(key, file, "cannot be read by the user that runs this JVM");
    } catch (IOException | GeneralSecurityException e) {
      // The JDK tells a wrong password from a broken file by this cause alone.
      boolean wrongPassword = e.getCause() instanceof UnrecoverableKeyException;
      throw unusable(
          key,
          file,
          wrongPassword
              ? "cannot be opened with its password; check delivery.tls." + key + "-password"
              : "is no PKCS12, JKS or PEM that this JVM can read: " + e.getMessage());
    }
  }

  private static IOException unusable(String key, File file, String why) {
    return new IOException("delivery.tls." + key + ": " + file + " " + why);
  }

  private static File authorities() {
    File security = new File(System.getProperty("java.home"), "lib/security");
    File own = new File(security, "jssecacerts");
    return own.exists() ? own : new File(security, "cacerts");
  }

  private static X509TrustManager trustManager(KeyStore trusted) throws GeneralSecurityException {
    TrustManagerFactory factory = trustManagerFactory();
    factory.init(trusted);
    for (TrustManager candidate : factory.getTrustManagers()) {
      if (candidate instanceof X509TrustManager) {
        return (X509TrustManager) candidate;
      }
    }
    throw new GeneralSecurityException("this JVM has no X.509 trust manager");
  }

  /** Not the default, which is a security property: some applications set one that trusts all. */
  private static TrustManagerFactory trustManagerFactory() throws GeneralSecurityException {
    try {
      return TrustManagerFactory.getInstance("PKIX");
    } catch (NoSuchAlgorithmException e) {
      return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    }
  }

  private static KeyManager[] keyManagers(DeliveryOptions options)
      throws IOException, GeneralSecurityException {
    if (options.keyStore() == null) {
      return new KeyManager[0];
    }
    File file = new File(options.keyStore());
    KeyStore store = open("key-store", file, options.keyStorePassword());
    if (!hasKey(store)) {
      throw unusable(
          "key-store", file, "holds no private key; it needs the key and its certificate");
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    try {
      factory.init(store, password(options.keyStorePassword()));
    } catch (UnrecoverableKeyException e) {
      throw unusable(
          "key-store",
          file,
          "has a key that its password does not open; key and file must have the same"
              + " (delivery.tls.key-store-password)");
    }
    return factory.getKeyManagers();
  }

  private static boolean hasKey(KeyStore store) throws GeneralSecurityException {
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        return true;
      }
    }
    return false;
  }

  private static char[] password(String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  /** Reads PKCS12, JKS or PEM, told from the content. */
  static KeyStore load(File file, String password) throws IOException, GeneralSecurityException {
    byte[] content = Files.readAllBytes(file.toPath());
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (text.contains("-----BEGIN ")) {
      return fromPem(text, password);
    }
    boolean isJks = content.length > 4 && (content[0] & 0xFF) == 0xFE && content[1] == (byte) 0xED;
    KeyStore store = KeyStore.getInstance(isJks ? "JKS" : "PKCS12");
    try (InputStream in = new ByteArrayInputStream(content)) {
      store.load(in, password == null ? null : password.toCharArray());
    }
    return store;
  }

  private static KeyStore fromPem(String text, String password)
      throws IOException, GeneralSecurityException {
    List<Certificate> certificates = new ArrayList<>();
    PrivateKey key = null;
    Matcher block = PEM.matcher(text);
    while (block.find()) {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      if (block.group(1).endsWith("CERTIFICATE")) {
        certificates.add(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der)));
      } else if (block.group(1).equals("PRIVATE KEY")) {
        key = privateKey(der);
      } else if (block.group(1).endsWith("PRIVATE KEY")) {
        throw new GeneralSecurityException(
            "\""
                + block.group(1)
                + "\" is not read; \"openssl pkcs8 -topk8 -nocrypt\""
                + " makes a \"PRIVATE KEY\" of it, \"openssl pkcs12 -export\" a PKCS12 file");
      }
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (key != null) {
      if (certificates.isEmpty()) {
        throw new GeneralSecurityException("there is a key, but no certificate beside it");
      }
      store.setKeyEntry("key", key, password(password), certificates.toArray(new Certificate[0]));
    } else {
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("certificate-" + i, certificates.get(i));
      }
    }
    return store;
  }

  private static PrivateKey privateKey(byte[] der) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (InvalidKeySpecException e) {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
  }
}
