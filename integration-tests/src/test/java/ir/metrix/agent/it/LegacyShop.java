package ir.metrix.agent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.MetrixEndpoint.Received;
import ir.metrix.agent.it.harness.ShopDay;
import ir.metrix.agent.it.harness.ShopDay.Failed;
import ir.metrix.agent.it.harness.ShopDay.Moved;
import ir.metrix.agent.it.harness.ShopServer;
import ir.metrix.agent.it.harness.Shopper;
import ir.metrix.agent.it.harness.Shopper.Placed;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The main job: an unmodified legacy web shop on a server, and what Metrix gets to know of it. Each
 * server is a class below this one, whose method {@code jvms} says on which Java it runs.
 */
abstract class LegacyShop {
  static final Duration DELIVERY = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Instant started;

  /** The server with the shop, in an empty folder. */
  abstract ShopServer start(Jvm jvm, Path base, Optional<AgentSetup> agent) throws Exception;

  @ParameterizedTest(name = "{0}")
  @MethodSource("jvms")
  void everyOrderArrivesOnceAndThePagesStayTheSame(Jvm jvm) throws Exception {
    ShopDay without = dayWithoutAgent(jvm);

    started = Instant.now();
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      AgentSetup agent =
          AgentSetup.deliveringTo(metrix.url(), Built.configExamples().resolve("demo-shop.conf"));
      ShopDay day;
      List<String> output;
      try (ShopServer server = start(jvm, folder("with"), Optional.of(agent))) {
        day = new ShopDay(server.url());
        day.spend();
        metrix.awaitMessages(day.expectedMessages(), DELIVERY);
        assertThat(server.stop()).as("the server ended by itself").isTrue();
        output = server.output();
      }
      // What comes after the last expected message has come when the endpoint has ended.
      metrix.stop();

      assertThat(day.pages()).isEqualTo(without.pages());
      assertThat(metrix.violations()).isEmpty();
      assertRevenueIs(day.paid(), metrix.messages());
      assertRefusalsAre(day, metrix.messages());
      assertSignupsAre(day.customers(), metrix.messages());
      assertMovesAre("product_added", day.added(), metrix.messages());
      assertMovesAre("stock_reserved", day.reserved(), metrix.messages());
      assertIdsAndTimesAreSound(metrix.messages());
      assertThat(metrix.messages()).hasSize(day.expectedMessages());
      assertNothingSecretIn(metrix.output(), day);
      assertNothingSecretIn(String.join("\n", output), day);
      assertLedgerSays(day.expectedMessages(), output);
    }
  }

  private ShopDay dayWithoutAgent(Jvm jvm) throws Exception {
    try (ShopServer server = start(jvm, folder("without"), Optional.empty())) {
      ShopDay day = new ShopDay(server.url());
      day.spend();
      assertThat(server.stop()).as("the server ended by itself").isTrue();
      return day;
    }
  }

  Path folder(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  /** The agent's last words agree with what has arrived. */
  static void assertLedgerSays(int messages, List<String> output) {
    String equation =
        "captured %d = delivered %d + waiting 0 + dead-lettered 0 + dropped 0"
            .formatted(messages, messages);
    // Not at the start of a line: some servers colour what comes before.
    assertThat(output).anyMatch(line -> line.endsWith("[metrix] stopped: " + equation));
  }

  private static void assertRevenueIs(List<Placed> paid, List<Received> messages) {
    List<Received> revenues = ofType("revenue", messages);
    assertThat(revenues)
        .extracting(message -> message.message().path("orderId").asText())
        .containsExactlyInAnyOrderElementsOf(paid.stream().map(Placed::id).toList());
    for (Placed order : paid) {
      Received revenue =
          revenues.stream()
              .filter(message -> message.message().path("orderId").asText().equals(order.id()))
              .findFirst()
              .orElseThrow();
      assertThat(revenue.user()).isEqualTo(order.email());
      assertThat(revenue.customName()).isEqualTo("order_paid");
      assertThat(revenue.message().path("currency").asText()).isEqualTo("IRR");
      assertThat(revenue.message().path("revenue").isNumber()).isTrue();
      assertThat(revenue.message().path("revenue").decimalValue())
          .isEqualByComparingTo(order.total());
      assertThat(revenue.attributes().path("items").isIntegralNumber()).isTrue();
      assertThat(revenue.attributes().path("items").asInt()).isEqualTo(order.items());
      assertThat(revenue.attributes().path("channel").asText()).isEqualTo("web");
      assertThat(StreamSupport.stream(revenue.attributes().path("skus").spliterator(), false))
          .extracting(sku -> sku.asText())
          .containsExactlyElementsOf(order.skus());
    }
    assertThat(revenues.get(0).message().path("revenue").decimalValue())
        .isEqualByComparingTo(new BigDecimal("1250000.50"));
  }

  private static void assertRefusalsAre(ShopDay day, List<Received> messages) {
    List<Received> declined = ofType("businessEvent", messages);
    assertThat(declined).hasSameSizeAs(day.declined());
    for (int i = 0; i < declined.size(); i++) {
      Placed order = day.declined().get(i);
      assertThat(declined.get(i).customName()).isEqualTo("order_declined");
      assertThat(declined.get(i).user()).isEqualTo(order.email());
      assertThat(declined.get(i).attributes().path("orderId").asText()).isEqualTo(order.id());
      assertThat(declined.get(i).attributes().path("total").decimalValue())
          .isEqualByComparingTo(order.total());
    }

    assertThat(named("checkout_failed", messages))
        .extracting(
            message -> new Failed(message.user(), message.attributes().path("reason").asText()))
        .containsExactlyInAnyOrderElementsOf(day.failed());
  }

  private static void assertSignupsAre(List<Shopper> customers, List<Received> messages)
      throws Exception {
    List<Received> profiles = ofType("user", messages);
    assertThat(profiles).hasSameSizeAs(customers);
    assertThat(named("signed_up", messages))
        .extracting(Received::user)
        .containsExactlyInAnyOrderElementsOf(customers.stream().map(Shopper::email).toList());
    for (Shopper customer : customers) {
      Received profile =
          profiles.stream()
              .filter(message -> message.user().equals(customer.email()))
              .findFirst()
              .orElseThrow();
      assertThat(profile.message().path("firstName").asText()).isEqualTo(customer.firstName());
      assertThat(profile.message().path("hashedEmail").asText())
          .isEqualTo(sha256(customer.email()));
      assertThat(profile.message().has("email")).isFalse();
    }
  }

  private static void assertMovesAre(
      String customName, List<Moved> expected, List<Received> messages) {
    assertThat(named(customName, messages))
        .allSatisfy(
            message ->
                assertThat(message.attributes().path("quantity").isIntegralNumber()).isTrue())
        .extracting(
            message ->
                new Moved(
                    message.user(),
                    message.attributes().path("sku").asText(),
                    message.attributes().path("quantity").asInt()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private void assertIdsAndTimesAreSound(List<Received> messages) {
    Instant ended = Instant.now();
    assertThat(messages).extracting(Received::id).doesNotHaveDuplicates().doesNotContain("");
    assertThat(messages)
        .allSatisfy(
            received -> {
              assertThat(received.request().path("applicationId").asText())
                  .isEqualTo(AgentSetup.APPLICATION_ID);
              assertThat(received.message().path("time").isTextual()).isTrue();
              long seconds = Long.parseLong(received.message().path("time").asText());
              assertThat(seconds).isBetween(started.getEpochSecond(), ended.getEpochSecond());
            });
  }

  private static void assertNothingSecretIn(String text, ShopDay day) {
    assertThat(text).doesNotContain(AgentSetup.API_KEY);
    day.shoppers().forEach(shopper -> assertThat(text).doesNotContain(shopper.password()));
  }

  private static List<Received> ofType(String type, List<Received> messages) {
    return messages.stream().filter(message -> message.type().equals(type)).toList();
  }

  private static List<Received> named(String customName, List<Received> messages) {
    return messages.stream().filter(message -> message.customName().equals(customName)).toList();
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
