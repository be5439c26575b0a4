package ir.metrix.agent.doctor;

import ir.metrix.agent.delivery.Probe;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Is the server who it says, by certificates that delivery trusts? */
final class TlsStep {
  private static final long EXPIRES_SOON_DAYS = 14;

  private static final String TLS_HANGS =
      "Something answers at this port, but not with TLS: a firewall that looks into connections, or"
          + " another service. Correct metrix.endpoint, or ask the network's administrators.";

  private final Notes notes;
  private final Way way;

  TlsStep(Notes notes, Way way) {
    this.notes = notes;
    this.way = way;
  }

  void take(final Probe probe) {
    if (!way.isTls()) {
      notes.skipped("tls", "the endpoint is plain http, on this machine");
      return;
    }
    if (notes.isStopped()) {
      notes.skipped("tls", "not tried");
      return;
    }
    notes.begin("shaking hands");
    try {
      judge(
          Bounded.call(
              "in the TLS handshake",
              2L * way.requestMillis() + way.connectMillis(),
              new Callable<Probe.Handshake>() {
                @Override
                public Probe.Handshake call() {
                  return shakeHands(probe);
                }
              }));
    } catch (IOException e) {
      notes.failed("tls", e.getMessage(), TLS_HANGS);
    }
  }

  private Probe.Handshake shakeHands(Probe probe) {
    return probe.handshake(
        way.serverHost(),
        way.serverPort(),
        new Probe.Connector() {
          @Override
          public Socket connect() throws IOException {
            return way.open();
          }
        });
  }

  private void judge(Probe.Handshake handshake) {
    List<String> found = new ArrayList<>();
    if (handshake.protocol() != null) {
      found.add(handshake.protocol());
    }
    for (X509Certificate certificate : handshake.chain()) {
      found.add(
          certificate.getSubjectX500Principal().getName()
              + ", by "
              + certificate.getIssuerX500Principal().getName()
              + ", valid from "
              + day(certificate.getNotBefore())
              + " to "
              + day(certificate.getNotAfter()));
    }
    if (handshake.chain().isEmpty()) {
      found.add("the handshake failed: " + handshake.failure().getMessage());
      notes.failed("tls", found, TLS_HANGS);
      return;
    }
    String[] wrong = wrong(handshake);
    if (wrong != null) {
      found.add(wrong[0]);
      notes.failed("tls", found, wrong[1]);
      return;
    }
    long daysLeft =
        TimeUnit.MILLISECONDS.toDays(
            handshake.chain().get(0).getNotAfter().getTime() - System.currentTimeMillis());
    if (daysLeft < EXPIRES_SOON_DAYS) {
      found.add("the certificate expires in " + daysLeft + " days");
      notes.warning(
          "tls",
          found,
          "Whoever runs the server has to renew it; after that day nothing gets through.");
      return;
    }
    notes.good("tls", found);
  }

  /** What is wrong, and what to do; null if nothing is. */
  private String[] wrong(Probe.Handshake handshake) {
    for (X509Certificate certificate : handshake.chain()) {
      try {
        certificate.checkValidity();
      } catch (CertificateException e) {
        boolean over = certificate.getNotAfter().before(new Date());
        return new String[] {
          "the certificate of "
              + certificate.getSubjectX500Principal().getName()
              + (over ? " has expired" : " is not valid yet"),
          "Is this machine's clock right? It says "
              + Instant.now()
              + ". Else the server's certificate has to be renewed by whoever runs it."
        };
      }
    }
    if (!handshake.hostMatches()) {
      return new String[] {
        "the certificate is not for " + way.serverHost() + names(handshake.chain().get(0)),
        "Correct metrix.endpoint. If it is right, another server answers in its place, or one that"
            + " stands in between."
      };
    }
    if (handshake.failure() == null) {
      return null;
    }
    X509Certificate last = handshake.chain().get(handshake.chain().size() - 1);
    boolean selfSigned =
        handshake.chain().size() == 1
            && last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    return new String[] {
      selfSigned
          ? "the certificate is signed by itself, and not trusted"
          : "the certificate's issuer is not trusted: " + last.getIssuerX500Principal().getName(),
      "If the company's network reads TLS connections, or the server is your own, put its authority's"
          + " certificate into a file and name it in delivery.tls.trust-store. The JDK's words: "
          + handshake.failure().getMessage()
    };
  }

  private static String names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      if (certificate.getSubjectAlternativeNames() != null) {
        for (List<?> name : certificate.getSubjectAlternativeNames()) {
          names.add(String.valueOf(name.get(1)));
        }
      }
    } catch (CertificateException e) {
      return "";
    }
    return names.isEmpty() ? "" : ", but for " + String.join(", ", names);
  }

  private static String day(Date date) {
    SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd", Locale.ROOT);
    format.setTimeZone(TimeZone.getTimeZone("UTC"));
    return format.format(date);
  }
}
