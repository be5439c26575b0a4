package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.expression.Template;
import ir.metrix.agent.message.MessageType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // one-line texts read as they would in the file
class ConfigLoaderTest {
  private static final String PLACE = "class = com.shop.Shop, method = buy\n";
  private static final String ACTION = "{ type = action, customUserId = \"#{u}\", customName = x }";
  private static final String MESSAGE = "message " + ACTION + "\n";

  @Test
  void ruleOfTheDesignIsRead() throws Exception {
    AgentConfig config =
        new Files()
            .variable("METRIX_API_KEY", "k3y")
            .write(
                String.join(
                    "\n",
                    "metrix {",
                    "  application-id = 0042",
                    "  api-key = ${?METRIX_API_KEY}",
                    "  track {",
                    "    order-paid {",
                    "      class  = com.shop.checkout.CheckoutService",
                    "      method = \"placeOrder(Order)\"",
                    "      when   = \"#{result.status == 'PAID'}\"",
                    "      before { total = \"#{cart.total}\" }",
                    "      sample = 0.1, limit = 100/m, nested = true, on = exit",
                    "      message {",
                    "        type = revenue, customUserId = \"#{order.customer.email}\"",
                    "        customName = order_paid, revenue = 19.99, currency = IRR",
                    "        attributes { items = \"#{order.lines.size()}\", tags = [web, 1] }",
                    "      }",
                    "    }",
                    "    alpha { class = [a.B, \"a.*C\"], method = [a, \"b*\"]",
                    "      messages = [" + ACTION + "," + ACTION + "] }",
                    "    \"dotted.id\" { class = a.B, method = a, scope { userId = \"#{u}\" } }",
                    "    off { class = a.B, method = a, enabled = false, message " + ACTION + " }",
                    "  }",
                    "}"))
            .load();

    assertThat(config.applications()).containsOnlyKeys("");
    assertThat(config.applications().get("").id()).isEqualTo("0042");
    assertThat(config.applications().get("").apiKey().reveal()).isEqualTo("k3y");
    assertThat(config.applications().get("").apiKey()).hasToString("****");
    assertThat(config.rules())
        .extracting(Rule::id)
        .containsExactly("order-paid", "alpha", "dotted.id");
    Rule rule = config.rules().get(0);
    assertThat(rule.where()).isEqualTo("metrix.conf:5");
    assertThat(rule.classes().get(0).isExact()).isTrue();
    assertThat(rule.methods().get(0).hasParameters()).isTrue();
    assertThat(rule.when().text()).isEqualTo("#{result.status == 'PAID'}");
    assertThat(rule.before()).containsOnlyKeys("total");
    assertThat(rule.sample()).isEqualTo(0.1);
    assertThat(rule.limit().permits()).isEqualTo(100);
    assertThat(rule.limit().per()).isEqualTo(Duration.ofMinutes(1));
    assertThat(rule.nested()).isTrue();
    assertThat(rule.on()).isEqualTo(On.EXIT);
    MessageTemplate message = rule.messages().get(0);
    assertThat(message.type()).isEqualTo(MessageType.REVENUE);
    assertThat(message.where()).isEqualTo("metrix.conf:11");
    assertThat(message.metrixUserId()).isNull();
    assertThat(message.fields().keySet())
        .containsExactly("customName", "revenue", "currency", "attributes");
    assertThat(constant(message.fields().get("revenue"))).isEqualTo(new BigDecimal("19.99"));
    Map<?, ?> attributes = (Map<?, ?>) message.fields().get("attributes");
    assertThat(attributes.get("items")).isInstanceOf(Template.class);
    assertThat((List<?>) attributes.get("tags")).hasSize(2);
    assertThat(config.rules().get(1).classes()).hasSize(2);
    assertThat(config.rules().get(1).methods()).hasSize(2);
    assertThat(config.rules().get(1).messages()).hasSize(2);
    assertThat(config.rules().get(2).messages()).isEmpty();
  }

  @Test
  void defaultsAreMergedUnderEveryMessageWhoseTypeHasTheField() throws Exception {
    AgentConfig config =
        new Files()
            .write(
                String.join(
                    "\n",
                    "metrix { application-id = a, api-key = kkkk",
                    "defaults { customUserId = \"#{u}\", currency = USD, orderId = gone",
                    "  attributes { channel = web, shop = one } }",
                    "track { r { class = a.B, method = m, messages = [",
                    "  { type = revenue, customName = x, revenue = 1, orderId = null,",
                    "    attributes { shop = two } }",
                    "  { type = user, city = Yazd } ] } } }"))
            .load();

    List<MessageTemplate> messages = config.rules().get(0).messages();
    Map<String, Object> revenue = messages.get(0).fields();
    assertThat(revenue).doesNotContainKey("orderId");
    assertThat(constant(revenue.get("currency"))).isEqualTo("USD");
    Map<?, ?> attributes = (Map<?, ?>) revenue.get("attributes");
    assertThat(constant(attributes.get("shop"))).isEqualTo("two");
    assertThat(constant(attributes.get("channel"))).isEqualTo("web");
    assertThat(messages.get(1).fields()).containsOnlyKeys("city");
    assertThat(messages.get(1).customUserId()).isNotNull();
  }

  @Test
  void includesAndSubstitutionsWork() throws Exception {
    Files files =
        new Files()
            .write(
                "shop.conf", "shop.class = a.B\nmetrix.queue.capacity = 0\nmetrix.log.level=loud")
            .write(
                "include \"shop.conf\"\nmetrix { delivery.mode = log, queue.capacity = 5, track.r {\n"
                    + "class = ${shop.class}, method = m, "
                    + MESSAGE
                    + "} }");

    assertThat(files.errors())
        .isEqualTo(
            "shop.conf:3:18: metrix.log.level: found \"loud\", expected one of debug, info, warn, error\n"
                + "    metrix.log.level=loud\n"
                + "                     ^");
    assertThat(files.property("metrix.log.level", "WARN").load().rules().get(0).classes())
        .hasToString("[a.B]");
  }

  @Test
  void systemPropertiesOverrideTheFileAndOddOnesAreIgnored() throws Exception {
    AgentConfig config =
        new Files()
            .writeRule(PLACE + MESSAGE)
            .property("metrix.queue.capacity", "10")
            .property("metrix.config.file", "x.conf")
            .property("metrix.track.r.sample", "0.5")
            .property("a", "1")
            .property("a.b", "2")
            .property("..", "\u0000")
            .property("metrix", "x")
            .load();

    assertThat(config.queueCapacity()).isEqualTo(10);
    assertThat(config.rules().get(0).sample()).isEqualTo(0.5);
    assertThat(config.rules().get(0).where()).startsWith("metrix.conf:");
  }

  @Test
  void mistakesInSystemPropertiesAndTheEnvironmentAreNamedAsSuch() throws Exception {
    String errors =
        new Files()
            .write("metrix { limits.depth = ${?DEPTH}, delivery.batch.messages = ${?BATCH} }")
            .variable("DEPTH", "deep")
            .variable("BATCH", "70")
            .property("metrix.queue.capactiy", "10")
            .errors();

    assertThat(errors)
        .isEqualTo(
            "environment variable DEPTH: metrix.limits.depth: found \"deep\", expected a whole number"
                + " from 1 to 100\n"
                + "system properties: metrix.queue.capactiy: unknown key; did you mean 'capacity'?");
  }

  @Test
  void keyThatComesFromAnUnsetVariableIsAskedForByTheVariablesName() throws Exception {
    Files files =
        new Files()
            .write(
                "metrix {\napplication-id = app\napi-key = ${?METRIX_API_KEY}\ntrack.r {"
                    + PLACE
                    + MESSAGE
                    + "} }");

    assertThat(files.errors())
        .isEqualTo(
            "metrix.conf:3:1: metrix.api-key is not set: the environment variable METRIX_API_KEY has no"
                + " value; set it, or give the key, or an 'api-key-file'");
    assertThat(files.property("metrix.delivery.mode", "log").load().rules()).hasSize(1);
  }

  @Test
  void keyIsNeededOnlyWhereARuleReportsToIt() throws Exception {
    String rule = PLACE + MESSAGE;
    String shop = "applications.shop-b { application-id = b, api-key = keyb }\n";
    AgentConfig config =
        new Files()
            .write("metrix {\n" + shop + "track.r {" + rule + "application = shop-b } }")
            .load();

    assertThat(config.applications()).containsOnlyKeys("shop-b");
    assertThat(new Files().write("metrix {\n" + shop + "track.r {" + rule + "} }").errors())
        .contains("metrix.application-id is not set: ")
        .contains("metrix.api-key is not set: ");
    assertThat(
            new Files()
                .write(
                    "metrix {\napplications.shop-b { application-id = b }\n track.r {"
                        + rule
                        + "application = shop-c } }")
                .errors())
        .contains("metrix.conf:2:14: metrix.applications.shop-b.api-key is not set: ")
        .contains("metrix.track.r.application: there is no 'shop-c'")
        .contains("did you mean 'shop-b'?");
  }

  @Test
  void keyFileIsReadAndTrimmedRelativeToTheConfiguration() throws Exception {
    Files files =
        new Files()
            .write("key", " t0p-s3cret\n")
            .write("metrix { application-id = a, api-key-file = key }");
    assertThat(files.load().applications().get("").apiKey().reveal()).isEqualTo("t0p-s3cret");

    files.write("metrix { application-id = a, api-key-file = nowhere }");
    assertThat(files.errors()).contains("metrix.api-key-file: the file ").contains("doesn't exist");

    files.write("metrix { application-id = a, api-key-file = key, api-key = other }");
    assertThat(files.errors()).contains("'api-key' is there too; leave one of them out");
  }

  @Test
  void noErrorShowsTheKey() throws Exception {
    String[] texts = {
      "metrix { api-key = [ s3cr3t-k3y ] }",
      "metrix { api-key { s3cr3t-k3y = s3cr3t-k3y } }",
      "metrix { api-key = \"s3cr3t-k3y\" \"b\" : c }",
      "metrix { api-key = s3cr3t-k3y : }",
      "metrix { api-key = s3cr3t-k3y, log.level = ${metrix.api-key} }",
      "metrix { api-key = \"s3cr3t-k3y\nb\" }",
      "metrix { api-key = *s3cr3t-k3y }",
      "metrix { api-key = \"s3cr3t-k3y\u0007\", application-id = a, track.r = 5 }",
      "metrix { api-kye = s3cr3t-k3y }",
      "metrix { apikey = s3cr3t-k3y }",
      "metrix { api-key =\n s3cr3t-k3y : }",
      "metrix { api-key = \"\"\"a\n s3cr3t-k3y \"\"\", track = 5, queue = 5 }",
      "metrix { delivery.proxy { pasword = s3cr3t-k3y } }"
    };
    for (String text : texts) {
      assertThat(new Files().write(text).errors()).as(text).doesNotContain("s3cr3t-k3y");
    }
  }

  @Test
  void plainHttpIsForLoopbackOnly() throws Exception {
    for (String good :
        new String[] {
          "http://localhost:8099/", "http://127.1.2.3", "http://[::1]:80/", "https://a.b"
        }) {
      assertThat(new Files().write("metrix.endpoint = \"" + good + "\"").load().endpoint())
          .hasToString(good);
    }
    for (String bad : new String[] {"http://a.b/", "http://127.evil.com/", "http://127.0.0.1.a"}) {
      assertThat(new Files().write("metrix.endpoint = \"" + bad + "\"").errors())
          .contains("metrix.conf:1:19: metrix.endpoint: found \"" + bad + "\", but over http");
    }
    for (String bad : new String[] {"entry.metrix.ir", "ftp://a.b/", "https://", "a b", ""}) {
      assertThat(new Files().write("metrix.endpoint = \"" + bad + "\"").errors())
          .contains("expected a URL such as");
    }
  }

  @Test
  void fileWithoutOurRootSaysWhatIsExpected() throws Exception {
    assertThat(new Files().write("").errors())
        .isEqualTo(
            "metrix.conf: the file is empty; expected metrix { track { … } }, and all settings in"
                + " there");
    assertThat(new Files().write("shop { a = 1 }").errors()).contains("there is no 'metrix'");
    assertThat(new Files().write("metrics { a = 1 }").errors())
        .isEqualTo(
            "metrix.conf:1:1: metrics: unknown key; did you mean 'metrix'?\n    metrics { a = 1 }\n    ^");
    assertThat(new Files().write("metrix {}\nmetirx.log.level = debug").errors())
        .isEqualTo(
            "metrix.conf:2:1: metirx: unknown key; did you mean 'metrix'?\n    metirx.log.level = debug\n    ^");
    assertThat(new Files().write("metrix {}\nakka.loglevel = debug").load().rules()).isEmpty();
    assertThat(new Files().write("metrix = 1").errors()).contains("expected an object");
  }

  @Test
  void syntaxErrorHasItsLineAndAHintAboutQuotes() throws Exception {
    assertThat(
            new Files()
                .write("metrix {\n  track {\n    r { when = #{a}\n on = exit } } }")
                .errors())
        .startsWith("metrix.conf:4:5: this is no HOCON: ")
        .endsWith("\n    on = exit } } }\n       ^")
        .contains("text with #{…} has to be in quotes");
  }

  @Test
  void allSubstitutionsWithoutAValueAreToldAndNothingThatFollowsFromThem() throws Exception {
    String errors =
        new Files()
            .write(
                "metrix {\n api-key = ${KEY}\n log.level = ${LEVEL}\n queue.capacity = \"x\"\n"
                    + " track.r { class = ${CLS}, method = m, message = ${MSG} } }")
            .errors();

    assertThat(errors.lines().filter(line -> line.startsWith("metrix.conf:"))).hasSize(6);
    assertThat(errors)
        .contains("metrix.conf:2:12: ${KEY} has no value")
        .contains("metrix.conf:3:14: ${LEVEL} has no value")
        .contains("metrix.conf:4:19: metrix.queue.capacity: found \"x\"")
        .contains("metrix.conf:5:20: ${CLS} has no value")
        .contains("metrix.conf:5:50: ${MSG} has no value");
  }

  @Test
  void proxyAndTlsAreReadAndHalfAProxyIsRefused() throws Exception {
    Files files =
        new Files()
            .write(
                "metrix.delivery { proxy { host = p, port = 3128, user = u, password = pw }\n"
                    + "tls { trust-store = trust.pem, key-store-password = x } }");
    DeliverySettings delivery = files.load().delivery();

    assertThat(delivery.proxy().host()).isEqualTo("p");
    assertThat(delivery.proxy().port()).isEqualTo(3128);
    assertThat(delivery.proxy().password()).isEqualTo("pw");
    assertThat(delivery.tls().trustStore()).isEqualTo(files.folder.resolve("trust.pem"));
    assertThat(new Files().write("metrix.delivery.proxy { host = p }").errors())
        .contains("metrix.delivery.proxy.port: missing");
  }

  @Test
  void fileIsFoundByArgumentPropertyVariableAndBesideTheJar() throws Exception {
    Properties properties = new Properties();
    Path beside = new Files().write("metrix {}").main();
    Path jar = beside.resolveSibling("metrix-agent.jar");
    Map<String, String> none = Collections.emptyMap();
    Map<String, String> variable = Collections.singletonMap("METRIX_CONFIG_FILE", "env.conf");

    assertThat(ConfigLoader.find(null, properties, none, jar)).isEqualTo(beside);
    assertThat(ConfigLoader.find("", properties, variable, jar)).isEqualTo(Paths.get("env.conf"));
    properties.setProperty("metrix.config.file", "prop.conf");
    assertThat(ConfigLoader.find("", properties, variable, jar)).isEqualTo(Paths.get("prop.conf"));
    assertThat(ConfigLoader.find("arg.conf", properties, variable, jar))
        .isEqualTo(Paths.get("arg.conf"));
    assertThatThrownBy(
            () -> ConfigLoader.find(null, new Properties(), none, Paths.get("/no/agent.jar")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("agent argument")
        .hasMessageContaining("metrix.config.file")
        .hasMessageContaining("METRIX_CONFIG_FILE")
        .hasMessageContaining(Paths.get("/no/metrix.conf").toString());
  }

  @Test
  void missingFileAndFolderAreClearErrors() throws Exception {
    Files files = new Files();
    assertThat(files.errors())
        .isEqualTo("metrix.conf: there is no such file; correct the path or create the file");
    java.nio.file.Files.createDirectory(files.main());
    assertThat(files.errors()).startsWith("metrix.conf: this is a folder");
  }

  @Test
  void classesAreSelectedBySupertypesAndAnnotations() throws Exception {
    Rule rule =
        new Files()
            .writeRule(
                "subtypes-of = [a.B, \"a.B$C\"], class-annotation = \"@a.D\"\n"
                    + "method-annotation = [a.E, a.F]\n"
                    + MESSAGE)
            .load()
            .rules()
            .get(0);
    assertThat(rule.classes()).isEmpty();
    assertThat(rule.methods()).isEmpty();
    assertThat(rule.subtypesOf()).containsExactly("a.B", "a.B$C");
    assertThat(rule.classAnnotations()).containsExactly("a.D");
    assertThat(rule.methodAnnotations()).containsExactly("a.E", "a.F");
  }

  @Test
  void wrongSupertypesAndAnnotationsAreTold() throws Exception {
    assertThat(new Files().writeRule("subtypes-of = a.B, " + PLACE + MESSAGE).errors())
        .isEqualTo(
            "metrix.conf:2:1: metrix.track.r.subtypes-of: 'class' is there too; name classes by one of"
                + " the two\n    subtypes-of = a.B, class = com.shop.Shop, method = buy\n    ^");
    assertThat(new Files().writeRule("subtypes-of = \"a.*\", method = m\n" + MESSAGE).errors())
        .contains("'a.*' has a star; expected a type's full name");
    assertThat(new Files().writeRule("method-annotation = a/B\n" + MESSAGE).errors())
        .contains("'a/B' has slashes; write dots: a.B");
    assertThat(new Files().writeRule("class-annotation = a.B\n" + MESSAGE).errors())
        .contains("a rule needs a method");
    assertThat(new Files().writeRule("method = m\n" + MESSAGE).errors())
        .contains("a rule needs to know where");
  }

  @Test
  void onceIsAnExpressionWithAWindow() throws Exception {
    Rule rule = new Files().writeRule(PLACE + MESSAGE + "once = \"#{a}\"").load().rules().get(0);
    assertThat(rule.once().text()).isEqualTo("#{a}");
    assertThat(rule.onceWindow()).isEqualTo(Duration.ofHours(24));
    assertThat(
            new Files()
                .writeRule(PLACE + MESSAGE + "once = \"s-#{a}\", once-window = 90 s")
                .load()
                .rules()
                .get(0)
                .onceWindow())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void onceThatCouldNotDoWhatIsMeantIsRefused() throws Exception {
    assertThat(new Files().writeRule(PLACE + MESSAGE + "once = order.number").errors())
        .startsWith(
            "metrix.conf:4:8: metrix.track.r.once: found \"order.number\", which is the same for every"
                + " call; expected what tells one business fact from another, such as"
                + " \"#{order.number}\"");
    assertThat(new Files().writeRule(PLACE + MESSAGE + "once-window = 1 h").errors())
        .contains("once-window: there is no 'once'; add once = \"#{order.number}\"");
    assertThat(new Files().writeRule(PLACE + MESSAGE + "once = \"#{a}\", once-window = 0").errors())
        .contains("once-window: found 0, expected a duration above zero");
    assertThat(
            new Files()
                .writeRule(
                    PLACE
                        + "message { type = action, customUserId = u, customName = n, id = \"#{b}\" }\n"
                        + "once = \"#{a}\"")
                .errors())
        .contains(
            "once: a message of the rule has an 'id', but with 'once' ids are made of the rule");
    assertThat(new Files().writeRule(PLACE + MESSAGE + "once = \"#{a\"").errors())
        .contains("metrix.track.r.once: ");
  }

  @Test
  void expressionErrorIsShownWithACaret() throws Exception {
    assertThat(new Files().writeRule(PLACE + MESSAGE + "when = \"  \"").errors())
        .isEqualTo(
            "metrix.conf:4:8: metrix.track.r.when: an expression is missing here\n    \n    ^");
  }

  @Test
  void nullRemovesWhatAnIncludedFileSays() throws Exception {
    AgentConfig config =
        new Files()
            .write("a.conf", "metrix { queue.capacity = 7, track.gone { klass = 1 } }")
            .write("include \"a.conf\"\nmetrix { queue.capacity = null, track.gone = null }")
            .load();

    assertThat(config.queueCapacity()).isEqualTo(65536);
    assertThat(config.rules()).isEmpty();
  }

  private static Object constant(Object template) {
    return ((Template) template).constantValue();
  }
}
