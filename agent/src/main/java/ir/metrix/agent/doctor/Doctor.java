package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.config.DeliverySettings;
import ir.metrix.agent.config.ProxySettings;
import ir.metrix.agent.delivery.Probe;
import ir.metrix.agent.doctor.Step.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.text.SimpleDateFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Takes the steps from the configuration to Metrix's answer. Each ends within the time-outs. */
public final class Doctor {
  /** More is no matter of a slow network: events would be shown at a wrong time. */
  private static final long MOST_SKEW_SECONDS = 60;

  private static final long EXPIRES_SOON_DAYS = 14;
  private static final int MOST_PROXY_HEADER_BYTES = 16 * 1024;

  /** Told of each step as it is taken. */
  public interface Listener {
    void taken(Step step);

    /** What is being done, and may take a while. */
    void now(String what);
  }

  private final Diagnosis diagnosis;
  private final Listener listener;
  private AgentConfig config;
  private Secrets secrets;
  private long stepStart;

  /**
   * The addresses of the server, or of the proxy; those that can't be connected to are left out.
   */
  private List<InetAddress> reachable = new ArrayList<>();

  private boolean isStopped;

  private Doctor(Path file, Listener listener) {
    this.diagnosis = new Diagnosis(file);
    this.listener = listener;
  }

  /**
   * Takes all steps.
   *
   * @param send whether to send a message, with each application's key
   */
  public static Diagnosis examine(
      Path file,
      Properties systemProperties,
      Map<String, String> environment,
      boolean send,
      Listener listener) {
    Doctor doctor = new Doctor(file, listener);
    doctor.readConfig(file, systemProperties, environment);
    if (doctor.config != null) {
      doctor.lookAtKeys();
      doctor.reach(send);
    }
    return doctor.diagnosis;
  }

  private void begin(String what) {
    listener.now(what);
    stepStart = System.nanoTime();
  }

  private void end(String name, Outcome outcome, List<String> found, String advice) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stepStart);
    List<String> masked = new ArrayList<>();
    for (String line : found) {
      masked.add(secrets == null ? line : secrets.mask(line));
    }
    Step step = new Step(name, outcome, masked, millis, advice);
    diagnosis.add(step);
    listener.taken(step);
    isStopped |= outcome == Outcome.FAILED;
  }

  private void good(String name, String... found) {
    end(name, Outcome.GOOD, Arrays.asList(found), null);
  }

  private void failed(String name, String found, String advice) {
    end(name, Outcome.FAILED, Collections.singletonList(found), advice);
  }

  private void skip(String name, String why) {
    stepStart = System.nanoTime();
    end(name, Outcome.SKIPPED, Collections.singletonList(why), null);
  }

  private void readConfig(Path file, Properties systemProperties, Map<String, String> environment) {
    begin("reading the configuration");
    try {
      AgentConfig loaded = ConfigLoader.load(file, systemProperties, environment);
      config = loaded;
      secrets = new Secrets(loaded);
      diagnosis.knows(loaded);
      int rules = loaded.rules().size();
      String found = file + ": good, " + rules + (rules == 1 ? " rule" : " rules");
      if (loaded.delivery().mode() == DeliverySettings.Mode.LOG) {
        end(
            "config",
            Outcome.WARNING,
            Arrays.asList(found, "delivery.mode is log: the agent sends nothing"),
            "Take delivery.mode = log out once what the log shows is right.");
      } else {
        good("config", found);
      }
    } catch (ConfigException e) {
      List<String> errors = new ArrayList<>();
      for (ConfigError error : e.errors()) {
        errors.add(error.toString());
      }
      end(
          "config",
          Outcome.FAILED,
          errors,
          "Correct the file. Until then the application starts without the agent.");
    }
  }

  private void lookAtKeys() {
    begin("looking at the keys");
    List<String> found = new ArrayList<>();
    boolean any = false;
    for (Application application : config.applications().values()) {
      String name = application.name().isEmpty() ? "" : application.name() + ": ";
      boolean present = application.apiKey() != null;
      any |= present;
      found.add(
          name
              + "application-id "
              + application.id()
              + ", api-key "
              + (present
                  ? "present, " + application.apiKey().reveal().length() + " characters"
                  : "missing"));
    }
    if (any) {
      end("keys", Outcome.GOOD, found, null);
    } else {
      found.add("no key is set");
      end(
          "keys",
          Outcome.WARNING,
          found,
          "A dry run needs none. To send, set metrix.application-id and metrix.api-key.");
    }
  }

  private void reach(boolean send) {
    Probe probe;
    try {
      probe = new Probe(NetworkOptions.of(config));
    } catch (IOException e) {
      begin("");
      failed("tls", e.getMessage(), "Correct delivery.tls in the configuration.");
      return;
    }
    try (Probe open = probe) {
      ProxySettings proxy = config.delivery().proxy();
      String host = proxy == null ? serverHost() : proxy.host();
      int port = proxy == null ? serverPort() : proxy.port();
      resolve(host, proxy != null);
      connect(host, port, proxy != null);
      throughProxy(open);
      shakeHands(open);
      Probe.Exchange answer = ask(open);
      compareClocks(answer);
      sendTests(open, send);
    }
  }

  private String serverHost() {
    String host = config.endpoint().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private boolean isTls() {
    return config.endpoint().getScheme().equalsIgnoreCase("https");
  }

  private int serverPort() {
    URI endpoint = config.endpoint();
    return endpoint.getPort() >= 0 ? endpoint.getPort() : isTls() ? 443 : 80;
  }

  private int connectMillis() {
    return (int) Math.min(Integer.MAX_VALUE, config.delivery().connectTimeout().toMillis());
  }

  private int requestMillis() {
    return (int) Math.min(Integer.MAX_VALUE, config.delivery().requestTimeout().toMillis());
  }

  private void resolve(final String host, boolean isProxy) {
    begin("resolving " + host);
    try {
      InetAddress[] addresses =
          Bounded.call(
              "from the name service",
              Math.max(connectMillis(), 1_000),
              new Callable<InetAddress[]>() {
                @Override
                public InetAddress[] call() throws IOException {
                  return InetAddress.getAllByName(host);
                }
              });
      reachable.addAll(Arrays.asList(addresses));
      List<String> found = new ArrayList<>();
      for (InetAddress address : addresses) {
        found.add((isProxy ? "the proxy " : "") + host + " is " + address.getHostAddress());
      }
      end("dns", Outcome.GOOD, found, null);
    } catch (IOException e) {
      failed(
          "dns",
          (isProxy ? "the proxy " : "")
              + host
              + (e instanceof UnknownHostException
                  ? " is not known to the name service"
                  : ": " + e.getMessage()),
          isProxy
              ? "Correct delivery.proxy.host."
              : "Try nslookup "
                  + host
                  + " on this machine. If it fails there, too, this machine's name service has to be"
                  + " mended, or delivery.proxy to be set if only a proxy reaches the internet.");
    }
  }

  private void connect(String host, int port, boolean isProxy) {
    if (isStopped) {
      skip("tcp", "not tried");
      return;
    }
    begin("connecting to " + host);
    List<String> found = new ArrayList<>();
    List<InetAddress> connected = new ArrayList<>();
    for (InetAddress address : reachable) {
      String place = address.getHostAddress() + " port " + port;
      long start = System.nanoTime();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), connectMillis());
        connected.add(address);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        found.add(place + ": connected in " + millis + " ms");
      } catch (IOException e) {
        found.add(place + ": " + reason(e, connectMillis()));
      }
    }
    boolean all = connected.size() == reachable.size();
    reachable = connected;
    String advice =
        isProxy
            ? "Correct delivery.proxy, or ask for this machine to be let through to the proxy."
            : "A firewall must let this machine connect to "
                + host
                + ", port "
                + port
                + ". Try: curl -v "
                + config.endpoint();
    end(
        "tcp",
        all ? Outcome.GOOD : connected.isEmpty() ? Outcome.FAILED : Outcome.WARNING,
        found,
        all ? null : advice);
  }

  private static String reason(IOException e, int millis) {
    if (e instanceof SocketTimeoutException) {
      return "no answer within " + millis + " ms (a firewall drops packets like this)";
    }
    if (e instanceof NoRouteToHostException) {
      return "there is no way to this address (" + e.getMessage() + ")";
    }
    return e instanceof ConnectException ? "refused (" + e.getMessage() + ")" : e.toString();
  }

  /** A connection to the server, or through the proxy to it. */
  private Socket open(Probe probe) throws IOException {
    Socket socket = new Socket();
    try {
      ProxySettings proxy = config.delivery().proxy();
      int port = proxy == null ? serverPort() : proxy.port();
      socket.connect(new InetSocketAddress(reachable.get(0), port), connectMillis());
      socket.setSoTimeout(requestMillis());
      if (proxy != null && isTls()) {
        String answer = tunnel(socket, probe);
        if (statusOf(answer) != 200) {
          throw new IOException("the proxy answers " + answer);
        }
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Returns the proxy's status line. */
  private String tunnel(Socket socket, Probe probe) throws IOException {
    String server = serverHost() + ":" + serverPort();
    StringBuilder request = new StringBuilder("CONNECT " + server + " HTTP/1.1\r\n");
    request.append("Host: ").append(server).append("\r\n");
    if (probe.proxyCredential() != null) {
      request.append("Proxy-Authorization: ").append(probe.proxyCredential()).append("\r\n");
    }
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    // A byte at a time: what follows the empty line is the server's.
    while (!head.toString("ISO-8859-1").endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.size() > MOST_PROXY_HEADER_BYTES) {
        throw new IOException(
            head.size() == 0
                ? "the proxy closed the connection without an answer"
                : "the proxy's answer is no HTTP");
      }
      head.write(next);
    }
    String text = head.toString("ISO-8859-1");
    return text.substring(0, text.indexOf("\r\n"));
  }

  private static int statusOf(String statusLine) {
    String[] parts = statusLine.split(" ", 3);
    try {
      return parts[0].startsWith("HTTP/") && parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void throughProxy(final Probe probe) {
    ProxySettings proxy = config.delivery().proxy();
    if (proxy == null) {
      skip("proxy", "none is configured (delivery.proxy)");
      return;
    }
    if (isStopped || !isTls()) {
      skip("proxy", isStopped ? "not tried" : "a plain http endpoint needs no tunnel");
      return;
    }
    begin("asking the proxy");
    try {
      String answer =
          Bounded.call(
              "from the proxy",
              2L * requestMillis(),
              new Callable<String>() {
                @Override
                public String call() throws IOException {
                  try (Socket socket = new Socket()) {
                    socket.connect(
                        new InetSocketAddress(reachable.get(0), proxy.port()), connectMillis());
                    socket.setSoTimeout(requestMillis());
                    return tunnel(socket, probe);
                  }
                }
              });
      int status = statusOf(answer);
      if (status == 200) {
        good("proxy", proxy.host() + ":" + proxy.port() + " lets us through: " + answer);
      } else {
        failed(
            "proxy",
            proxy.host() + ":" + proxy.port() + " refuses: " + answer,
            status == 407
                ? proxy.user() == null
                    ? "Set delivery.proxy.user and delivery.proxy.password."
                    : "Correct delivery.proxy.user and delivery.proxy.password: it refuses these."
                : status >= 500
                    ? "The proxy itself cannot reach " + serverHost() + ". Ask its administrators."
                    : "Ask the proxy's administrators to let this machine through to "
                        + serverHost()
                        + ":"
                        + serverPort()
                        + ".");
      }
    } catch (IOException e) {
      failed(
          "proxy",
          proxy.host() + ":" + proxy.port() + ": " + e.getMessage(),
          "Is delivery.proxy an HTTP proxy? Correct host and port.");
    }
  }

  private void shakeHands(final Probe probe) {
    if (!isTls()) {
      skip("tls", "the endpoint is plain http, on this machine");
      return;
    }
    if (isStopped) {
      skip("tls", "not tried");
      return;
    }
    begin("shaking hands");
    Probe.Handshake handshake;
    try {
      handshake =
          Bounded.call(
              "in the TLS handshake",
              2L * requestMillis() + connectMillis(),
              new Callable<Probe.Handshake>() {
                @Override
                public Probe.Handshake call() {
                  return probe.handshake(
                      serverHost(),
                      serverPort(),
                      new Probe.Connector() {
                        @Override
                        public Socket connect() throws IOException {
                          return open(probe);
                        }
                      });
                }
              });
    } catch (IOException e) {
      failed("tls", e.getMessage(), TLS_HANGS);
      return;
    }
    judge(handshake);
  }

  private static final String TLS_HANGS =
      "Something answers at this port, but not with TLS: a firewall that looks into connections, or"
          + " another service. Correct metrix.endpoint, or ask the network's administrators.";

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
      end("tls", Outcome.FAILED, found, TLS_HANGS);
      return;
    }
    String[] wrong = wrong(handshake);
    if (wrong != null) {
      found.add(wrong[0]);
      end("tls", Outcome.FAILED, found, wrong[1]);
      return;
    }
    long daysLeft =
        TimeUnit.MILLISECONDS.toDays(
            handshake.chain().get(0).getNotAfter().getTime() - System.currentTimeMillis());
    if (daysLeft < EXPIRES_SOON_DAYS) {
      found.add("the certificate expires in " + daysLeft + " days");
      end(
          "tls",
          Outcome.WARNING,
          found,
          "Whoever runs the server has to renew it; after that day nothing gets through.");
      return;
    }
    end("tls", Outcome.GOOD, found, null);
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
        "the certificate is not for " + serverHost() + names(handshake.chain().get(0)),
        "Correct metrix.endpoint, or let delivery.tls alone: another server answers, or one that stands"
            + " in between."
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

  /** Null if there is no answer. */
  private Probe.Exchange ask(final Probe probe) {
    if (isStopped) {
      skip("http", "not tried");
      return null;
    }
    begin("asking the server");
    try {
      Probe.Exchange answer = probe.get();
      String found = "GET " + config.endpoint() + " is answered " + answer.status();
      if (answer.status() >= 500) {
        end(
            "http",
            Outcome.WARNING,
            Collections.singletonList(found + ", by " + answer.protocol()),
            Meaning.advice(answer.status()));
      } else {
        good("http", found + ", by " + answer.protocol() + " (without a key; any answer will do)");
      }
      return answer;
    } catch (IOException e) {
      failed(
          "http",
          e instanceof java.io.InterruptedIOException
              ? "no answer within " + requestMillis() + " ms"
              : "no answer: " + e,
          "The connection is made, but no HTTP server answers there. Correct metrix.endpoint; if it is"
              + " right, try again later.");
      return null;
    }
  }

  private void compareClocks(Probe.Exchange answer) {
    String date = answer == null ? null : header(answer, "Date");
    if (date == null) {
      skip("clock", answer == null ? "not tried" : "the server doesn't tell its time");
      return;
    }
    begin("comparing the clocks");
    try {
      Instant server = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      long ahead = (System.currentTimeMillis() - server.toEpochMilli()) / 1_000;
      String found =
          "this machine's clock is "
              + (Math.abs(ahead) <= 1
                  ? "the server's"
                  : Math.abs(ahead)
                      + " s "
                      + (ahead > 0 ? "ahead of" : "behind")
                      + " the server's");
      if (Math.abs(ahead) > MOST_SKEW_SECONDS) {
        failed(
            "clock",
            found,
            "Set it by NTP: events have the time of this machine, and certificates are judged by it.");
      } else {
        good("clock", found);
      }
    } catch (DateTimeException e) {
      skip("clock", "the server's Date cannot be read: " + date);
    }
  }

  private static String header(Probe.Exchange answer, String name) {
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  private void sendTests(Probe probe, boolean send) {
    if (!send) {
      skip("send", "not asked for: --send sends a test message");
      return;
    }
    boolean any = false;
    for (Application application : config.applications().values()) {
      if (application.apiKey() != null) {
        any = true;
        send(probe, application);
      }
    }
    if (!any) {
      skip("send", "not tried: there is no key");
    }
  }

  private void send(Probe probe, Application application) {
    String name = application.name().isEmpty() ? "send" : "send to " + application.name();
    boolean reached = false;
    for (Step step : diagnosis.steps()) {
      reached |=
          step.name().equals("http")
              && step.outcome() != Outcome.FAILED
              && step.outcome() != Outcome.SKIPPED;
    }
    if (!reached) {
      skip(name, "not tried");
      return;
    }
    begin("sending a message");
    Instant now = Instant.now();
    TestMessage message = new TestMessage(config, application, now.toEpochMilli());
    try {
      Probe.Exchange answer =
          probe.post(application.name(), message.body().getBytes(StandardCharsets.UTF_8));
      diagnosis.addSent(message, now, answer, null);
      List<String> found = new ArrayList<>();
      found.add(answer.status() + ": " + Meaning.of(answer.status()));
      if (!answer.body().trim().isEmpty()) {
        found.add("the server says: " + cut(answer.body().trim()));
      }
      end(
          name,
          Meaning.isGood(answer.status()) ? Outcome.GOOD : Outcome.FAILED,
          found,
          Meaning.advice(answer.status()));
    } catch (IOException e) {
      diagnosis.addSent(message, now, null, secrets.mask(e.toString()));
      failed(name, "no answer: " + e, "Try again; if it stays, see the steps above.");
    }
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
