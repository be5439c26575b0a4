package ir.metrix.agent.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Metrix on a bad day, on raw sockets: it does to each request what the fault of the moment says,
 * and keeps its own count of what it received and what it accepted.
 */
public final class ChaoticEndpoint implements AutoCloseable {
  /** What is done to connections and requests while it lasts. */
  public interface Fault {
    /** Plays with one request, and returns whether the connection may take another. */
    boolean play(Exchange exchange) throws IOException, InterruptedException;

    /** Whether it is about connections: then there is never a request. */
    default boolean isOfConnections() {
      return false;
    }

    default void playConnected(Socket socket) throws IOException {}

    /** To show instead of the usual one; null for that. */
    default SSLContext certificate() {
      return null;
    }

    default boolean isAccepting() {
      return true;
    }
  }

  /** A message as it was when it was answered with a success for the first time. */
  public record Accepted(String user, String name, int number, String time) {}

  private static final JsonMapper JSON = new JsonMapper();

  private final ServerSocket listening;
  private final String scheme;

  /** Null for plain http. */
  private final SSLContext certificate;

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  // All below is guarded by this.
  private Fault fault = Faults.HEALTHY;
  private int faultsMet;
  private boolean closed;
  private final Set<String> received = new LinkedHashSet<>();

  /** By id. */
  private final Map<String, Accepted> accepted = new LinkedHashMap<>();

  /** Id, and the name of what happened. */
  private final Map<String, String> refusedAlone = new LinkedHashMap<>();

  private final Map<String, List<Integer>> numbersByUser = new HashMap<>();

  /** Of those who have a Metrix id: user and time, and the message that has it. */
  private final Map<String, String> timesOfUsers = new HashMap<>();

  private final Map<String, Socket> underWay = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();

  private ChaoticEndpoint(SSLContext certificate) throws IOException {
    this.certificate = certificate;
    scheme = certificate == null ? "http" : "https";
    listening = new ServerSocket();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    daemon(this::acceptAll, "chaos-accept");
  }

  public static ChaoticEndpoint http() throws IOException {
    return new ChaoticEndpoint(null);
  }

  public static ChaoticEndpoint https(SSLContext certificate) throws IOException {
    return new ChaoticEndpoint(certificate);
  }

  public String url() {
    return scheme + "://localhost:" + listening.getLocalPort() + "/";
  }

  /** From now on; connections that are in the middle of something are cut. */
  public void play(Fault next) throws IOException {
    synchronized (this) {
      fault = next;
      faultsMet = 0;
      notifyAll();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }

  public void awaitFaults(int count) throws Exception {
    Await.until(
        Duration.ofSeconds(30), () -> faultsMet() >= count, () -> "met only " + faultsMet());
  }

  public void awaitSettled(int count) throws Exception {
    Await.until(
        Duration.ofSeconds(30),
        () -> settled() >= count,
        () -> "of " + count + " there are settled " + settled());
  }

  /** Requests, or connections, that the fault was played with. */
  public synchronized int faultsMet() {
    return faultsMet;
  }

  private synchronized int settled() {
    return accepted.size() + refusedAlone.size();
  }

  /** Ids of messages that came in whole, whatever was answered. */
  public synchronized int received() {
    return received.size();
  }

  /** Ids of messages that were answered with a success. */
  public synchronized int accepted() {
    return accepted.size();
  }

  /** Ids of messages that were refused with nothing beside them. */
  public synchronized int refusedAlone() {
    return refusedAlone.size();
  }

  /** The same by id, in the order in which they were. */
  public synchronized Map<String, Accepted> acceptedById() {
    return new LinkedHashMap<>(accepted);
  }

  /** Of the messages of that name. */
  public synchronized long accepted(String customName) {
    return accepted.values().stream().filter(message -> message.name().equals(customName)).count();
  }

  /** Of the messages of that name. */
  public synchronized long refusedAlone(String customName) {
    return refusedAlone.values().stream().filter(customName::equals).count();
  }

  /** Ids of messages that were refused with nothing beside them. */
  public synchronized Set<String> idsRefusedAlone() {
    return Set.copyOf(refusedAlone.keySet());
  }

  /** Ids that were accepted once and refused another time. */
  public synchronized Set<String> idsOfTwoFates() {
    Set<String> both = new LinkedHashSet<>(accepted.keySet());
    both.retainAll(refusedAlone.keySet());
    return both;
  }

  /** The numbers of each user's messages, as each came for the first time. */
  public synchronized Map<String, List<Integer>> numbersByUser() {
    return Map.copyOf(numbersByUser);
  }

  public synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void acceptAll() {
    while (true) {
      try {
        awaitAccepting();
        Socket socket = listening.accept();
        // It may have waited in there since before the fault.
        awaitAccepting();
        socket.setTcpNoDelay(true);
        open.add(socket);
        daemon(() -> serve(socket), "chaos-connection");
      } catch (IOException | InterruptedException e) {
        return;
      }
    }
  }

  private synchronized void awaitAccepting() throws InterruptedException {
    while (!fault.isAccepting() && !closed) {
      wait();
    }
  }

  private synchronized Fault current() {
    return fault;
  }

  private synchronized void met(Fault played) {
    if (played == fault && played != Faults.HEALTHY) {
      faultsMet++;
    }
  }

  private void serve(Socket raw) {
    try (raw) {
      Fault first = current();
      if (first.isOfConnections()) {
        met(first);
        first.playConnected(raw);
        return;
      }
      Socket socket = certificate == null ? raw : secured(raw, first);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Map<String, String> headers = readHead(in);
        Fault now = current();
        Exchange exchange = new Exchange(raw, in, socket.getOutputStream(), headers);
        met(now);
        try {
          if (!now.play(exchange)) {
            return;
          }
        } finally {
          ended(exchange);
        }
      }
    } catch (IOException | InterruptedException e) {
      // The client hung up, or the test did: what was received until then is counted.
      return;
    } finally {
      open.remove(raw);
    }
  }

  private Socket secured(Socket raw, Fault first) throws IOException {
    SSLContext shown = first.certificate() == null ? certificate : first.certificate();
    SSLSocket secure =
        (SSLSocket) shown.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
    secure.setUseClientMode(false);
    if (first.certificate() != null) {
      try {
        secure.startHandshake();
      } finally {
        met(first);
      }
    }
    return secure;
  }

  private static Map<String, String> readHead(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("", readLine(in));
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    return headers;
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** One request, as far as the fault wants to take it. */
  public final class Exchange {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Map<String, String> headers;
    private String user;
    private final List<String> ids = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> times = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private boolean hasMetrixId;

    /** Whether one of the messages is one that Metrix would not take. */
    private boolean spoiled;

    /** Of the longest text among the messages. */
    private int longest;

    private Exchange(Socket socket, InputStream in, OutputStream out, Map<String, String> headers) {
      this.socket = socket;
      this.in = in;
      this.out = out;
      this.headers = headers;
    }

    public void readBody() throws IOException {
      int length = Integer.parseInt(headers.get("content-length"));
      JsonNode body = JSON.readTree(in.readNBytes(length));
      hasMetrixId = body.has("metrixUserId");
      user = body.path("customUserId").asText();
      // One user is the pair of both.
      user += hasMetrixId ? " " + body.path("metrixUserId").asText() : "";
      for (JsonNode message : body.path("messages")) {
        ids.add(message.path("id").asText());
        names.add(message.path("customName").asText());
        times.add(message.path("time").asText());
        numbers.add(message.path("attributes").path("number").asInt());
        spoiled |= message.path("attributes").path("spoiled").asBoolean();
        longest = Math.max(longest, message.path("attributes").path("text").asText().length());
      }
      took(this);
    }

    public int messages() {
      return ids.size();
    }

    public boolean isSpoiled() {
      return spoiled;
    }

    /** With a message that no server takes, however few are beside it. */
    public boolean isTooLong() {
      return longest > 10_000;
    }

    public void answer(int status, String head, String body) throws IOException {
      settled(this, status);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      write(
          "HTTP/1.1 "
              + status
              + " Word\r\nContent-Length: "
              + bytes.length
              + "\r\n"
              + head
              + "\r\n"
              + body);
    }

    /** As it is. The client may react to any of it at once, and then has no request under way. */
    public void write(String text) throws IOException {
      ended(this);
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** The head of a success is about to be written. */
    public void accepted() {
      settled(this, 200);
    }

    /** Cut so that the other side sees a reset, not an end. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Until the client has had enough, or the fault is over. */
    public void hang() throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private synchronized void took(Exchange exchange) {
    if (!"it-secret-api-key-5f1c7d".equals(exchange.headers.get("x-api-key"))
        || !AgentSetup.APPLICATION_ID.equals(exchange.headers.get("x-application-id"))) {
      complaints.add("wrong keys: " + exchange.headers);
    }
    Socket other = underWay.put(exchange.user, exchange.socket);
    if (other != null && other != exchange.socket && isStillThere(other)) {
      complaints.add("two requests at one time for " + exchange.user);
    }
    for (int i = 0; i < exchange.ids.size(); i++) {
      if (received.add(exchange.ids.get(i))) {
        numbersByUser
            .computeIfAbsent(exchange.user, u -> new ArrayList<>())
            .add(exchange.numbers.get(i));
      }
      if (exchange.hasMetrixId) {
        String moment = exchange.user + " at " + exchange.times.get(i);
        String taken = timesOfUsers.putIfAbsent(moment, exchange.ids.get(i));
        if (taken != null && !taken.equals(exchange.ids.get(i))) {
          complaints.add("two messages of " + moment);
        }
      }
    }
  }

  /** A client that gave up has closed; one that waits has not. */
  private static boolean isStillThere(Socket socket) {
    try {
      socket.setSoTimeout(1);
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized void settled(Exchange exchange, int status) {
    ended(exchange);
    if (status == 200) {
      for (int i = 0; i < exchange.ids.size(); i++) {
        Accepted message =
            new Accepted(
                exchange.user,
                exchange.names.get(i),
                exchange.numbers.get(i),
                exchange.times.get(i));
        accepted.putIfAbsent(exchange.ids.get(i), message);
      }
    } else if ((status == 400 || status == 413) && exchange.ids.size() == 1) {
      refusedAlone.put(exchange.ids.get(0), exchange.names.get(0));
    }
  }

  private synchronized void ended(Exchange exchange) {
    underWay.remove(exchange.user, exchange.socket);
  }

  private static void daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
