package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import org.junit.jupiter.api.Test;

class OwnSocketsTest {
  /**
   * Else the last part of a request of more than one packet waits until the server has acknowledged
   * the ones before, which servers put off by 40 ms.
   */
  @Test
  void theEndOfARequestDoesNotWaitForAnAcknowledgement() throws Exception {
    try (Socket socket = new OwnSockets().createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
  }
}
