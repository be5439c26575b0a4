package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTidyingTest {
  @Test
  void idleConnectionsBeyondThoseToKeepAreClosedThoughNobodyIsWoken() throws Exception {
    Logger.getLogger(MockWebServer.class.getName()).setLevel(Level.OFF);
    int requests = 3;
    CountDownLatch allAreThere = new CountDownLatch(requests);
    try (MockWebServer server = new MockWebServer()) {
      server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
              // Each has a connection of its own then.
              allAreThere.countDown();
              allAreThere.await();
              return new MockResponse.Builder().build();
            }
          });
      server.start();
      ConnectionPool pool = ConnectionTidying.pool(1);
      OkHttpClient client = new OkHttpClient.Builder().connectionPool(pool).build();
      Request request = new Request.Builder().url(server.url("/")).build();
      CountDownLatch answered = new CountDownLatch(requests);
      for (int i = 0; i < requests; i++) {
        client
            .newCall(request)
            .enqueue(
                new Callback() {
                  @Override
                  public void onFailure(Call call, IOException e) {}

                  @Override
                  public void onResponse(Call call, Response response) {
                    response.close();
                    answered.countDown();
                  }
                });
      }
      answered.await();

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (pool.connectionCount() > 1 && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      assertThat(pool.idleConnectionCount()).isEqualTo(1);
    }
  }
}
