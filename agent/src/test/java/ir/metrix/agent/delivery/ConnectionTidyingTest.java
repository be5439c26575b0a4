package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
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

  /** A plain pool of OkHttp wakes a thread each time. */
  @Test
  void endOfARequestWakesNobody() throws Exception {
    Logger.getLogger(MockWebServer.class.getName()).setLevel(Level.OFF);
    int requests = 300;
    long before = newestThreadId();
    try (MockWebServer server = new MockWebServer()) {
      server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              return new MockResponse.Builder().build();
            }
          });
      server.start();
      ConnectionPool pool = ConnectionTidying.pool(1);
      OkHttpClient client = new OkHttpClient.Builder().connectionPool(pool).build();
      Request request = new Request.Builder().url(server.url("/")).build();
      client.newCall(request).execute().close();
      assertThat(pool.idleConnectionCount()).isEqualTo(1);
      Thread tidying = tidyingThread(before);
      long waits = waits(tidying);
      long begin = System.nanoTime();
      for (int i = 0; i < requests; i++) {
        client.newCall(request).execute().close();
      }
      long woken = waits(tidying) - waits;
      long looks = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      // It may have been about to wait, and it is the JVM's right to wake it for no reason.
      assertThat(woken).isLessThan(requests / 10 + 2 * looks);
      assertThat(pool.connectionCount()).as("all went over one connection").isEqualTo(1);
      pool.evictAll();
    }
  }

  /** The one that waits to look at the pool; pools of other tests may still have one. */
  private static Thread tidyingThread(long startedAfter) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() - deadline < 0) {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        // From its first look on, it has the name of that.
        if (thread.getId() > startedAfter && thread.getName().contains("ConnectionPool")) {
          return thread;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    throw new AssertionError("nobody tidies up");
  }

  private static long newestThreadId() {
    return Thread.getAllStackTraces().keySet().stream()
        .mapToLong(Thread::getId)
        .max()
        .orElseThrow();
  }

  private static long waits(Thread thread) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
    assertThat(info).as("%s has ended", thread).isNotNull();
    return info.getWaitedCount();
  }
}
