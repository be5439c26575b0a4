package ir.metrix.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which methods of a class patterns mean. */
class MatchedMethodsTest {
  private static final String SOURCE =
      """
      package shop;
      import java.util.*;
      import java.util.function.*;
      interface Repository<T, I extends Number> { void save(T item, I id); T copy(); }
      class Order {}
      class Orders implements Repository<Order, Long>, Comparable<Orders> {
        public void save(Order item, Long id) {}
        public void save(Object item, int other) {}
        public Order copy() { return null; }
        public int compareTo(Orders other) { return 0; }
      }
      class Shapes {
        private int counter;
        private void hidden() {}
        static void shared() {}
        final void last() {}
        synchronized void guarded() {}
        void list(List<? super Order> orders, Map<String, List<Order>> more) {}
        <T extends Comparable<T>> void erased(T a, T[] b) {}
        void rest(int a, String... rest) {}
        void grid(int[][] grid, Order[] orders) {}
        void entry(Map.Entry<String, Order> entry) {}
        Supplier<String> lambda(String s) { return () -> s + counter; }
        class Inner { int read() { return counter++; } }
        Runnable anonymous = new Runnable() { public void run() { hidden(); } };
        enum Kind { ONE { int two() { return 1; } }; int two() { return 2; } }
        record Point(int x) { int twice() { return x * 2; } }
        interface Asked { default int answer() { return own(); } static int all() { return 1; } private int own() { return 1; } }
      }
      """;

  @TempDir Path folder;
  private Weaving weaving;

  @BeforeEach
  void compile() throws Exception {
    weaving = new Weaving(folder).compileWith(List.of("--release", "8", "-g"), old(SOURCE));
  }

  /** The same without what came after Java 8. */
  private static String old(String source) {
    return source.replaceAll("(?m)^.*(record |interface Asked).*$", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "save(Order, Long) | shop.Orders.save(Order, Long)",
        "save(Object, Number) | shop.Orders.save(Order, Long)",
        "save(Object, ..) | shop.Orders.save(Object, int), shop.Orders.save(Order, Long)",
        "compareTo | shop.Orders.compareTo(Orders)",
        "compareTo(Object) | shop.Orders.compareTo(Orders)",
        "copy() | shop.Orders.copy()",
        "hidden | shop.Shapes.hidden()",
        "shared | shop.Shapes.shared()",
        "last | shop.Shapes.last()",
        "guarded | shop.Shapes.guarded()",
        "list(List<? super Order>, Map) | shop.Shapes.list(List, Map)",
        "list(java.util.List, java.util.Map) | shop.Shapes.list(List, Map)",
        "erased(Comparable, Comparable[]) | shop.Shapes.erased(Comparable, Comparable[])",
        "rest(int, String...) | shop.Shapes.rest(int, String[])",
        "rest(int, String[]) | shop.Shapes.rest(int, String[])",
        "rest(.., java.lang.String[]) | shop.Shapes.rest(int, String[])",
        "grid(int[][], Order[]) | shop.Shapes.grid(int[][], Order[])",
        "entry(Map.Entry) | shop.Shapes.entry(Map$Entry)",
        "entry(java.util.Map.Entry<String, Order>) | shop.Shapes.entry(Map$Entry)",
        "entry(Entry) | shop.Shapes.entry(Map$Entry)",
        "entry(Map) | ''",
        "run | shop.Shapes$1.run()",
        "read | shop.Shapes$Inner.read()",
        "two | shop.Shapes$Kind$1.two(), shop.Shapes$Kind.two()",
        "valueOf | shop.Shapes$Kind.valueOf(String)",
        "lambda$lambda$0 | shop.Shapes.lambda$lambda$0(String)",
        "lambda* | shop.Shapes.lambda(String)",
        "access$* | ''",
      })
  void patternMeansWhatItsAuthorDoes(String pattern, String methods) throws Exception {
    weaving.rules("r { class = \"shop.**\", method = \"" + pattern + "\" }").loadAll();
    assertThat(String.join(", ", weaving.bound()).replace("r: ", "")).isEqualTo(methods);
  }

  @Test
  void starMeansEveryMethodThatAPersonWrote() throws Exception {
    weaving.rules("r { class = shop.Shapes, method = \"*\" }").loadAll();
    assertThat(weaving.bound())
        .hasSize(10)
        .noneMatch(method -> method.contains("<init>") || method.contains("$0"));
  }

  @Test
  void membersOfRecordsAndInterfacesAreMeant() throws Exception {
    Weaving later = new Weaving(folder).compile(SOURCE);
    later.rules("r { class = \"shop.**\", method = [twice, x, answer, all, own] }").loadAll();
    assertThat(later.bound())
        .containsExactlyInAnyOrder(
            "r: shop.Shapes$Point.twice()",
            "r: shop.Shapes$Point.x()",
            "r: shop.Shapes$Asked.answer()",
            "r: shop.Shapes$Asked.all()",
            "r: shop.Shapes$Asked.own()");
  }

  @Test
  void methodsThatDifferByTheirResultAloneAreTwo() throws Exception {
    // As ProGuard leaves them, and no compiler does.
    Weaving obfuscated =
        new Weaving(folder)
            .compile("package a; class a { int a() { return 1; } long b() { return 2; } }");
    byte[] file = obfuscated.files.get("a/a");
    obfuscated.files.put("a/a", renamed(file, "b", "a"));
    obfuscated.rules("r { class = a.a, method = a }").loadAll();
    assertThat(obfuscated.sites()).hasSize(2);
  }

  /** With a constant of the class file changed to one as long. */
  private static byte[] renamed(byte[] file, String from, String to) {
    byte[] copy = file.clone();
    for (int i = 0; i < copy.length - 3; i++) {
      if (copy[i] == 1 && copy[i + 1] == 0 && copy[i + 2] == 1 && copy[i + 3] == from.charAt(0)) {
        copy[i + 3] = (byte) to.charAt(0);
      }
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource({
    "shop.Cart$$EnhancerByCGLIB$$a1b2c3",
    "shop.Cart$$EnhancerBySpringCGLIB$$a1b2c3",
    "shop.Cart$$FastClassByCGLIB$$a1b2c3",
    "shop.Cart$$SpringCGLIB$$0",
    "shop.Cart$$EnhancerByGuice$$1",
    "shop.Cart$ByteBuddy$x1",
    "shop.Cart$MockitoMock$17",
    "shop.Cart$HibernateProxy$x1",
    "shop.Cart_$$_jvst1a_0",
    "shop.Cart_$$_javassist_7",
    "shop.Cart$Proxy$_$$_WeldClientProxy",
    "shop.Cart$Proxy$_$$_WeldSubclass",
    "shop.Cart$$$view12",
    "shop.$Cart$Definition$Intercepted",
    "shop.Cart$$OwbNormalScopeProxy0",
    "shop.$Proxy12",
    "com.sun.proxy.$Proxy3",
    "jdk.proxy2.$Proxy4"
  })
  void generatedClassIsMeantByItsWholeNameAlone(String name) throws Exception {
    weaving.rules(
        "pattern { class = \"**\", method = m }", "whole { class = \"" + name + "\", method = m }");
    RuleMatcher matcher = new RuleMatcher(weaving.configured());
    assertThat(matcher.candidates(name.replace('.', '/'), false))
        .extracting(rule -> rule.id())
        .containsExactly("whole");
  }

  @ParameterizedTest
  @CsvSource({
    "shop.Proxy",
    "shop.Cart$Proxy",
    "shop.$Proxy",
    "shop.$ProxyFactory",
    "shop.Cart$1",
    "shop.Cart_Impl",
    "shop.ByteBuddy",
    "shop.Cart$Line$Tax"
  })
  void nameOfAPersonsMakingIsNoProxy(String name) {
    assertThat(ProxyNames.isGenerated(name.replace('.', '/'))).isFalse();
  }

  @Test
  void aMethodThatIsNotThereIsToldWithTheNearest() throws Exception {
    weaving.rules("r { class = shop.Shapes, method = \"garded(int)\" }").loadAll();
    assertThat(weaving.log())
        .contains(
            "rule r: class shop.Shapes has no method garded(int); of its 11 methods the nearest"
                + " are guarded(), ");
  }

  @Test
  void whatHasNoBodyIsToldWhereItIsNamed() throws Exception {
    weaving
        .rules(
            "named { class = shop.Repository, method = save }",
            "sub { subtypes-of = shop.Repository, method = save }")
        .load("shop/Repository");
    assertThat(weaving.states.weaving("named").refusal())
        .isEqualTo(
            "shop.Repository.save(Object, Number) is left as it was: it has no body here. Name a"
                + " class that implements it, or write subtypes-of for all");
    assertThat(weaving.states.weaving("sub").waiting())
        .isEqualTo(
            "no class that is a shop.Repository was loaded but where the method has no body, as"
                + " shop.Repository.save(Object, Number)");
  }

  @Test
  void oneLineIsSaidForARuleAndAClass() throws Exception {
    weaving.rules("r { class = shop.Orders, method = \"*\" }").loadAll().loadAll();
    assertThat(weaving.log().lines())
        .containsExactly(
            "[metrix] rule r: woven shop.Orders.save(Order, Long), save(Object, int), copy(),"
                + " compareTo(Orders), loaded by "
                + Weaving.Loader.class.getName());
    assertThat(weaving.states.weaving("r").methods()).hasSize(4);
  }
}
