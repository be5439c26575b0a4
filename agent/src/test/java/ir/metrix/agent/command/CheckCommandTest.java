package ir.metrix.agent.command;

import static ir.metrix.agent.command.Rig.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.receive.Judge;
import ir.metrix.agent.receive.JudgedRequest;
import ir.metrix.agent.receive.Receiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  private static final String RULES =
      """
      metrix {
        application-id = shop
        api-key = s3cr3t-k3y
        track {
          order-paid {
            class  = com.shop.checkout.CheckoutServiceImpl
            method = placeOrder
            when   = "result.status == 'PAID'"
            before { total = "#{order.total}" }
            message {
              type         = revenue
              customUserId = "#{order.customer.email}"
              customName   = order_paid
              revenue      = "#{before.total}"
              currency     = IRR
              orderId      = "ORD-#{result.number}"
              attributes { lines = "#{order.lines.size()}", status = "#{result.status}", express = "#{express}",
                           placed = "#{order.placed}", skus = "#{order.lines.map(it.sku)}", channel = web }
            }
          }
          points {
            class   = com.shop.loyalty.Points
            method  = award
            messages = [
              { type = action, customUserId = "#{args[0].customer.id}", customName = points,
                attributes { points = "#{args[1]}" } }
              { type = user, customUserId = "#{args[0].customer.id}", email = "#{args[0].customer.email}" }
            ]
          }
        }
      }
      """;

  @TempDir private Path folder;
  private Rig rig;
  private String war;

  @BeforeEach
  void buildTheShop() throws IOException {
    rig = new Rig(folder);
    war = Shop.war(rig).toString();
  }

  @Test
  void goodFileAgainstItsApplicationShowsMethodsExpressionsAndTypes() throws IOException {
    String file = rig.write("metrix.conf", RULES).toString();

    int exit = rig.run("check", file, "--classpath", war);

    assertGolden("check-good.txt", rig.out());
    assertThat(exit).isZero();
    assertThat(rig.err()).isEmpty();
  }

  @Test
  void everythingWrongIsToldWithWhatWouldBeRight() throws IOException {
    String rules = "";
    String[][] wrong = {
      {"typo-in-class", "com.shop.checkout.ChekoutServiceImpl", "placeOrder"},
      {"other-package", "com.shop.CheckoutServiceImpl", "placeOrder"},
      {"typo-in-method", "com.shop.checkout.CheckoutServiceImpl", "plceOrder"},
      {"other-overload", "com.shop.checkout.CheckoutServiceImpl", "placeOrder(Order)"},
      {"inherited", "com.shop.checkout.CheckoutServiceImpl", "audit"},
      {"interface", "com.shop.checkout.CheckoutService", "placeOrder"},
      {"of-the-server", "org.apache.catalina.connector.Connector", "start"},
      {"nothing-like-it", "com.shop.checkout.CheckoutServiceImpl", "quux"}
    };
    for (String[] rule : wrong) {
      rules +=
          rule[0]
              + " { class = "
              + rule[1]
              + ", method = \""
              + rule[2]
              + "\", message { type = action, customUserId = u, customName = n } }\n";
    }
    rules +=
        """
        wrong-names {
          class = com.shop.loyalty.Points
          method = award
          message { type = revenue, customUserId = "#{order.customer.email}", customName = n,
                    revenue = "#{args[0].totl}", attributes { a = "#{args[0].lines.sku}", b = "#{args[1]}" } }
        }
        """;
    String file =
        rig.write("metrix.conf", "metrix { delivery.mode = log, track {\n" + rules + "} }")
            .toString();

    int exit = rig.run("check", file, "--classpath", war);

    assertGolden("check-wrong.txt", rig.out());
    assertThat(exit).isEqualTo(1);
  }

  @Test
  void everyFindingPointsToItsPlaceInTheFile() throws IOException {
    String file =
        rig.write(
                "metrix.conf",
                """
                metrix { delivery.mode = log
                  track {
                    a { class = [ com.shop.Nope, com.shop.Neither ], method = pay
                        message { type = action, customUserId = u, customName = n } }
                    b { subtypes-of = com.shop.Nope, method = pay
                        message { type = action, customUserId = u, customName = n } }
                    c { class-annotation = com.shop.Nope, method = pay
                        message { type = action, customUserId = u, customName = n } }
                    d { method-annotation = com.shop.Nope
                        message { type = action, customUserId = u, customName = n } }
                    e { class = "com.shop.loyalty.Points"
                        method = [ award, "quux" ]
                        message { type = action, customUserId = u, customName = n,
                                  attributes { x = "#{args[0].totl == '\\"'}" } } }
                    f { class = com.shop.loyalty.Points
                        method = quux
                        message { type = action, customUserId = u, customName = n } }
                  }
                  track.g.class = com.shop.Nope, track.g.method = pay
                  track.g.message { type = action, customUserId = u, customName = n }
                }
                """)
            .toString();

    assertThat(rig.run("check", file, "--classpath", war)).isEqualTo(1);

    List<String> places =
        rig.out()
            .lines()
            .filter(line -> line.startsWith("metrix.conf:"))
            .map(line -> line.replaceAll("^([^ ]*): .*", "$1"))
            .toList();
    assertThat(places)
        .containsExactly(
            "metrix.conf",
            "metrix.conf:3:19",
            "metrix.conf:5:23",
            "metrix.conf:7:28",
            "metrix.conf:9:29",
            "metrix.conf:14:36",
            "metrix.conf:16:18",
            "metrix.conf:19:19");
  }

  @Test
  void mistakesOfTheFileAreToldWithoutTheApplication() throws IOException {
    String file =
        rig.write(
                "metrix.conf",
                """
                metrix {
                  api-kye = x
                  track { r { class = a.B, method = m, when = "result.total >",
                    message { type = revenu, customUserId = "#{u}" } } }
                }
                """)
            .toString();

    int exit = rig.run("check", file);

    assertGolden("check-mistakes.txt", rig.out());
    assertThat(exit).isEqualTo(1);
    assertThat(rig.err()).isEmpty();
    rig.run("check", file, "--json");
    assertGolden("check-mistakes.json", rig.out());
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    String file = rig.write("metrix.conf", RULES).toString();

    int exit = rig.run("check", file, "--classpath", war, "--json", "--plan");

    assertGolden("check-good.json", rig.out());
    assertThat(exit).isZero();
    assertThat(((Map<?, ?>) parsed(rig.out())).get("good")).isEqualTo(true);
  }

  @Test
  void planShowsTypesInPlaceOfValues() throws IOException {
    String file = rig.write("metrix.conf", RULES).toString();

    rig.run("check", file, "--classpath", war, "--plan");
    String typed = rig.out().substring(rig.out().indexOf("would be sent"));
    rig.run("check", file, "--plan");

    assertGolden("check-plan.txt", typed);
    assertThat(rig.out()).contains("\"revenue\": \"<?> #{before.total}\"");
  }

  @Test
  void samplesAreAPostmanCollectionWhoseRequestsMetrixWouldTake() throws IOException {
    for (String time : List.of("seconds-string", "seconds", "millis")) {
      String rules = RULES.replace("track {", "wire.time = " + time + "\n  track {");
      String file = rig.write("metrix.conf", rules).toString();

      int exit = rig.run("check", file, "--classpath", war, "--samples", rig.path("samples.json"));

      assertThat(exit).isZero();
      assertThat(rig.out()).contains("samples.json: 3 example requests");
      String written = Files.readString(folder.resolve("samples.json"));
      assertThat(written).doesNotContain("s3cr3t");
      if (time.equals("seconds-string")) {
        assertGolden("check-samples.json", written);
      }
      Judge judge =
          new Judge(
              ir.metrix.agent.message.TimeFormat.valueOf(
                  time.toUpperCase(java.util.Locale.ROOT).replace('-', '_')));
      Map<?, ?> collection = (Map<?, ?>) parsed(written);
      assertThat((List<?>) collection.get("item")).hasSize(3);
      for (Object item : (List<?>) collection.get("item")) {
        Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) item).get("request");
        String body =
            ((String) ((Map<?, ?>) request.get("body")).get("raw"))
                .replace("{{$guid}}", UUID.randomUUID().toString())
                .replace("{{$timestamp}}", "1733830178");
        Map<String, String> headers = new java.util.HashMap<>();
        for (Object header : (List<?>) request.get("header")) {
          headers.put(
              (String) ((Map<?, ?>) header).get("key"), (String) ((Map<?, ?>) header).get("value"));
        }
        assertThat(headers.get("X-API-Key")).isEqualTo("{{api_key}}");
        JudgedRequest judged = judge.judge(headers, body.getBytes(StandardCharsets.UTF_8));
        assertThat(judged.violations()).isEmpty();
      }
    }
  }

  @Test
  void curlLinesRunInAShellAndMetrixWouldTakeThem() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "there is no curl here");
    List<JudgedRequest> requests = new CopyOnWriteArrayList<>();
    try (Receiver receiver = Receiver.start(0, new Judge())) {
      receiver.addListener(requests::add);
      String rules =
          RULES
              .replace("application-id", "endpoint = \"" + receiver.uri() + "\"\n  application-id")
              .replace("channel = web", "channel = \"Ali's \\\"shop\\\" $HOME\"");
      String file = rig.write("metrix.conf", rules).toString();
      assertThat(rig.run("check", file, "--classpath", war, "--curl")).isZero();
      String lines = rig.out();
      assertThat(lines)
          .startsWith("# order-paid: revenue order_paid\ncurl ")
          .doesNotContain("s3cr3t");
      assertThat(rig.err()).contains("metrix.conf: good, 2 rules");

      ProcessBuilder shell = new ProcessBuilder("sh", "-c", lines).redirectErrorStream(true);
      shell.environment().put("METRIX_API_KEY", "of-the-shell");
      Process process = shell.start();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(told).isZero();
      assertThat(requests).hasSize(3);
      for (JudgedRequest request : requests) {
        assertThat(request.violations()).isEmpty();
        assertThat(request.header("X-API-Key")).isEqualTo("of-the-shell");
        assertThat(request.applicationId()).isEqualTo("shop");
      }
      assertThat(requests.get(0).messages().toString()).contains("channel=Ali's \"shop\" $HOME");
    }
  }

  @Test
  void webApplicationsOfAnEarAreCheckedEachWithItsOwnClasses() throws IOException {
    String library =
        "package com.shop; public class Money { public long getAmount() { return 0; } }";
    String cart =
        "package com.shop.web; public class Cart { public void pay(com.shop.Money money) { } }";
    Map<String, byte[]> ofLib = rig.compile(List.of("-g"), library);
    Map<String, byte[]> all = rig.compile(List.of("-g"), library, cart);
    Map<String, byte[]> own =
        rig.compile(List.of("-g"), library.replace("getAmount", "getSum"), cart);
    all.keySet().removeAll(ofLib.keySet());
    byte[] shop =
        Files.readAllBytes(rig.zip("shop.zip", new Rig.Content().withAll("WEB-INF/classes/", all)));
    byte[] admin =
        Files.readAllBytes(
            rig.zip("admin.zip", new Rig.Content().withAll("WEB-INF/classes/", own)));
    byte[] lib = Files.readAllBytes(rig.zip("lib.zip", new Rig.Content().withAll("", ofLib)));
    String ear =
        rig.zip(
                "shop.ear",
                new Rig.Content()
                    .with(
                        "META-INF/application.xml",
                        "<application/>".getBytes(StandardCharsets.UTF_8))
                    .with("shop.war", shop)
                    .with("admin.war", admin)
                    .with("lib/money.jar", lib))
            .toString();
    String file =
        rig.write(
                "metrix.conf",
                """
                metrix { delivery.mode = log, track { r { class = com.shop.web.Cart, method = pay,
                  message { type = revenue, customUserId = u, customName = n, revenue = "#{money.amount}" } } } }
                """)
            .toString();

    int exit = rig.run("check", file, "--classpath", ear);

    assertThat(exit).isEqualTo(1);
    assertThat(rig.out())
        .contains("com.shop.web.Cart.pay(Money) in shop.ear!/shop.war!/WEB-INF/classes")
        .contains("message.revenue = #{money.amount} (long)")
        .contains("com.shop.web.Cart.pay(Money) in shop.ear!/admin.war!/WEB-INF/classes")
        .contains("Money has no 'amount'; it has sum")
        .contains("1 finding");
  }

  @Test
  void supertypesAreFollowedAndMissingOnesNamed() throws IOException {
    String file =
        rig.write(
                "metrix.conf",
                """
                metrix { delivery.mode = log, track {
                  all { subtypes-of = com.shop.checkout.CheckoutService, method = cancel
                    message { type = action, customUserId = "#{number}", customName = n } }
                  none { subtypes-of = com.shop.checkout.ChekoutService, method = cancel
                    message { type = action, customUserId = u, customName = n } }
                } }
                """)
            .toString();

    assertThat(rig.run("check", file, "--classpath", war)).isEqualTo(1);

    assertThat(rig.out())
        .contains("rule all: 1 method\n  com.shop.checkout.CheckoutServiceImpl.cancel(String)")
        .contains(
            "rule none: no class of the application is a com.shop.checkout.ChekoutService; there is"
                + " com.shop.checkout.CheckoutService");
  }

  @Test
  void whatIsNotThereIsToldInALine() throws IOException {
    String file = rig.write("metrix.conf", RULES).toString();

    assertThat(rig.run("check", file, "--classpath", "nowhere.war")).isEqualTo(1);
    assertThat(rig.err())
        .startsWith("--classpath: nowhere.war: there is no such file or folder. Correct the path")
        .doesNotContain("\tat ");
    assertThat(rig.run("check", rig.path("nowhere.conf"))).isEqualTo(1);
    assertThat(rig.out()).startsWith("nowhere.conf: ").doesNotContain("\tat ");
    assertThat(rig.run("check", file, "--classpath", war, "--jdk", folder.toString())).isEqualTo(1);
    assertThat(rig.err()).startsWith("--jdk: " + folder + ": there is no JDK here");
    assertThat(rig.run("check", file, "--samples", rig.path("no/such/folder/s.json"))).isEqualTo(1);
    assertThat(rig.err())
        .isEqualTo(
            "--samples: no/such/folder/s.json cannot be written: there is no folder no/such/folder."
                + " Create it, or correct the path\n");
  }

  @Test
  void applicationThatCannotBeOpenedIsToldInTheObject() throws IOException {
    String file = rig.write("metrix.conf", RULES).toString();
    String broken = rig.write("broken.jar", "no archive").toString();

    assertThat(rig.run("check", file, "--classpath", broken, "--json")).isEqualTo(1);

    Map<?, ?> answer = (Map<?, ?>) parsed(rig.out());
    assertThat(answer.get("file")).isEqualTo("metrix.conf");
    assertThat(answer.get("good")).isEqualTo(false);
    assertThat((List<?>) answer.get("errors")).hasSize(1);
    Map<?, ?> error = (Map<?, ?>) ((List<?>) answer.get("errors")).get(0);
    assertThat((String) error.get("message"))
        .startsWith("--classpath: broken.jar: this is no jar, WAR, EAR or folder");
    assertThat(rig.err().trim()).isEqualTo(error.get("message"));

    // Where a shell reads stdout there is nothing that it could take for a command.
    assertThat(rig.run("check", file, "--classpath", broken, "--json", "--curl")).isEqualTo(1);
    assertThat(rig.out()).isEmpty();
    assertThat(rig.err()).startsWith("{\n").contains("\"good\": false");
  }

  @Test
  void fileThatCannotBeWrittenAddsNoSecondObject() throws IOException {
    String file = rig.write("metrix.conf", RULES).toString();

    assertThat(rig.run("check", file, "--json", "--samples", rig.path("no/such/s.json")))
        .isEqualTo(1);

    assertThat(((Map<?, ?>) parsed(rig.out())).get("good")).isEqualTo(true);
    assertThat(rig.err()).startsWith("--samples: no/such/s.json cannot be written");
  }

  private static Object parsed(String json) throws IOException {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
