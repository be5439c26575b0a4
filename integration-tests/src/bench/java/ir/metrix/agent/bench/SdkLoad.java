package ir.metrix.agent.bench;

import com.posthog.java.PostHog;
import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.TrackMessage;
import com.snowplowanalytics.snowplow.tracker.Subject;
import com.snowplowanalytics.snowplow.tracker.Tracker;
import com.snowplowanalytics.snowplow.tracker.configuration.EmitterConfiguration;
import com.snowplowanalytics.snowplow.tracker.configuration.NetworkConfiguration;
import com.snowplowanalytics.snowplow.tracker.configuration.TrackerConfiguration;
import com.snowplowanalytics.snowplow.tracker.emitter.BatchEmitter;
import com.snowplowanalytics.snowplow.tracker.emitter.EmitterCallback;
import com.snowplowanalytics.snowplow.tracker.emitter.FailureType;
import com.snowplowanalytics.snowplow.tracker.events.Structured;
import com.snowplowanalytics.snowplow.tracker.payload.TrackerPayload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@link DeliveryLoad} does, with the Java SDK of someone else, which batches as it does when
 * left as it comes. Each is in a class of its own, since only one of them is on the class path.
 */
final class SdkLoad {
  private static final long UNTIL_MINUTES = 10;

  private interface Sdk {
    void send(String user);

    /** All that was sent has been answered. */
    void finish();
  }

  private SdkLoad() {}

  /**
   * Sends.
   *
   * @param args the SDK; the port; messages that warm up; messages that count
   */
  public static void main(String[] args) {
    int warmUp = Integer.parseInt(args[2]);
    int messages = Integer.parseInt(args[3]);
    send(sdk(args[0], args[1], warmUp), warmUp);
    Sdk sdk = sdk(args[0], args[1], messages);
    CpuClock clock = new CpuClock();
    send(sdk, messages);
    System.out.println(clock.line(messages));
    Runtime.getRuntime().halt(0);
  }

  private static Sdk sdk(String name, String port, int messages) {
    String url = "http://127.0.0.1:" + port;
    switch (name) {
      case "segment":
        return new Segment(url);
      case "posthog":
        return new Hog(url);
      case "snowplow":
        return new Snowplow(url, messages);
      default:
        throw new IllegalArgumentException(name);
    }
  }

  private static void send(Sdk sdk, int messages) {
    for (int i = 0; i < messages; i++) {
      sdk.send("user-" + i + "@example.com");
    }
    sdk.finish();
  }

  private static void await(AtomicLong answered, long messages) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(UNTIL_MINUTES);
    while (answered.get() < messages) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(answered + " of " + messages + " were answered");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static Map<String, Object> order() {
    Map<String, Object> order = new HashMap<>();
    order.put("revenue", 1250000.5);
    order.put("currency", "IRR");
    order.put("orderId", "ORD-1001");
    return order;
  }

  private static final class Segment implements Sdk, Callback {
    private final Analytics analytics;
    private final AtomicLong answered = new AtomicLong();
    private long sent;

    private Segment(String url) {
      analytics = Analytics.builder("key").endpoint(url + "/").callback(this).build();
    }

    @Override
    public void send(String user) {
      sent++;
      analytics.enqueue(TrackMessage.builder("order_paid").userId(user).properties(order()));
    }

    @Override
    public void finish() {
      analytics.flush();
      await(answered, sent);
      analytics.shutdown();
    }

    @Override
    public void success(com.segment.analytics.messages.Message message) {
      answered.incrementAndGet();
    }

    @Override
    public void failure(com.segment.analytics.messages.Message message, Throwable thrown) {
      thrown.printStackTrace();
    }
  }

  private static final class Hog implements Sdk {
    private final PostHog posthog;

    private Hog(String url) {
      posthog = new PostHog.Builder("key").host(url).build();
    }

    @Override
    public void send(String user) {
      posthog.capture(user, "order_paid", order());
    }

    /** It sends what it holds, and says nothing of how that went. */
    @Override
    public void finish() {
      posthog.shutdown();
    }
  }

  private static final class Snowplow implements Sdk, EmitterCallback {
    private final Tracker tracker;
    private final AtomicLong answered = new AtomicLong();
    private long sent;

    private Snowplow(String url, int messages) {
      // It drops what goes beyond its capacity.
      EmitterConfiguration batches =
          new EmitterConfiguration().bufferCapacity(messages + 1).callback(this);
      tracker =
          new Tracker(
              new TrackerConfiguration("bench", "shop"),
              new BatchEmitter(new NetworkConfiguration(url), batches));
    }

    @Override
    public void send(String user) {
      sent++;
      Subject subject = new Subject();
      subject.setUserId(user);
      tracker.track(
          Structured.builder()
              .category("shop")
              .action("order_paid")
              .label("ORD-1001")
              .property("IRR")
              .value(1250000.5)
              .subject(subject)
              .build());
    }

    @Override
    public void finish() {
      tracker.getEmitter().flushBuffer();
      await(answered, sent);
      tracker.close();
    }

    @Override
    public void onSuccess(List<TrackerPayload> payloads) {
      answered.addAndGet(payloads.size());
    }

    @Override
    public void onFailure(FailureType type, boolean willRetry, List<TrackerPayload> payloads) {
      System.err.println("snowplow: " + type);
    }
  }
}
