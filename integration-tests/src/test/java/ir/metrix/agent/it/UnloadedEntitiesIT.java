package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.MetrixEndpoint.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Entities of the real JPA providers, each with a database: a rule that reads all of them loads
 * nothing, neither while the session is open nor after, and reads what the application has loaded.
 */
class UnloadedEntitiesIT {
  private static final int NEWEST_JAVA = 25;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();
  private static final String[] ENTITIES = {"jpashop.Customer", "jpashop.Line", "jpashop.Order"};

  /** The providers, with the oldest Java that each runs on. */
  private enum Provider {
    HIBERNATE_3_6("hibernate-3.6", "javax", 8),
    HIBERNATE_4_3("hibernate-4.3", "javax", 8),
    HIBERNATE_5_6("hibernate-5.6", "javax", 8),
    HIBERNATE_6_6("hibernate-6.6", "jakarta", 11),
    HIBERNATE_7_4("hibernate-7.4", "jakarta", 17),
    ECLIPSELINK_2_7("eclipselink-2.7", "javax", 8),
    ECLIPSELINK_4_0("eclipselink-4.0", "jakarta", 11);

    private final String folder;
    private final String packages;
    private final int oldestJava;

    Provider(String folder, String packages, int oldestJava) {
      this.folder = folder;
      this.packages = packages;
      this.oldestJava = oldestJava;
    }

    Jvm oldestJvm() {
      return Jvm.find(oldestJava);
    }

    boolean isHibernate() {
      return folder.startsWith("hibernate");
    }

    boolean isJakarta() {
      return packages.equals("jakarta");
    }

    /** What its users have to give Java 17 and later: it defines its proxies by reflection. */
    String[] jvmOptions(Jvm jvm) {
      boolean old = this == HIBERNATE_3_6 || this == HIBERNATE_4_3;
      return old && jvm.version() >= 17
          ? new String[] {"--add-opens", "java.base/java.lang=ALL-UNNAMED"}
          : new String[0];
    }

    @Override
    public String toString() {
      return folder;
    }
  }

  @TempDir Path folder;

  static Stream<Arguments> hibernateOnOldestAndNewestJava() {
    return onOldestAndNewestJava(true);
  }

  static Stream<Arguments> eclipseLinkOnOldestAndNewestJava() {
    return onOldestAndNewestJava(false);
  }

  private static Stream<Arguments> onOldestAndNewestJava(boolean hibernate) {
    return Arrays.stream(Provider.values())
        .filter(provider -> provider.isHibernate() == hibernate)
        .flatMap(
            provider ->
                Stream.of(provider.oldestJvm(), Jvm.find(NEWEST_JAVA))
                    .map(jvm -> Arguments.of(provider, jvm)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("hibernateOnOldestAndNewestJava")
  void proxiesAndCollectionsOfHibernateAreNotWoken(Provider provider, Jvm jvm) throws Exception {
    Path classes = compileShop(provider);

    assertNothingIsWoken(provider, jvm, classes, false);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"HIBERNATE_5_6", "HIBERNATE_6_6", "HIBERNATE_7_4"})
  void entitiesEnhancedByHibernateAreNotWoken(Provider provider) throws Exception {
    Jvm jvm = provider.oldestJvm();
    Path classes = compileShop(provider);
    Path enhancer =
        AppCompiler.app("jpaenhance")
            .classpath(jarsOf(provider))
            .compileTo(folder.resolve("enhancer"));
    ChildJvm.Ended enhancing =
        ChildJvm.on(jvm)
            .classpath(Stream.concat(Stream.of(enhancer, classes), jarsOf(provider)))
            .run("jpaenhance.Enhance", concat(classes.toString(), ENTITIES));
    assertThat(enhancing.stdout()).contains("enhanced jpashop.Order");

    assertNothingIsWoken(provider, jvm, classes, true);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("eclipseLinkOnOldestAndNewestJava")
  void entitiesWovenByEclipseLinkAreNotWoken(Provider provider, Jvm jvm) throws Exception {
    Path classes = compileShop(provider);
    ChildJvm.Ended weaving =
        ChildJvm.on(jvm)
            .classpath(Stream.concat(Stream.of(classes), jarsOf(provider)))
            .run(
                "org.eclipse.persistence.tools.weaving.jpa.StaticWeave",
                classes.toString(),
                classes.toString());
    assertThat(weaving.exitCode()).isZero();

    assertNothingIsWoken(provider, jvm, classes, true);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"ECLIPSELINK_2_7", "ECLIPSELINK_4_0"})
  void javaProxiesOfEclipseLinkAreNotWoken(Provider provider) throws Exception {
    Path classes = compileShop(provider);
    Path customizer =
        AppCompiler.app("jpaproxies")
            .classpath(jarsOf(provider))
            .compileTo(folder.resolve("customizer"));
    Shop shop =
        runShop(
            provider,
            provider.oldestJvm(),
            Stream.concat(Stream.of(classes, customizer), jarsOf(provider)),
            "-Declipselink.descriptor.customizer.Order=jpaproxies.PayerByProxy");

    assertThat(shop.ended().stdout())
        .contains(
            "handed open: 0 statements",
            "open: customer true, payer false, lines false, tags false",
            "reading Mani: 1 statements",
            "handed read: 0 statements",
            "detached: customer true, payer false, lines false, tags false");
    assertThat(shop.attributes().get("hand open").has("payer")).isFalse();
    assertThat(shop.attributes().get("hand read").path("payer").asText()).isEqualTo("Mani");
    assertThat(shop.attributes().get("hand detached").has("payer")).isFalse();
  }

  private Path compileShop(Provider provider) throws IOException {
    AppCompiler shop = AppCompiler.app("jpashop").classpath(jarsOf(provider));
    return (provider.isJakarta() ? shop.jakarta() : shop).compileTo(folder.resolve("classes"));
  }

  private void assertNothingIsWoken(Provider provider, Jvm jvm, Path classes, boolean areNotesLazy)
      throws Exception {
    Shop shop = runShop(provider, jvm, Stream.concat(Stream.of(classes), jarsOf(provider)));

    assertThat(shop.ended().stdout())
        .containsExactly(
            "handed open: 0 statements",
            "open: customer false, payer false, lines false, tags false",
            "passed open: 0 statements",
            "reading 'ring twice': " + (areNotesLazy ? 1 : 0) + " statements",
            "reading Sara: 1 statements",
            "reading Mani: 1 statements",
            "reading 2 lines: 1 statements",
            "reading 1 tags: 1 statements",
            "handed read: 0 statements",
            "passed read: 0 statements",
            "greeted a reference: 0 statements",
            "handed detached: 0 statements",
            "passed detached: 0 statements",
            "detached: customer false, payer false, lines false, tags false");

    JsonNode unread =
        areNotesLazy
            ? json("{'number':7,'title':'order 7'}")
            : json("{'number':7,'title':'order 7','notes':'ring twice'}");
    JsonNode nothing = json("{}");
    assertThat(shop.attributes())
        .containsOnly(
            entry("hand open", unread),
            entry("pass open", nothing),
            entry(
                "hand read",
                json(
                    """
                    {'number':7,'title':'order 7','notes':'ring twice',
                     'customer':'Sara','called':'Sara','payer':'Mani',
                     'lines':2,'quantity':5,'first':2,'tags':['gift'],'joined':'gift'}
                    """)),
            entry("pass read", json("{'argument':['gift'],'result':['gift'],'size':1}")),
            entry("greet reference", nothing),
            entry("hand detached", unread),
            entry("pass detached", nothing));
  }

  /** What the application said, and the attributes of the messages by "method step". */
  private record Shop(ChildJvm.Ended ended, Map<String, JsonNode> attributes) {}

  private Shop runShop(Provider provider, Jvm jvm, Stream<Path> classpath, String... options)
      throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config()))
              .options(provider.jvmOptions(jvm))
              .options(options)
              .classpath(classpath)
              .run("jpashop.Main");
      assertThat(ended.exitCode()).as("%s", ended.stderr()).isZero();
      assertThat(ended.stderr()).noneMatch(line -> line.contains("LazyInitializationException"));
      assertThat(ended.agentLog()).noneMatch(line -> line.contains("error"));

      Map<String, JsonNode> attributes = new TreeMap<>();
      for (Received message : metrix.awaitMessages(7, Duration.ofSeconds(30))) {
        attributes.put(message.customName() + " " + message.user(), message.attributes());
      }
      assertThat(metrix.violations()).isEmpty();
      return new Shop(ended, attributes);
    }
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("jpashop.conf"),
        """
        metrix {
          endpoint = ${METRIX_ENDPOINT}
          application-id = ${METRIX_APPLICATION_ID}
          api-key = ${METRIX_API_KEY}
          defaults { type = action, customUserId = "#{step}", customName = "#{method}" }
          track {
            handed {
              class = jpashop.Desk, method = hand
              message.attributes {
                number = "#{order.number}"
                title = "#{order.title}"
                notes = "#{order.notes}"
                customer = "#{order.customer.name}"
                called = "#{order.getCustomer().getName()}"
                referrer = "#{order.customer.referrer.name}"
                payer = "#{order.payer.name}"
                lines = "#{order.lines.size()}"
                quantity = "#{order.getLines().sum(it.quantity)}"
                first = "#{order.lines.first().quantity}"
                tags = "#{order.tags}"
                joined = "#{order.tags.join(',')}"
              }
            }
            passed {
              class = jpashop.Desk, method = pass
              message.attributes {
                argument = "#{tags}", result = "#{result}", size = "#{result.size()}"
              }
            }
            greeted {
              class = jpashop.Desk, method = greet
              message.attributes { name = "#{customer.name}", referrer = "#{customer.referrer.name}" }
            }
          }
        }
        """);
  }

  private static Stream<Path> jarsOf(Provider provider) throws IOException {
    try (Stream<Path> jars = Files.list(Built.jpa(provider.folder))) {
      return jars.sorted().toList().stream();
    }
  }

  private static String[] concat(String first, String[] others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
  }
}
