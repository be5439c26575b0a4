package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packed jar as a command line tool, on applications that nobody here wrote, too. */
class CommandsIT {
  private static final int JARS = 300;
  private static final int CLASSES_PER_JAR = 150;

  private static final String NOISE = "0".repeat(2_000);

  @TempDir private Path folder;

  /** How a command ended, and what it printed. */
  private record Ended(int exit, String out, String err, Duration took) {}

  // ---- on every Java

  @ParameterizedTest
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void whatIsFoundIsCheckedAndExamined(Jvm jvm) throws Exception {
    Path classes = compileShop();

    Ended rule = run(jvm, "find", "--classpath", classes.toString(), "checkout", "--hocon", "1");
    assertThat(rule.exit).as(rule.err).isZero();
    assertThat(rule.out)
        .contains("class  = \"com.shop.checkout.CheckoutService\"")
        .contains("type         = revenue");
    Path file = Files.writeString(folder.resolve("metrix.conf"), rule.out);
    Ended check = run(jvm, "check", file.toString(), "--classpath", classes.toString());
    assertThat(check.exit).as(check.out).isZero();
    assertThat(check.out).contains(": 1 method");

    Ended doctor =
        run(jvm, List.of("-Dmetrix.endpoint=http://127.0.0.1:1/"), "doctor", file.toString());
    assertThat(doctor.exit).as(doctor.out).isEqualTo(1);
    assertThat(doctor.out).contains("failed   tcp").contains("127.0.0.1 port 1: refused");

    Ended completion = run(jvm, "generate-completion");
    assertThat(completion.exit).isZero();
    assertThat(completion.out).contains("complete -F _complete_metrix-agent");
    for (Ended ended : List.of(rule, check, doctor, completion)) {
      assertThat(ended.err).as("warnings of the JVM, or colours").isEmpty();
      assertThat(ended.out).as("colours").doesNotContain("\u001b[");
    }
  }

  @Test
  void classesOfAnyJdkAreReadOnAnyJava() throws Exception {
    Path classes = compileShop();
    Path file =
        Files.writeString(
            folder.resolve("metrix.conf"),
            """
            metrix { delivery.mode = log, track { r {
              class = com.shop.checkout.CheckoutService, method = placeOrder
              message { type = action, customUserId = u, customName = n,
                        attributes { a = "#{order.id.isBlank()}" } } } } }
            """);
    for (Jvm jvm : List.of(Jvm.find(8), Jvm.find(25))) {
      Ended of8 = check(jvm, file, classes, Jvm.find(8));
      Ended of25 = check(jvm, file, classes, Jvm.find(25));

      assertThat(of8.out).as("on " + jvm).contains("isBlank");
      assertThat(of8.exit).isEqualTo(1);
      assertThat(of25.out).as("on " + jvm).contains("String.isBlank(): boolean");
      assertThat(of25.exit).as(of25.out).isZero();
    }
  }

  private Ended check(Jvm jvm, Path file, Path classes, Jvm jdk) throws Exception {
    return run(
        jvm,
        "check",
        file.toString(),
        "--classpath",
        classes.toString(),
        "--jdk",
        jdk.home().toString());
  }

  // ---- applications that nobody here wrote

  @Test
  void registrationAndLoginOfAWikiAreAmongTheFirst() throws Exception {
    Path war = Built.applications().resolve("jspwiki-war-2.11.2.war");

    assertThat(firstTen(war.toString(), "register"))
        .contains("org.apache.wiki.auth.DefaultUserManager.setUserProfile(Context, UserProfile)");
    assertThat(firstTen(war.toString(), "login"))
        .contains(
            "org.apache.wiki.auth.DefaultAuthenticationManager.login(Session, HttpServletRequest,"
                + " String, String)");
  }

  @Test
  void checkoutAndRegistrationOfAShopAreAmongTheFirst() throws Exception {
    String shop = classPath("broadleaf-");

    assertThat(firstTen(shop, "checkout"))
        .contains(
            "org.broadleafcommerce.core.checkout.service.CheckoutServiceImpl.performCheckout(Order)");
    assertThat(firstTen(shop, "sign up"))
        .contains(
            "org.broadleafcommerce.profile.core.service.CustomerServiceImpl.registerCustomer(Customer,"
                + " String, String)");
  }

  @Test
  void registrationOfAPortalIsAmongTheFirst() throws Exception {
    assertThat(firstTen(classPath("rave-"), "create account"))
        .contains(
            "org.apache.rave.portal.service.impl.DefaultNewAccountService.createNewAccount(User)")
        .contains("org.apache.rave.portal.service.impl.DefaultUserService.registerNewUser(User)");
  }

  @Test
  void rulesForApplicationsThatNobodyHereWroteAreAccepted() throws Exception {
    String shop = classPath("broadleaf-");
    for (String rank : List.of("1", "2", "3")) {
      Ended rule = run(Jvm.running(), "find", "--classpath", shop, "checkout", "--hocon", rank);
      assertThat(rule.exit).as(rule.err).isZero();
      Path file = Files.writeString(folder.resolve("found-" + rank + ".conf"), rule.out);

      Ended check = run(Jvm.running(), "check", file.toString(), "--classpath", shop);

      assertThat(check.exit).as(rule.out + check.out).isZero();
    }
  }

  private List<String> firstTen(String classPath, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("find", "--classpath", classPath));
    command.addAll(List.of(words));
    Ended found = run(Jvm.running(), List.of("-Xmx256m"), command.toArray(new String[0]));
    assertThat(found.exit).as(found.err).isZero();
    List<String> methods = new ArrayList<>();
    for (String line : found.out.lines().toList()) {
      if (line.matches("\\d+\\. .*")) {
        methods.add(line.replaceFirst("\\d+\\. ", ""));
      }
    }
    assertThat(methods).hasSizeLessThanOrEqualTo(10);
    return methods;
  }

  private static String classPath(String start) throws IOException {
    try (Stream<Path> files = Files.list(Built.applications())) {
      return String.join(
          File.pathSeparator,
          files
              .filter(file -> file.getFileName().toString().startsWith(start))
              .map(Path::toString)
              .sorted()
              .toList());
    }
  }

  // ---- a large one

  @Test
  void warOfThreeHundredJarsNeedsNoLargeHeap() throws Exception {
    Path war = writeLargeWar();
    Path file =
        Files.writeString(
            folder.resolve("metrix.conf"),
            """
            metrix { delivery.mode = log, track {
              all-of-one { class = "com.shop.library299.*", method = pay
                message { type = revenue, customUserId = "#{email}", customName = n, revenue = "#{amount}" } }
              heirs { subtypes-of = com.shop.library007.Class007, method = pay
                message { type = action, customUserId = "#{email}", customName = n } }
              nowhere { class = com.shop.Paymnt, method = pay
                message { type = action, customUserId = u, customName = n } }
            } }
            """);

    Ended check =
        run(
            Jvm.running(),
            List.of("-Xmx256m"),
            "check",
            file.toString(),
            "--classpath",
            war.toString());
    Ended find =
        run(Jvm.running(), List.of("-Xmx256m"), "find", "--classpath", war.toString(), "pay");

    // Told, not asserted: a busy machine proves nothing.
    System.out.printf(
        "WAR of %d jars, %d classes, %d MB: check %d ms, find %d ms%n",
        JARS,
        JARS * CLASSES_PER_JAR,
        Files.size(war) >> 20,
        check.took.toMillis(),
        find.took.toMillis());
    assertThat(check.out).contains("rule all-of-one: " + CLASSES_PER_JAR + " methods");
    assertThat(check.out).contains("rule heirs: 1 method");
    assertThat(check.out).contains("no class matches com.shop.Paymnt");
    assertThat(check.exit).isEqualTo(1);
    assertThat(find.exit).as(find.err).isZero();
    assertThat(find.out).contains("10. com.shop.library");
  }

  private Path writeLargeWar() throws IOException {
    Path sources = Files.createDirectories(folder.resolve("large"));
    Path source = Files.writeString(sources.resolve("Class000.java"), largeClass());
    int exit =
        javax.tools.ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-g", "-proc:none", "-d", sources.toString(), source.toString());
    assertThat(exit).isZero();
    String compiled =
        new String(
            Files.readAllBytes(sources.resolve("com/shop/library000/Class000.class")),
            StandardCharsets.ISO_8859_1);
    Random random = new Random(1);
    Path war = folder.resolve("large.war");
    try (OutputStream out = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (int jar = 0; jar < JARS; jar++) {
        zip.putNextEntry(new ZipEntry("WEB-INF/lib/library-" + jar + ".jar"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream library = new ZipOutputStream(bytes)) {
          for (int i = 0; i < CLASSES_PER_JAR; i++) {
            // Names of equal length: the class file stays valid.
            String name = String.format("com/shop/library%03d/Class%03d", jar, i);
            library.putNextEntry(new ZipEntry(name + ".class"));
            library.write(
                compiled
                    .replace("com/shop/library000/Class000", name)
                    .replace(NOISE, noise(random))
                    .getBytes(StandardCharsets.ISO_8859_1));
          }
        }
        zip.write(bytes.toByteArray());
      }
    }
    return war;
  }

  /** As hard to compress as what real classes differ in. */
  private static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    while (noise.length() < NOISE.length()) {
      noise.append((char) ('a' + random.nextInt(26)));
    }
    return noise.toString();
  }

  /** About as large as classes of libraries are: beside what the test asks for, 40 methods. */
  private static String largeClass() {
    StringBuilder source =
        new StringBuilder(
            "package com.shop.library000; public class Class000 {"
                + " static String noise = \""
                + NOISE
                + "\";"
                + " public void pay(String email, java.math.BigDecimal amount) { }");
    for (int i = 0; i < 20; i++) {
      source
          .append(" private java.util.List<String> names" + i + " = new java.util.ArrayList<>();")
          .append(" public java.util.List<String> getNames" + i + "() { return names" + i + "; }")
          .append(" public boolean removeFrom" + i + "(String name, int times, long until) {")
          .append("   for (int n = 0; n < times && System.nanoTime() < until; n++) {")
          .append("     if (!names" + i + ".remove(name.trim().toLowerCase())) return false; }")
          .append("   return names" + i + ".isEmpty(); }");
    }
    return source.append(" }").toString();
  }

  // ---- help

  private Path compileShop() throws IOException {
    return AppCompiler.app("shop")
        .classpath(Stream.of(Built.tomcat().resolve("lib/servlet-api.jar")))
        .compileTo(folder.resolve("classes"));
  }

  private Ended run(Jvm jvm, String... command) throws Exception {
    return run(jvm, List.of(), command);
  }

  private Ended run(Jvm jvm, List<String> options, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(jvm.java()));
    line.addAll(options);
    line.addAll(List.of("-jar", Built.agentJar().toString()));
    line.addAll(List.of(command));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    long start = System.nanoTime();
    int exit =
        new ProcessBuilder(line)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new Ended(exit, Files.readString(out), Files.readString(err), took);
  }
}
