package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jars;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.MetrixEndpoint.Received;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jars that Spring Boot has packed, with their libraries in them: what is tracked is in {@code
 * BOOT-INF/classes} and in a nested jar. The controller's parameters are found by their names.
 */
class SpringBootIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern PORT =
      Pattern.compile("Tomcat started on port.*? (\\d+) \\(http\\)");

  /** Addresses of hidden classes, names of CGLIB's; process ids, ports, times. */
  private static final Pattern VARYING = Pattern.compile("0x[0-9a-f]+|(?<=\\$\\$)[0-9a-f]+|\\d+");

  private static final Pattern STOPPING =
      Pattern.compile("^INFO org\\.apache\\.catalina\\..*(Stopping service|Destroying Spring )");

  private static final String KEYS =
      """
      metrix {
        endpoint = ${METRIX_ENDPOINT}
        application-id = ${METRIX_APPLICATION_ID}
        api-key = ${METRIX_API_KEY}
        reload.interval = 100 ms
      }
      """;

  private static final String PAID =
      """
      metrix.track.paid {
        class = bootshop.Payments, method = pay
        message {
          type = revenue, customUserId = "#{user}", customName = paid
          revenue = "#{amount}", currency = IRR
          attributes { receipt = "#{result.number}", channel = "#{scope.channel}" }
        }
      }
      """;

  private static final String LOOKED =
      """
      metrix.track.looked {
        class = bootshop.OrderController
        method-annotation = org.springframework.web.bind.annotation.GetMapping
        message {
          type = action, customUserId = "#{user}", customName = looked
          attributes { number = "#{number}" }
        }
      }
      """;

  /** {@code FrameworkServlet} is Spring's; {@code subtypes-of} takes in the proxy of the cache. */
  private static final String MORE =
      """
      metrix.track {
        request {
          class = org.springframework.web.servlet.FrameworkServlet, method = service
          scope { channel = "#{request.getHeader('X-Channel')}" }
        }
        refused {
          subtypes-of = bootshop.Payments, method = pay, on = throw
          message {
            type = action, customUserId = "#{user}", customName = refused
            attributes { reason = "#{thrown.message}" }
          }
        }
      }
      """;

  private enum Boot {
    BOOT_2_7("2.7", 8, 21),
    BOOT_3_5("3.5", 17, 25);

    private final String version;
    private final int oldestJava;
    private final int newestJava;

    Boot(String version, int oldestJava, int newestJava) {
      this.version = version;
      this.oldestJava = oldestJava;
      this.newestJava = newestJava;
    }

    Stream<Jvm> jvms() {
      return Jvm.supported()
          .filter(jvm -> jvm.version() >= oldestJava && jvm.version() <= newestJava);
    }

    @Override
    public String toString() {
      return "Spring Boot " + version;
    }
  }

  private static final Map<Boot, Path> JARS = new EnumMap<>(Boot.class);

  @TempDir static Path built;

  @TempDir Path folder;
  private Path config;

  @BeforeAll
  static void pack() throws Exception {
    for (Boot boot : Boot.values()) {
      Path work = Files.createDirectories(built.resolve(boot.version));
      List<Path> libraries = Built.springBoot(boot.version);
      Path classes =
          AppCompiler.app("bootshop")
              .options("--release", String.valueOf(boot.oldestJava), "-g", "-parameters")
              .classpath(libraries.stream())
              .compileTo(work.resolve("classes"));
      Path plain =
          Jars.pack(
              classes, work.resolve("plain.jar"), Map.of("Main-Class", "bootshop.ShopApplication"));
      List<Path> tools = new ArrayList<>(Built.springBoot(boot.version + "-tools"));
      tools.add(
          AppCompiler.app("bootpack")
              .classpath(tools.stream())
              .compileTo(work.resolve("bootpack")));
      Path jar = work.resolve("shop.jar");
      ChildJvm.Ended ended =
          ChildJvm.on(Jvm.running())
              .classpath(tools.stream())
              .run(
                  "bootpack.Pack",
                  Stream.concat(Stream.of(plain, jar), libraries.stream())
                      .map(Path::toString)
                      .toArray(String[]::new));
      assertThat(ended.exitCode()).as(String.join("\n", ended.stderr())).isZero();
      JARS.put(boot, jar);
    }
  }

  static Stream<Arguments> everywhere() {
    return Arrays.stream(Boot.values())
        .flatMap(boot -> boot.jvms().map(jvm -> Arguments.of(boot, jvm)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("everywhere")
  void everyOrderOfAnExecutableJarArrivesOnceAndNothingElseChanges(Boot boot, Jvm jvm)
      throws Exception {
    List<String> pages;
    ChildJvm.Ended without;
    try (ChildJvm.Running shop = ChildJvm.on(jvm).start("-jar", JARS.get(boot).toString())) {
      pages = visit(shop);
      without = shop.stop();
    }
    assertThat(pages)
        .containsExactly(
            "200 receipt 1 of 12.50",
            "200 receipt 2 of 99999999999999999.01",
            "400 nothing to pay",
            "200 order 7 of ali in null",
            "200 receipt 3 of 3");

    save(KEYS, PAID, LOOKED, MORE);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended with;
      try (ChildJvm.Running shop = start(boot, jvm, metrix)) {
        assertThat(visit(shop)).isEqualTo(pages);
        metrix.awaitMessages(5, PATIENCE);
        with = shop.stop();
      }
      metrix.stop();

      assertThat(alike(with.stdout())).isEqualTo(alike(without.stdout()));
      assertThat(with.exitCode()).isEqualTo(without.exitCode());
      assertThat(with.stderr())
          .as("nothing but the agent's lines is new")
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(without.stderr().stream(), with.agentLog().stream()).toList());
      assertThat(metrix.violations()).isEmpty();
      assertThat(metrix.messages())
          .extracting(
              Received::user,
              Received::customName,
              message -> message.message().path("revenue").asText(),
              message -> message.attributes().path("channel").asText(),
              message ->
                  message.attributes().path("receipt").asText()
                      + message.attributes().path("number").asText()
                      + message.attributes().path("reason").asText())
          .containsExactlyInAnyOrder(
              tuple("ali", "paid", "12.5", "shop", "1"),
              tuple("sara", "paid", "99999999999999999.01", "shop", "2"),
              tuple("reza", "refused", "", "", "nothing to pay"),
              tuple("ali", "looked", "", "", "7"),
              tuple("ali", "paid", "3", "shop", "3"));
      assertThat(with.agentLog()).last().asString().contains("captured 5 = delivered 5");
    }
  }

  static Stream<Jvm> onSpring6() {
    return Boot.BOOT_3_5.jvms();
  }

  /**
   * JDK-8240908: below Java 19 a retransformation takes the parameters' names, by which Spring 6
   * finds path variables: it would refuse the next request to a method not called before.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("onSpring6")
  void pathVariablesWithoutNamesAreFoundAfterTheFileBringsARuleForTheirController(Jvm jvm)
      throws Exception {
    save(KEYS, PAID, MORE);
    try (MetrixEndpoint metrix = MetrixEndpoint.start();
        ChildJvm.Running shop = start(Boot.BOOT_3_5, jvm, metrix)) {
      assertThat(send(shop, "GET", "orders/ali/1")).isEqualTo("200 order 1 of ali in null");
      save(KEYS, PAID, MORE, LOOKED);
      shop.awaitLog("configuration read again: 1 rule added (looked)", PATIENCE);
      assertNamesAreKept(jvm, shop, metrix);
    }
  }

  static Stream<Jvm> beforeAndAfterTheJdkWasMended() {
    return Stream.of(Jvm.find(17), Jvm.find(21));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beforeAndAfterTheJdkWasMended")
  void pathVariablesWithoutNamesAreFoundAfterTheAgentCame(Jvm jvm) throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start();
        ChildJvm.Running shop =
            ChildJvm.on(jvm).start("-jar", JARS.get(Boot.BOOT_3_5).toString())) {
      awaitPort(shop);
      save(
          KEYS.replace("${METRIX_ENDPOINT}", '"' + metrix.url() + '"')
              .replace("${METRIX_APPLICATION_ID}", AgentSetup.APPLICATION_ID)
              .replace("${METRIX_API_KEY}", AgentSetup.API_KEY),
          LOOKED);
      ChildJvm.Ended attached = command("attach", String.valueOf(shop.pid()), config.toString());
      assertThat(attached.exitCode()).as(String.join("\n", attached.stderr())).isZero();
      assertNamesAreKept(jvm, shop, metrix);
    }
  }

  private static void assertNamesAreKept(Jvm jvm, ChildJvm.Running shop, MetrixEndpoint metrix)
      throws Exception {
    boolean safe = jvm.version() >= 19;
    shop.awaitLog(
        safe
            ? "rule looked: woven bootshop.OrderController.look"
            : "rule looked: class bootshop.OrderController is left as it was: restart needed",
        PATIENCE);
    // One method was called before, the other never.
    assertThat(send(shop, "GET", "orders/ali/7")).isEqualTo("200 order 7 of ali in null");
    assertThat(send(shop, "POST", "orders/sara?amount=2")).isEqualTo("200 receipt 1 of 2");
    // Figures are written once a second.
    String state = safe ? "active: woven into 1 method" : "refused: class bootshop.OrderController";
    shop.await(() -> stateOfLooked(shop).startsWith(state), PATIENCE, "rule state '" + state + "'");
    assertThat(stateOfLooked(shop).contains("restart needed")).isNotEqualTo(safe);
    if (safe) {
      assertThat(metrix.awaitMessages(1, PATIENCE))
          .filteredOn(message -> message.customName().equals("looked"))
          .extracting(message -> message.attributes().path("number").asInt())
          .containsExactly(7);
    }
  }

  private static String stateOfLooked(ChildJvm.Running shop) throws Exception {
    ChildJvm.Ended status = command("status", String.valueOf(shop.pid()), "--json");
    JsonNode rules = new ObjectMapper().readTree(String.join("", status.stdout())).path("rules");
    for (JsonNode rule : rules) {
      if (rule.path("id").asText().equals("looked")) {
        return rule.path("state").asText() + ": " + rule.path("reason").asText();
      }
    }
    return "no such rule";
  }

  private static ChildJvm.Ended command(String... arguments) throws Exception {
    return ChildJvm.on(Jvm.running())
        .options("-jar", Built.agentJar().toString())
        .run(arguments[0], List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
  }

  private ChildJvm.Running start(Boot boot, Jvm jvm, MetrixEndpoint metrix) throws Exception {
    return ChildJvm.on(jvm)
        .agent(AgentSetup.deliveringTo(metrix.url(), config))
        .start("-jar", JARS.get(boot).toString());
  }

  private void save(String... parts) throws Exception {
    config = folder.resolve("metrix.conf");
    Path next = Files.writeString(folder.resolve("next.conf"), String.join("\n", parts));
    Files.move(next, config, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> visit(ChildJvm.Running shop) throws Exception {
    return List.of(
        send(shop, "POST", "orders/ali?amount=12.50"),
        send(shop, "POST", "orders/sara?amount=99999999999999999.01"),
        send(shop, "POST", "orders/reza?amount=0"),
        send(shop, "GET", "orders/ali/7"),
        send(shop, "POST", "orders/ali?amount=3"));
  }

  private static String send(ChildJvm.Running shop, String method, String path) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + awaitPort(shop) + "/" + path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("X-Channel", "shop")
                    .timeout(Duration.ofSeconds(30))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static String awaitPort(ChildJvm.Running shop) throws Exception {
    return shop.awaitOutput(PORT, PATIENCE).group(1);
  }

  /**
   * What is said until the stop. Tomcat's words after it go through {@code java.util.logging},
   * whose own shutdown hook takes the handlers away while Spring's is stopping Tomcat: with or
   * without the agent they are lost now and then.
   */
  private static List<String> alike(List<String> lines) {
    return lines.stream()
        .takeWhile(line -> !STOPPING.matcher(line).find())
        .map(line -> VARYING.matcher(line).replaceAll("#"))
        .toList();
  }
}
