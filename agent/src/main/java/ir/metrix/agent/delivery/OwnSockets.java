package ir.metrix.agent.delivery;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Sockets that go where they are told. {@code new Socket()} would ask the application's
 * ProxySelector for a SOCKS proxy, and obey {@code socksProxyHost}.
 */
final class OwnSockets extends SocketFactory {
  /**
   * Unconnected, and without Nagle's algorithm: OkHttp leaves it on, and then the end of each
   * request of more than one packet waits for the server's delayed acknowledgement, 40 ms on Linux.
   */
  @Override
  public Socket createSocket() throws SocketException {
    Socket socket = new Socket(Proxy.NO_PROXY);
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw onlyUnconnected();
  }

  private static UnsupportedOperationException onlyUnconnected() {
    return new UnsupportedOperationException("OkHttp connects its sockets itself");
  }
}
