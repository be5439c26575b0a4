package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An HTTP proxy that opens tunnels for one user, all of them to one port of this machine. */
public final class CompanyProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final String expected;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<String> tunnels = ConcurrentHashMap.newKeySet();

  private CompanyProxy(String user, String password, int target) throws IOException {
    byte[] credential = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    expected = "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(credential);
    this.target = target;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::acceptAll);
  }

  public static CompanyProxy start(String user, String password, int target) throws IOException {
    return new CompanyProxy(user, password, target);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** The request lines that it let through. */
  public Set<String> tunnels() {
    return Set.copyOf(tunnels);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void acceptAll() {
    while (true) {
      try {
        Socket client = listening.accept();
        open.add(client);
        daemon(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = readHead(client.getInputStream());
      if (!head.contains("\r\n" + expected + "\r\n")) {
        write(client, "407 Who are you\r\nProxy-Authenticate: Basic realm=\"company\"");
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        open.add(server);
        tunnels.add(head.substring(0, head.indexOf('\r')));
        write(client, "200 Go ahead");
        daemon(() -> pump(server, client));
        pump(client, server);
      }
    } catch (IOException e) {
      // One of the two hung up.
      return;
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("cut in the head");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static void write(Socket client, String answer) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.close();
    } catch (IOException e) {
      // One of the two hung up.
      return;
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "company-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}
