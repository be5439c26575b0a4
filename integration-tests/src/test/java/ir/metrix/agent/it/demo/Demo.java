package ir.metrix.agent.it.demo;

import com.fasterxml.jackson.databind.JsonNode;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.MetrixEndpoint.Received;
import ir.metrix.agent.it.harness.Servers;
import ir.metrix.agent.it.harness.ShopDay;
import ir.metrix.agent.it.harness.ShopServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * The main job, to be watched: the shop on Tomcat, the agent, a few shoppers, and what arrives.
 * Ends with 0 if Metrix's revenue is what the shop's books say.
 */
public final class Demo {
  private static final Duration DELIVERY = Duration.ofSeconds(30);
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Demo() {}

  public static void main(String[] args) throws Exception {
    boolean keep = Boolean.parseBoolean(System.getProperty("demo.keep"));
    System.exit(run(keep) ? 0 : 1);
  }

  private static boolean run(boolean keep) throws Exception {
    Path base = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "demo");
    try (MetrixEndpoint metrix = MetrixEndpoint.start(Demo::print)) {
      OUT.println("A stand-in for Metrix listens on " + metrix.url());
      OUT.println("Tomcat starts, with the shop and the agent …");
      AgentSetup agent =
          AgentSetup.deliveringTo(metrix.url(), Built.configExamples().resolve("demo-shop.conf"));
      try (ShopServer tomcat =
          Servers.tomcat9(Jvm.running(), base.toAbsolutePath(), Optional.of(agent))) {
        Thread onInterrupt = new Thread(() -> closeAll(tomcat, metrix));
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        OUT.println("The shop is open on " + tomcat.url() + "catalog");
        agentLines(tomcat).forEach(line -> OUT.println("  " + line));
        OUT.println();

        ShopDay day = new ShopDay(tomcat.url());
        day.spend();
        Optional<String> missing = awaitAll(metrix, day);
        if (keep) {
          keepOpen(tomcat, metrix);
        }
        tomcat.stop();
        metrix.stop();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        missing.ifPresent(
            complaint -> {
              OUT.println(complaint);
              agentLines(tomcat).forEach(line -> OUT.println("  " + line));
            });
        return summary(day, metrix);
      }
    }
  }

  private static void closeAll(AutoCloseable... all) {
    for (AutoCloseable each : all) {
      try {
        each.close();
      } catch (Exception e) {
        OUT.println("Could not be ended: " + e);
      }
    }
  }

  private static List<String> agentLines(ShopServer tomcat) {
    return tomcat.output().stream().filter(line -> line.startsWith("[metrix]")).toList();
  }

  private static Optional<String> awaitAll(MetrixEndpoint metrix, ShopDay day)
      throws InterruptedException {
    try {
      metrix.awaitMessages(day.expectedMessages(), DELIVERY);
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of("Not everything arrived. The agent says:");
    }
  }

  private static void keepOpen(ShopServer tomcat, MetrixEndpoint metrix)
      throws InterruptedException {
    OUT.println();
    OUT.println("Open the shop      " + tomcat.url() + "catalog");
    OUT.println("and what Metrix gets " + metrix.url());
    OUT.println("Ctrl-C ends it.");
    new CountDownLatch(1).await();
  }

  private static boolean summary(ShopDay day, MetrixEndpoint metrix) {
    List<Received> messages = metrix.messages();
    BigDecimal revenue =
        messages.stream()
            .filter(message -> message.type().equals("revenue"))
            .map(message -> message.message().path("revenue").decimalValue())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    boolean equal = revenue.compareTo(day.turnover()) == 0;
    boolean complete = messages.size() == day.expectedMessages();
    OUT.println();
    OUT.println("Shoppers              " + day.shoppers().size());
    OUT.println("Orders, the shop says " + day.paid().size() + ", " + money(day.turnover()));
    OUT.println("Revenue, Metrix says  " + money(revenue) + (equal ? ": equal" : ": NOT EQUAL"));
    OUT.println(
        "Messages              "
            + messages.size()
            + (complete ? ": all" : " of " + day.expectedMessages()));
    OUT.println("Violations            " + metrix.violations().size());
    metrix.violations().forEach(violation -> OUT.println("  " + violation));
    return equal && complete && metrix.violations().isEmpty();
  }

  private static String money(BigDecimal amount) {
    return String.format("%,.2f IRR", amount);
  }

  private static void print(Received received) {
    JsonNode message = received.message();
    String what =
        message.properties().stream()
            .filter(field -> !List.of("type", "id", "time", "customName").contains(field.getKey()))
            .map(Demo::describe)
            .collect(Collectors.joining("  "));
    OUT.printf(
        "%-13s %-16s %-22s %s%n", received.type(), received.customName(), received.user(), what);
  }

  private static String describe(Map.Entry<String, JsonNode> field) {
    JsonNode value = field.getValue();
    if (value.isObject()) {
      return value.properties().stream().map(Demo::describe).collect(Collectors.joining("  "));
    }
    String text = value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
    if (value.isArray()) {
      text = value.toString().replace("\"", "");
    }
    return field.getKey() + "=" + (text.length() > 24 ? text.substring(0, 12) + "…" : text);
  }
}
