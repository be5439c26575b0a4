package ir.metrix.agent.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Lays TLS over connected sockets. The versions are 1.2 and 1.3, where the JVM has it, whatever
 * {@code jdk.tls.client.protocols} says for the application; and the handshake has a time-out of
 * its own, since OkHttp gives it the one for reading answers.
 */
final class TlsSockets extends SSLSocketFactory {
  private static final List<String> VERSIONS = Arrays.asList("TLSv1.2", "TLSv1.3");

  private final SSLSocketFactory factory;
  private final int handshakeTimeoutMillis;

  TlsSockets(SSLSocketFactory factory, int handshakeTimeoutMillis) {
    this.factory = factory;
    this.handshakeTimeoutMillis = handshakeTimeoutMillis;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    // OkHttp sets the time-out for reading after the handshake, whichever the protocol is then.
    socket.setSoTimeout(handshakeTimeoutMillis);
    SSLSocket secure = (SSLSocket) factory.createSocket(socket, host, port, autoClose);
    List<String> versions = new ArrayList<>(VERSIONS);
    versions.retainAll(Arrays.asList(secure.getSupportedProtocols()));
    secure.setEnabledProtocols(versions.toArray(new String[0]));
    return secure;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return factory.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return factory.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw onlyOverConnectedSockets();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw onlyOverConnectedSockets();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw onlyOverConnectedSockets();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw onlyOverConnectedSockets();
  }

  private static UnsupportedOperationException onlyOverConnectedSockets() {
    return new UnsupportedOperationException("OkHttp connects first, and asks for TLS then");
  }
}
