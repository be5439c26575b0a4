package ir.metrix.agent.delivery;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Says why a request had no answer, and how to mend it. The texts of the JDK and of OkHttp differ
 * from version to version; what they mean is told from exception classes where that is possible.
 */
final class Failure {
  private static final String TLS = "TLS with ";

  private final String host;
  private final String way;
  private final Attempt.Stage stage;

  /**
   * @param host Metrix, as the configuration names it
   * @param proxy null: directly
   */
  Failure(String host, String proxy, Attempt.Stage stage) {
    this.host = host;
    this.way = proxy == null ? host : host + " by the proxy " + proxy;
    this.stage = stage;
  }

  String words(IOException thrown) {
    if (has(thrown, UnknownHostException.class)) {
      return "the name "
          + named(thrown)
          + " cannot be resolved: check this machine's DNS; where only a proxy reaches the internet,"
          + " set delivery.proxy";
    }
    boolean timedOut =
        thrown instanceof InterruptedIOException || has(thrown, SocketTimeoutException.class);
    if (timedOut) {
      return "time-out "
          + stage.words
          + " ("
          + way
          + "): check that the firewall lets this machine out, and that its address is on the"
          + " application's white list in the Metrix dashboard";
    }
    if (has(thrown, SSLException.class) || stage == Attempt.Stage.HANDSHAKE) {
      return TLS + host + " failed: " + tls(thrown);
    }
    if (has(thrown, ConnectException.class) || has(thrown, NoRouteToHostException.class)) {
      return "no connection to "
          + way
          + " ("
          + rootText(thrown)
          + "): check address, port and firewall";
    }
    String text = String.valueOf(thrown.getMessage());
    if (text.startsWith("Unexpected response code for CONNECT")) {
      return "the proxy refuses to connect to "
          + way
          + " ("
          + text
          + "): have its administrator allow that address";
    }
    return "the connection to " + way + " broke " + stage.words + " (" + rootText(thrown) + ")";
  }

  /**
   * Certificates first: what is wrong with one is told by the cause of all that follows from it.
   */
  private String tls(IOException thrown) {
    if (has(thrown, CertificateExpiredException.class)) {
      return "its certificate has expired. If this machine's clock is right, "
          + host
          + " (or a proxy that opens TLS) must renew it";
    }
    if (has(thrown, CertificateNotYetValidException.class)) {
      return "its certificate is not valid yet. Check this machine's clock";
    }
    if (has(thrown, SSLPeerUnverifiedException.class)) {
      return "the certificate is for another host. Check metrix.endpoint, and whether a proxy or a"
          + " name in /etc/hosts leads elsewhere";
    }
    if (!hasEllipticCurves()) {
      return "this Java has no elliptic curves, which most servers ask for. An image made by jlink"
          + " needs the module jdk.crypto.ec on Java before 22 ("
          + rootText(thrown)
          + ")";
    }
    if (isUntrusted(thrown)) {
      return "its certificate is signed by an authority that is not known here. Behind a proxy that"
          + " opens TLS, put the company's certificate into delivery.tls.trust-store; an old JVM"
          + " needs newer certificates (lib/security/cacerts)";
    }
    String text = rootText(thrown);
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("bad_certificate")
        || lower.contains("certificate_required")
        || lower.contains("certificate_unknown")
        || lower.contains("unknown_ca")) {
      return "it refuses the certificate that we show, or wants one. Check delivery.tls.key-store ("
          + text
          + ")";
    }
    if (lower.contains("protocol") || lower.contains("handshake_failure")) {
      return "there is no version or cipher of TLS that both sides accept (ours: TLS 1.2 and 1.3)."
          + " Something old may stand in between; a server that wants a client certificate needs"
          + " delivery.tls.key-store ("
          + text
          + ")";
    }
    if (lower.contains("ssl message") || lower.contains("plaintext")) {
      return "what answers there speaks no TLS. Check the port of metrix.endpoint (" + text + ")";
    }
    return "the handshake was cut off. Check whether a firewall or proxy allows TLS to this host ("
        + text
        + ")";
  }

  private static boolean hasEllipticCurves() {
    try {
      KeyFactory.getInstance("EC");
      return true;
    } catch (NoSuchAlgorithmException absent) {
      return false;
    }
  }

  private static boolean isUntrusted(Throwable thrown) {
    if (has(thrown, CertPathValidatorException.class)) {
      return true;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      // sun.security.provider.certpath.SunCertPathBuilderException and its like in other JVMs.
      if (cause instanceof java.security.cert.CertPathBuilderException
          || cause.getClass().getName().endsWith("ValidatorException")) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(Throwable thrown, Class<?> type) {
    Throwable cause = thrown;
    // No chain is longer, but one may be a ring.
    for (int i = 0; cause != null && i < 20; i++) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** UnknownHostException's text begins with the name: the host's, or the proxy's. */
  private String named(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException && cause.getMessage() != null) {
        return cause.getMessage().split("[: ]", 2)[0];
      }
    }
    return host;
  }

  private static String rootText(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause.getCause() != null && i < 20; i++) {
      cause = cause.getCause();
    }
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text.replace('\n', ' ');
  }
}
