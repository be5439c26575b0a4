package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.receive.Judge;
import ir.metrix.agent.receive.JudgedRequest;
import ir.metrix.agent.receive.Receiver;
import ir.metrix.agent.receive.Receiver.Response;
import ir.metrix.agent.spool.SpoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeliveryTest {
  private static final String KEY = "very-secret-key";
  private static final long NOW = 1_733_830_178_000L;

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(logged, true));
  private final Ledger ledger = new Ledger();
  private final List<JudgedRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private Receiver receiver;

  @BeforeEach
  void startReceiver() throws Exception {
    receiver = Receiver.start(0, new Judge());
    receiver.addListener(requests::add);
  }

  @AfterEach
  void everyMessageIsAccountedForAndNoKeyIsLogged() {
    receiver.close();
    assertThat(ledger.totals().waiting()).isZero();
    assertThat(log()).doesNotContain(KEY);
  }

  @Test
  void messagesOfOneUserArriveInOrderAndByTheRules() {
    Delivery delivery = start(options());
    for (int i = 0; i < 500; i++) {
      delivery.offer(message("user-" + i % 3, i));
    }
    delivery.close(20_000);

    assertThat(ledger.totals().delivered()).isEqualTo(500);
    for (JudgedRequest request : requests) {
      assertThat(request.violations()).isEmpty();
      assertThat(request.droppedInSilence()).isEmpty();
    }
    assertThat(numbersOf("user-1")).hasSize(167).isSorted();
  }

  @Test
  void anErrorIsRetriedWithTheSameId() {
    AtomicInteger count = new AtomicInteger();
    receiver.respondWith(r -> count.incrementAndGet() == 1 ? Response.status(503) : null);
    Delivery delivery = start(options());
    delivery.offer(message("u", 1));
    delivery.close(20_000);

    assertThat(ledger.totals().delivered()).isEqualTo(1);
    assertThat(requests.get(1).duplicates()).hasSize(1);
    assertThat(delivery.figures().retried()).isEqualTo(1);
  }

  @Test
  void aCutConnectionAndASlowAnswerAreRetried() {
    AtomicInteger count = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    receiver.respondWith(
        r -> {
          int n = count.incrementAndGet();
          if (n == 1) {
            return Response.cut();
          }
          if (n == 2) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return null;
        });
    // Long enough for the third answer on a machine that has other things to do.
    Delivery delivery = start(options().requestTimeoutMillis(5_000));
    delivery.offer(message("u", 1));
    delivery.close(20_000);

    assertThat(ledger.totals().delivered()).isEqualTo(1);
    assertThat(count.get()).isEqualTo(3);
  }

  @Test
  void asManyRequestsAreUnderWayTogetherAsConcurrencySaysAndNeverTwoOfOneUser() {
    int concurrency = 3;
    CyclicBarrier together = new CyclicBarrier(concurrency);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger arrived = new AtomicInteger();
    Set<String> users = ConcurrentHashMap.newKeySet();
    Queue<String> problems = new ConcurrentLinkedQueue<>();
    receiver.respondWith(
        request -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          if (!users.add(request.customUserId())) {
            problems.add("two requests of " + request.customUserId());
          }
          // Only with so many at one time does any of them get an answer.
          if (arrived.incrementAndGet() <= 20 * concurrency) {
            try {
              together.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
              problems.add("not together: " + e);
            }
          }
          users.remove(request.customUserId());
          underWay.decrementAndGet();
          return null;
        });
    Delivery delivery = start(options().concurrency(concurrency).batchMessages(1));
    for (int i = 0; i < 210; i++) {
      delivery.offer(message("user-" + i % 7, i));
    }
    delivery.close(25_000);

    assertThat(problems).isEmpty();
    assertThat(ledger.totals().delivered()).isEqualTo(210);
    assertThat(most.get()).isEqualTo(concurrency);
    for (int user = 0; user < 7; user++) {
      assertThat(numbersOf("user-" + user)).hasSize(30).isSorted();
    }
  }

  @Test
  void oneMessageAtFaultIsSetAsideAndTheOthersArrive() throws Exception {
    CountDownLatch allInOne = new CountDownLatch(1);
    receiver.respondWith(
        r -> {
          allInOne.countDown();
          return r.messages().toString().contains("n=4}") ? Response.status(400) : null;
        });
    Delivery delivery = start(options().lingerMillis(60_000).batchMessages(10));
    for (int i = 0; i < 10; i++) {
      delivery.offer(message("u", i));
    }
    // A full batch doesn't wait; a close would send what had come by then.
    assertThat(allInOne.await(20, TimeUnit.SECONDS)).isTrue();
    delivery.close(20_000);

    assertThat(ledger.totals().deadLettered()).isEqualTo(1);
    assertThat(ledger.totals().delivered()).isEqualTo(9);
    assertThat(requests.get(0).messages()).hasSize(10);
    assertThat(numbersOf("u")).containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);
  }

  @Test
  void aRefusedKeyKeepsTheMessagesUntilItIsMended() {
    AtomicInteger count = new AtomicInteger();
    receiver.respondWith(r -> count.incrementAndGet() < 4 ? Response.status(403) : null);
    Delivery delivery = start(options());
    delivery.offer(message("u", 1));
    delivery.close(20_000);

    assertThat(ledger.totals().delivered()).isEqualTo(1);
    assertThat(log()).containsOnlyOnce("white list").contains("accepts the application again");
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    List<JudgedRequest> elsewhere = Collections.synchronizedList(new ArrayList<>());
    try (Receiver other = Receiver.start(0, new Judge())) {
      other.addListener(elsewhere::add);
      receiver.respondWith(r -> Response.status(307, "Location", other.uri().toString()));
      Delivery delivery = start(options());
      delivery.offer(message("u", 1));
      delivery.close(500);
    }

    assertThat(requests).isNotEmpty();
    assertThat(elsewhere).isEmpty();
    assertThat(ledger.totals().dropped()).containsEntry("shutdown", 1L);
  }

  @Test
  void whatDoesNotFitInTheRingIsCounted() {
    receiver.respondWith(r -> Response.status(503));
    Delivery delivery =
        start(options().queueCapacity(2).spool(SpoolOptions.builder().memory(10, 1 << 20).build()));
    for (int i = 0; i < 100_000; i++) {
      delivery.offer(message("u", i));
    }
    delivery.close(0);

    assertThat(ledger.totals().captured()).isEqualTo(100_000);
    assertThat(ledger.totals().dropped().get("queue full")).isPositive();
  }

  @Test
  void aDryRunLogsTheRequestAndCountsItAsDelivered() {
    Delivery delivery = start(options().mode(DeliveryOptions.Mode.LOG));
    delivery.offer(message("u", 1));
    delivery.close(20_000);

    assertThat(requests).isEmpty();
    assertThat(log()).contains("{\"customUserId\":\"u\",\"messages\":[{\"type\":\"action\"");
    assertThat(ledger.totals().delivered()).isEqualTo(1);
  }

  @Test
  void theProxysPasswordComesFromTheOptionsNotFromTheJvm() {
    AtomicInteger asked = new AtomicInteger();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            asked.incrementAndGet();
            return new PasswordAuthentication("jvm", new char[0]);
          }
        });
    try {
      receiver.respondWith(
          r ->
              "Basic dXNlcjpwYXNz".equals(r.header("Proxy-Authorization"))
                  ? null
                  : Response.status(407, "Proxy-Authenticate", "Basic realm=\"p\""));
      Delivery delivery =
          start(
              options()
                  .endpoint(URI.create("http://127.0.0.1:9/"))
                  .proxyHost("127.0.0.1")
                  .proxyPort(receiver.port())
                  .proxyUser("user")
                  .proxyPassword("pass"));
      delivery.offer(message("u", 1));
      delivery.close(20_000);
    } finally {
      Authenticator.setDefault(null);
    }

    assertThat(ledger.totals().delivered()).isEqualTo(1);
    assertThat(asked.get()).isZero();
  }

  @Test
  void theDefaultSslContextStaysAsItIs() throws Exception {
    SSLContext before = SSLContext.getDefault();
    Delivery delivery = start(options());
    delivery.offer(message("u", 1));
    delivery.close(20_000);

    assertThat(SSLContext.getDefault()).isSameAs(before);
  }

  private Delivery start(DeliveryOptions.Builder options) {
    return Delivery.start(options.build(), ledger, log);
  }

  private DeliveryOptions.Builder options() {
    URI endpoint = receiver.uri();
    return DeliveryOptions.builder()
        .endpoint(endpoint)
        .lingerMillis(1)
        .retryInitialMillis(5)
        .retryMaxMillis(20)
        .application("", new Credentials("app", KEY));
  }

  private List<Integer> numbersOf(String user) {
    List<Integer> numbers = new ArrayList<>();
    for (JudgedRequest request : requests) {
      if (request.status() == 200 && user.equals(request.customUserId())) {
        for (Object message : request.messages()) {
          Map<?, ?> attributes = (Map<?, ?>) ((Map<?, ?>) message).get("attributes");
          numbers.add((Integer) attributes.get("n"));
        }
      }
    }
    return numbers;
  }

  private String log() {
    return new String(logged.toByteArray(), StandardCharsets.UTF_8);
  }

  private static Message message(String user, int n) {
    Map<String, Object> fields =
        Map.of("customName", "bought", "attributes", Map.<String, Object>of("n", n));
    return new Message(
        new MessageShape("r", "", MessageType.ACTION, fields), user, null, null, NOW + n);
  }
}
