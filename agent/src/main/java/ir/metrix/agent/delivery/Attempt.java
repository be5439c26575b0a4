package ir.metrix.agent.delivery;

import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;

/**
 * How far one request came. OkHttp tells it from the sender's thread, and of connections from
 * threads of its own.
 */
final class Attempt extends EventListener {
  /** What was being done, in words that go on "time-out …" and "the connection broke …". */
  enum Stage {
    RESOLVING("resolving the name"),
    CONNECTING("connecting"),
    HANDSHAKE("in the TLS handshake"),
    SENDING("sending the request"),
    WAITING("waiting for the answer");

    final String words;

    Stage(String words) {
      this.words = words;
    }
  }

  private volatile Stage stage = Stage.RESOLVING;
  private volatile boolean connected;
  private volatile boolean acquired;
  private volatile int status;

  Stage stage() {
    return stage;
  }

  /** 0 until the head of an answer was read. */
  int status() {
    return status;
  }

  /**
   * Whether it went over a connection that was open before: such may have been closed unnoticed.
   */
  boolean reusedConnection() {
    return acquired && !connected;
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    connected = true;
    stage = Stage.CONNECTING;
  }

  @Override
  public void secureConnectStart(Call call) {
    stage = Stage.HANDSHAKE;
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    acquired = true;
  }

  @Override
  public void requestHeadersStart(Call call) {
    stage = Stage.SENDING;
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    stage = Stage.WAITING;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    status = response.code();
  }
}
