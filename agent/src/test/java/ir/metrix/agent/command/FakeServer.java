package ir.metrix.agent.command;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** Answers every request on loopback as it is told to; keeps what came. */
final class FakeServer implements Closeable {
  /** Answers a connection, and may keep it as long as it likes. */
  interface Answerer {
    void answer(Socket socket, String request) throws IOException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  FakeServer(ServerSocketFactory sockets, Answerer answerer) throws IOException {
    server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  open.add(socket);
                  Thread one = new Thread(() -> serve(socket, answerer));
                  one.setDaemon(true);
                  one.start();
                } catch (IOException e) {
                  // It was closed, or a client gave up in the handshake.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers with a status, headers (each with its line end) and a text. */
  static Answerer status(int status, String headers, String text) {
    return (socket, request) -> {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      String head =
          "HTTP/1.1 " + status + " x\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n";
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
    };
  }

  /** Never answers. */
  static Answerer silent() {
    return (socket, request) -> {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** A proxy that lets through to a port of loopback. */
  static Answerer tunnelTo(int port) {
    return (socket, request) -> {
      socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
      Thread back = new Thread(() -> copy(server, socket));
      back.setDaemon(true);
      back.start();
      copy(socket, server);
    };
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them has ended.
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve(Socket socket, Answerer answerer) {
    try {
      String request = read(socket.getInputStream());
      while (request != null) {
        requests.add(request);
        answerer.answer(socket, request);
        request = read(socket.getInputStream());
      }
      socket.close();
    } catch (IOException e) {
      // The client has gone.
    }
  }

  /** Null at the end. */
  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (String line : text.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).trim());
      }
    }
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
