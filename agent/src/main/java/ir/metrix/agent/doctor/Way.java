package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ProxySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The way to the server, or through a proxy to it, as far as the steps have found it. */
final class Way {
  private static final int MOST_PROXY_HEADER_BYTES = 16 * 1024;

  private final AgentConfig config;
  private final String proxyCredential;

  /** Of {@link #firstHost}; those that can't be connected to are left out. */
  private final List<InetAddress> addresses = new ArrayList<>();

  /**
   * @param proxyCredential for the header Proxy-Authorization; null if the proxy needs none
   */
  Way(AgentConfig config, String proxyCredential) {
    this.config = config;
    this.proxyCredential = proxyCredential;
  }

  URI endpoint() {
    return config.endpoint();
  }

  /** Null if there is none. */
  ProxySettings proxy() {
    return config.delivery().proxy();
  }

  boolean isTls() {
    return endpoint().getScheme().equalsIgnoreCase("https");
  }

  String serverHost() {
    String host = endpoint().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int serverPort() {
    return endpoint().getPort() >= 0 ? endpoint().getPort() : isTls() ? 443 : 80;
  }

  /** Of the proxy if there is one, else of the server: what connections are made to. */
  String firstHost() {
    return proxy() == null ? serverHost() : proxy().host();
  }

  int firstPort() {
    return proxy() == null ? serverPort() : proxy().port();
  }

  int connectMillis() {
    return (int) Math.min(Integer.MAX_VALUE, config.delivery().connectTimeout().toMillis());
  }

  int requestMillis() {
    return (int) Math.min(Integer.MAX_VALUE, config.delivery().requestTimeout().toMillis());
  }

  List<InetAddress> addresses() {
    return new ArrayList<>(addresses);
  }

  void goBy(Collection<InetAddress> found) {
    addresses.clear();
    addresses.addAll(found);
  }

  /** To one of the first host's addresses. */
  Socket connect(InetAddress address) throws IOException {
    // Not new Socket(): that would ask this JVM's ProxySelector for a SOCKS proxy.
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.connect(new InetSocketAddress(address, firstPort()), connectMillis());
      socket.setSoTimeout(requestMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A connection to the server, or through the proxy to it. */
  Socket open() throws IOException {
    Socket socket = connect(addresses.get(0));
    try {
      if (proxy() != null && isTls()) {
        String answer = tunnel(socket);
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

  /** Asks the proxy for a tunnel, and returns its status line. */
  String askProxy() throws IOException {
    try (Socket socket = connect(addresses.get(0))) {
      return tunnel(socket);
    }
  }

  private String tunnel(Socket socket) throws IOException {
    String server = serverHost() + ":" + serverPort();
    StringBuilder request = new StringBuilder("CONNECT " + server + " HTTP/1.1\r\n");
    request.append("Host: ").append(server).append("\r\n");
    if (proxyCredential != null) {
      request.append("Proxy-Authorization: ").append(proxyCredential).append("\r\n");
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

  /** Of a status line; 0 if it is none. */
  static int statusOf(String statusLine) {
    String[] parts = statusLine.split(" ", 3);
    try {
      return parts[0].startsWith("HTTP/") && parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
