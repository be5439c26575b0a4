package ir.metrix.agent.delivery;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
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

  Tls(DeliveryOptions options) throws IOException, GeneralSecurityException {
    KeyStore trusted =
        options.trustStore() == null
            ? load(authorities(), null)
            : load(new File(options.trustStore()), options.trustStorePassword());
    trustManager = trustManager(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(options), new TrustManager[] {trustManager}, null);
    socketFactory = context.getSocketFactory();
  }

  private static File authorities() {
    File security = new File(System.getProperty("java.home"), "lib/security");
    File own = new File(security, "jssecacerts");
    return own.exists() ? own : new File(security, "cacerts");
  }

  private static X509TrustManager trustManager(KeyStore trusted) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    for (TrustManager candidate : factory.getTrustManagers()) {
      if (candidate instanceof X509TrustManager) {
        return (X509TrustManager) candidate;
      }
    }
    throw new GeneralSecurityException("this JVM has no X.509 trust manager");
  }

  private static KeyManager[] keyManagers(DeliveryOptions options)
      throws IOException, GeneralSecurityException {
    if (options.keyStore() == null) {
      return new KeyManager[0];
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(
        load(new File(options.keyStore()), options.keyStorePassword()),
        password(options.keyStorePassword()));
    return factory.getKeyManagers();
  }

  private static char[] password(String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  /** Reads PKCS12, JKS or PEM, told from the content. */
  static KeyStore load(File file, String password) throws IOException, GeneralSecurityException {
    byte[] content = Files.readAllBytes(file.toPath());
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (text.contains("-----BEGIN ")) {
      return fromPem(file, text, password);
    }
    boolean isJks = content.length > 4 && (content[0] & 0xFF) == 0xFE && content[1] == (byte) 0xED;
    KeyStore store = KeyStore.getInstance(isJks ? "JKS" : "PKCS12");
    try (InputStream in = new ByteArrayInputStream(content)) {
      store.load(in, password == null ? null : password.toCharArray());
    }
    return store;
  }

  private static KeyStore fromPem(File file, String text, String password)
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
            file
                + ": a key \""
                + block.group(1)
                + "\" is not read; \"openssl pkcs8 -topk8 -nocrypt\""
                + " makes a \"PRIVATE KEY\" of it, \"openssl pkcs12 -export\" a PKCS12 file");
      }
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (key != null) {
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
