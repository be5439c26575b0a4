package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.CompanyProxy;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.RunningApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Out of a company's network: through a proxy that wants a password, to a server that wants a
 * certificate, in a JVM whose own network settings lead nowhere.
 */
class CompanyNetworkIT {
  private static final String PASSWORD = "pr0xy-secret-77";
  private static final int SALES = 40;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void messagesGoThroughTheProxyOverHttp2AndTheJvmsSettingsStayUnused(Jvm jvm) throws Exception {
    jvm.home();
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("metrix.test")
            .build();
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(authority).commonName("shop-7").rsa2048().build();
    Metrix received = new Metrix(AgentSetup.API_KEY);
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(
          new HandshakeCertificates.Builder()
              .heldCertificate(certificate)
              .addTrustedCertificate(authority.certificate())
              .build()
              .sslSocketFactory());
      server.requireClientAuth();
      server.setDispatcher(received);
      server.start(InetAddress.getLoopbackAddress(), 0);

      String tls =
          "trust-store = \""
              + write("ca.pem", authority.certificatePem())
              + "\"\nkey-store = \""
              + write("client.pem", client.privateKeyPkcs8Pem() + client.certificatePem())
              + "\"";
      String output;
      List<String> log;
      try (CompanyProxy proxy = CompanyProxy.start("office", PASSWORD, server.getPort());
          RunningApp app = start(jvm, proxy.port(), tls, AgentSetup.API_KEY)) {
        app.tell(String.valueOf(SALES), "sold " + SALES);
        assertThat(received.all.await(60, TimeUnit.SECONDS)).as(app.output()).isTrue();
        app.tell("end", "settings: as they were");
        log = app.awaitEnd();
        assertThat(proxy.tunnels()).containsExactly("CONNECT metrix.test:443 HTTP/1.1");
        output = app.output();
      }

      assertThat(output).contains("asked: 0");
      assertThat(received.versions).containsExactly("HTTP/2");
      assertThat(received.principals).containsExactly("CN=shop-7");
      assertThat(log.get(log.size() - 1)).contains("captured 40 = delivered 40 + waiting 0");
      assertNothingSecretIn(output);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.ChaosIT#oldestAndNewest")
  void aKeyThatIsMendedInItsFileIsTakenWithoutARestart(Jvm jvm) throws Exception {
    jvm.home();
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("metrix.test").build();
    Metrix received = new Metrix("the-new-key");
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(
          new HandshakeCertificates.Builder()
              .heldCertificate(certificate)
              .build()
              .sslSocketFactory());
      server.setDispatcher(received);
      server.start(InetAddress.getLoopbackAddress(), 0);

      String tls = "trust-store = \"" + write("ca.pem", certificate.certificatePem()) + "\"";
      try (CompanyProxy proxy = CompanyProxy.start("office", PASSWORD, server.getPort());
          RunningApp app = start(jvm, proxy.port(), tls, "the-old-key")) {
        app.tell(String.valueOf(SALES), "sold " + SALES);
        app.awaitLog("the API key is wrong");
        write("key", "the-new-key\n");
        assertThat(received.all.await(60, TimeUnit.SECONDS)).as(app.output()).isTrue();
        app.tell("end", "settings: as they were");

        List<String> log = app.awaitEnd();
        assertThat(log.get(log.size() - 1)).contains("captured 40 = delivered 40 + waiting 0");
        assertThat(app.output())
            .contains("have changed in the configuration")
            .doesNotContain("the-old-key")
            .doesNotContain("the-new-key");
      }
    }
  }

  private void assertNothingSecretIn(String output) {
    String credential =
        Base64.getEncoder().encodeToString(("office:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    for (String secret : List.of(AgentSetup.API_KEY, PASSWORD, credential)) {
      assertThat(output).doesNotContain(secret);
    }
  }

  private RunningApp start(Jvm jvm, int proxyPort, String tls, String key) throws IOException {
    write("key", key);
    Path classes = AppCompiler.app("office").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("office.conf"),
            """
            metrix {
              endpoint = "https://metrix.test/"
              application-id = ${METRIX_APPLICATION_ID}
              api-key-file = key
              shutdown { timeout = 20 s }
              spool { directory = spool }
              delivery {
                batch { messages = 5, linger = 5 ms }
                retry { initial = 50 ms, max = 200 ms }
                proxy { host = localhost, port = PORT, user = office, password = ${PROXY_PASSWORD} }
                tls { TLS }
              }
              track {
                sale {
                  class = office.Office
                  method = sell
                  message {
                    type = action, customUserId = "#{customer}", customName = sold
                    attributes { number = "#{number}" }
                  }
                }
              }
            }
            """
                .replace("PORT", String.valueOf(proxyPort))
                .replace("TLS", tls));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("METRIX_APPLICATION_ID", AgentSetup.APPLICATION_ID);
    environment.put("PROXY_PASSWORD", PASSWORD);
    return RunningApp.start(jvm, new AgentSetup(config, environment), classes, "office.Office");
  }

  private String write(String name, String content) throws IOException {
    // A key file is replaced in one step, as secret stores do.
    Path fresh = Files.writeString(folder.resolve(name + ".new"), content);
    Path file = folder.resolve(name);
    Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return file.toString().replace('\\', '/');
  }

  /** Metrix, behind the proxy. */
  private static final class Metrix extends Dispatcher {
    private final String key;
    private final Set<String> versions = ConcurrentHashMap.newKeySet();
    private final Set<String> principals = ConcurrentHashMap.newKeySet();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final CountDownLatch all = new CountDownLatch(1);

    private Metrix(String key) {
      this.key = key;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (!key.equals(request.getHeaders().get("X-API-Key"))) {
        return new MockResponse.Builder().code(403).build();
      }
      versions.add(request.getVersion());
      if (request.getHandshake().peerPrincipal() != null) {
        principals.add(request.getHandshake().peerPrincipal().getName());
      }
      try {
        JsonNode body = new JsonMapper().readTree(request.getBody().utf8());
        body.path("messages").forEach(message -> ids.add(message.path("id").asText()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (ids.size() == SALES) {
        all.countDown();
      }
      return new MockResponse.Builder().code(200).build();
    }
  }
}
