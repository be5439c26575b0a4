package ir.metrix.agent.expression;

import static ir.metrix.agent.Garbage.assertCollected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Fields;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions bound to real class files, of applications that are compiled here. */
class CompiledExpressionTest {
  @TempDir Path folder;

  private Tracked shop() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "shop.Money",
                "class",
                "public java.math.BigDecimal amount = new java.math.BigDecimal(\"12.50\");")
            .add(
                "shop.Line",
                "class",
                "private final int quantity = 2; public int getQuantity() { return quantity; }"
                    + " public Money getPrice() { if (quantity > 5) { throw new IllegalStateException(); }"
                    + " return new Money(); }")
            .add("shop.State", "enum", "OPEN, PAID")
            .add(
                "shop.Entity",
                "package shop; public abstract class Entity<K> { protected K id; public K getId() { return id; } }")
            .add(
                "shop.Order",
                "package shop; import java.util.*; public class Order extends Entity<Long> {"
                    + " { id = 7L; }"
                    + " public State state = State.PAID;"
                    + " private int calls; private String secret = \"s\";"
                    + " private String whisper(String text) { return text + secret; }"
                    + " public int getCalls() { return ++calls; }"
                    + " public List<Line> getLines() { return Arrays.asList(new Line(), new Line()); }"
                    + " public List getRaw() { return getLines(); }"
                    + " public Map<String, Line> byName() { return Collections.singletonMap(\"a\", new Line()); }"
                    + " public Optional<Line> first() { return Optional.of(new Line()); }"
                    + " public List<? extends Entity<Long>> related() { return Arrays.asList(this); }"
                    + " public <T> T any(T value) { return value; }"
                    + " public String pick(int x) { return \"int\"; } public String pick(long x) { return \"long\"; }"
                    + " public String pick(Integer x) { return \"Integer\"; } public String pick(Object x) { return \"Object\"; }"
                    + " public String pick(String... x) { return \"String...\" + x.length; }"
                    + " public String box(long x) { return \"long\"; } public String box(Integer x) { return \"Integer\"; }"
                    + " public String sum(String label, int... n) { int s = 0; for (int i : n) { s += i; } return label + s; }"
                    + " public String scale(double factor) { return \"x\" + factor; }"
                    + " public String mixed(double d, String... s) { return \"\" + d + s.length; }"
                    + " public String small(byte b) { return \"b\" + b; }"
                    + " public String is(State wanted) { return String.valueOf(wanted == state); }"
                    + " public String letter(char c) { return \"c\" + c; }"
                    + " public Object wide() { return new Line(); }"
                    + " Hidden hidden() { return new Hidden(); }"
                    + " public void nothing() {} }"
                    + " class Hidden { private int size = 3; int getDepth() { return 4; } Hidden next() { return this; }"
                    + " private String mixed(double d, String... s) { return \"\" + d + s.length; } }")
            .add(
                "shop.Service",
                "class",
                "private int count = 5; public Order place(Order order, int times, java.util.List<Order> orders,"
                    + " Runnable task) { return order; }")
            .loader();
    return new Tracked(loader, "shop.Service", "place");
  }

  private Object valueOf(String expression) throws Exception {
    Tracked shop = shop();
    Object order = Tracked.make(shop.loader(), "shop.Order");
    return shop.value(
        expression,
        Tracked.make(shop.loader(), "shop.Service"),
        order,
        3,
        List.of(order, order),
        null);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        // generics make `it` a Line, an entry's value a Line, an id a Long
        "order.lines.sum(it.price.amount * it.quantity) => 50.00",
        "order.byName().map(it.value.quantity).join(',') => 2",
        "order.byName()['a'].price.amount => 12.50",
        "order.byName().a.quantity => 2",
        "order.first().quantity => 2",
        "order.related().map(it.id).first() => 7",
        "order.id + 1 => 8",
        "orders.map(it.lines.size()).join('+') => 2+2",
        "orders.filter(it.state == 'PAID').map(it.lines.filter(it.quantity > 1).size()).sum(it) => 4",
        // private, package-private, inherited, of a class that is not public
        "order.secret => s",
        "order.whisper('w') => ws",
        "this.count => 5",
        "order.hidden().size => 3",
        "order.hidden().next().depth => 4",
        // what no type tells
        "order.raw.map(it.quantity).sum(it) => 4",
        "order.any('x') => x",
        "order.wide().quantity => 2",
        "order.wide().price.amount => 12.50",
        // overloads as Java chooses them
        "order.pick(1) => int",
        "order.pick(9223372036854775807) => long",
        "order.pick(1.5) => Object",
        "order.pick(order.lines.size()) => Object",
        "order.pick('a', 'b') => String...2",
        "order.pick('a') => Object",
        "order.pick() => String...0",
        "order.box(1) => long",
        "order.sum('n', 1, 2, times) => n6",
        "order.sum('n') => n0",
        // and where Java would not
        "order.scale(1.5) => x1.5",
        "order.scale(times) => x3.0",
        "order.scale(times * 2) => x6.0",
        "order.small(5) => b5",
        "order.mixed(1.5, 'a', 'b') => 1.52",
        "order.hidden().mixed(1.5, 'a', 'b') => 1.52",
        "order.is('PAID') => true",
        "order.letter('z') => cz",
        "order.pick(times * 1) => Object",
        // numbers
        "times * 2147483647 => 6442450941",
        "times > 2 && times <= 3 && times != 4 => true",
        "order.lines.first().price.amount >= 12.5 => true",
        "order.lines.first().price.amount == 12.500 => true",
        "order.state != 'OPEN' => true",
        "order.state.name().length() => 4",
      })
  void valueIs(String expression, String expected) throws Exception {
    assertThat(Values.text(valueOf(expression))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "order.totl => ANYTHING => Order has no 'totl'",
        "order.lines.map(it.prize) => ANYTHING => Line has no 'prize'; it has price, quantity; did you mean 'price'?",
        "order.state == 'PIAD' => CONDITION => State has no 'PIAD'; it has OPEN, PAID; did you mean 'PAID'?",
        "order.lines => CONDITION => a condition is true or false, not a List<Line>",
        "order.secret => NUMBER => a number is expected, not a String; num(…) reads one from a text",
        "order => TEXT => an Order has no text of its own; read a property of it",
        "order.lines => TEXT => a List<Line> has no text of its own; join(',')",
        "order.secret => DATE => a date or a number of milliseconds is expected, not a String",
        "order.whisper(1) => ANYTHING => Order has no whisper(int); it has whisper(String)",
        "order.first => ANYTHING => it has the method first(): write first(…)",
        "order.lines() => ANYTHING => it is read without parentheses: lines",
        "order.nothing() => ANYTHING => nothing() returns nothing",
        "order.lines.sum(it.price) => ANYTHING => sum adds numbers, not a Money",
        "order.lines.filter(it.quantity) => ANYTHING => a condition is true or false, not an int",
        "order.quantity.size => ANYTHING => Order has no 'quantity'",
        "times.size => ANYTHING => an int has no 'size'",
        "order.state > 'x' => CONDITION => cannot be compared",
        "order.secret * 2 => ANYTHING => '*' calculates with numbers, not with a String",
        "T(shop.Ordr).x => ANYTHING => there is no class shop.Ordr where the tracked class is loaded",
        "T(shop.State).PIAD => ANYTHING => the class State has no 'PIAD'; it has OPEN, PAID",
        "order.class => ANYTHING => has no 'class'",
        "order.getClass() => ANYTHING => getClass is closed to expressions",
        "order.state.declaringClass => ANYTHING => java.lang.Class is closed to expressions",
        "mdc.user => ANYTHING => SLF4J, Log4j 1 or Log4j 2, and the class has none of them",
      })
  void whatCannotBeRightIsToldBeforeAnyCall(String expression, Want want, String message)
      throws Exception {
    Tracked shop = shop();
    assertThatThrownBy(() -> shop.bind(expression, want))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsDeclaredAsATypeOfTheJdkIsJudgedAsIt() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add("a.Job", "interface", "extends java.util.concurrent.Callable<String>", "")
            .add(
                "a.Box",
                "interface",
                "extends java.util.concurrent.BlockingQueue<String>",
                "String take(); String next();")
            .add(
                "a.Named",
                "class",
                "implements Comparable<String>",
                "public int compareTo(String other) { return 0; }"
                    + " public String toString() { return \"named\"; }")
            .add(
                "a.S",
                "class",
                "public void go(java.util.concurrent.Callable<String> callable, Job job, Box box,"
                    + " java.util.function.Supplier<String> supplier, CharSequence text,"
                    + " Comparable<String> wide) {}")
            .loader();
    Tracked tracked = new Tracked(loader, "a.S", "go");
    for (String expression :
        new String[] {
          "callable.call()", "job.call()", "box.take()", "box.poll()", "box.add('x')",
        }) {
      assertThatThrownBy(() -> tracked.bind(expression))
          .as(expression)
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("closed to expressions");
    }
    java.util.function.Supplier<String> supplier = () -> "late";
    Object[] arguments = {null, null, null, supplier, java.nio.CharBuffer.wrap("t"), "wide"};
    assertThat(tracked.value("supplier.get()", null, arguments)).isEqualTo("late");
    assertThat(tracked.value("text.toString()", null, arguments)).isEqualTo("t");
    assertThat(tracked.value("wide.toString()", null, arguments)).isEqualTo("wide");
    arguments[5] = Tracked.make(loader, "a.Named");
    assertThat(tracked.value("wide.toString()", null, arguments)).isEqualTo("named");
    // Of the interface's own, there is nothing to be said against.
    assertThat(tracked.value("box.next()", null, arguments)).isNull();
  }

  @Test
  void whatAnApplicationServerPutsIntoJavaxIsTheApplications() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add("javax.servlet.http.Session", "interface", "Object getAttribute(String name);")
            .add(
                "javax.servlet.http.Request",
                "interface",
                "String getParameter(String name); Session getSession();")
            .add(
                "a.Real",
                "class",
                "implements javax.servlet.http.Request, javax.servlet.http.Session",
                "public String getParameter(String name) { return name + 1; }"
                    + " public javax.servlet.http.Session getSession() { return this; }"
                    + " public Object getAttribute(String name) { return name + 2; }")
            .add("a.S", "class", "public void go(javax.servlet.http.Request req, Object any) {}")
            .loader();
    Tracked tracked = new Tracked(loader, "a.S", "go");
    Object request = Tracked.make(loader, "a.Real");
    for (String name : new String[] {"req", "any"}) {
      assertThat(tracked.value(name + ".getParameter('p')", null, request, request))
          .isEqualTo("p1");
      assertThat(tracked.value(name + ".session.getAttribute('uid')", null, request, request))
          .isEqualTo("uid2");
    }
  }

  @Test
  void allMistakesOfOneExpressionAreTold() throws Exception {
    Tracked shop = shop();
    assertThatThrownBy(() -> shop.bind("order.totl > 1 && ordr.id == order.idd", Want.CONDITION))
        .isInstanceOfSatisfying(
            ExpressionException.class,
            e ->
                assertThat(e.all())
                    .extracting(ExpressionException::offset)
                    .containsExactly(6, 18, 35));
  }

  @Test
  void whatAStepRunsOfTheApplicationIsKnown() throws Exception {
    Tracked shop = shop();
    assertThat(shop.effects("order.state")).containsOnly(Step.Effect.FIELD);
    assertThat(shop.effects("order.id")).containsOnly(Step.Effect.GETTER);
    assertThat(shop.effects("order.calls")).containsOnly(Step.Effect.CODE);
    assertThat(shop.effects("task.name")).containsOnly(Step.Effect.AT_RUN_TIME);
    assertThat(shop.effects("order.raw.map(it.x)"))
        .containsOnly(Step.Effect.CODE, Step.Effect.AT_RUN_TIME);
  }

  @Test
  void getterIsCalledOnceForEachTimeItIsWritten() throws Exception {
    assertThat(valueOf("order.calls > 0 ? order.calls : 'none'")).isEqualTo(2);
    assertThat(valueOf("order.calls.toString() + order.calls")).isEqualTo("12");
    assertThat(valueOf("false && order.calls > 0 ? 'x' : order.calls")).isEqualTo(1);
  }

  @Test
  void expressionOverDeclaredTypesReadsNothingByReflection() throws Exception {
    Tracked shop = shop();
    for (String expression :
        new String[] {
          "order.lines.sum(it.price.amount * it.quantity)",
          "order.byName()['a'].price.amount",
          "order.related().map(it.id)"
        }) {
      assertThat(shop.effects(expression)).doesNotContain(Step.Effect.AT_RUN_TIME);
    }
  }

  @Test
  void exceptionInALoopNamesTheGetterThatThrewIt() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "a.Item",
                "class",
                "public int getPrice() { throw new IllegalStateException(\"4711\"); }")
            .add("a.S", "class", "public void go(java.util.List<Item> items) {}")
            .loader();
    Tracked tracked = new Tracked(loader, "a.S", "go");
    Object item = Tracked.make(loader, "a.Item");
    assertThatThrownBy(() -> tracked.value("items.sum(it.price)", null, List.of(item)))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("a.Item.getPrice threw java.lang.IllegalStateException");
  }

  @Test
  void classThatOnlyTheLoaderOfItsOwnerSeesIsRead() throws Exception {
    ClassLoader library =
        Sources.in(folder.resolve("library"))
            .add(
                "lib.Order",
                "class",
                "public lib.inner.Customer getCustomer() { return new lib.inner.Customer(); }")
            .add("lib.inner.Customer", "class", "public String getEmail() { return \"a@b\"; }")
            .loader();
    Path classes =
        Sources.in(folder.resolve("app"))
            .add("lib.Order", "class", "public Object getCustomer() { return null; }")
            .add("app.Service", "class", "public void place(lib.Order order) {}")
            .compile();
    // As OSGi does it: of the library, one package is seen.
    ClassLoader bundle =
        new ClassLoader(ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals("lib.Order")) {
              return library.loadClass(name);
            }
            if (!name.startsWith("app.")) {
              throw new ClassNotFoundException(name);
            }
            byte[] file = read(name);
            return defineClass(name, file, 0, file.length);
          }

          private byte[] read(String name) throws ClassNotFoundException {
            try {
              return java.nio.file.Files.readAllBytes(
                  classes.resolve(name.replace('.', '/') + ".class"));
            } catch (java.io.IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }

          @Override
          public java.io.InputStream getResourceAsStream(String name) {
            try {
              return name.startsWith("app/")
                  ? java.nio.file.Files.newInputStream(classes.resolve(name))
                  : name.equals("lib/Order.class") ? library.getResourceAsStream(name) : null;
            } catch (java.io.IOException e) {
              return null;
            }
          }
        };
    Tracked tracked = new Tracked(bundle, "app.Service", "place");
    Object order = Tracked.make(library, "lib.Order");
    assertThat(tracked.value("order.customer.email", null, order)).isEqualTo("a@b");
  }

  @Test
  void valueThatHasNotTheTypeOfTheClassFileUnlinksTheProgram() throws Exception {
    Tracked shop = shop();
    Object order = Tracked.make(shop.loader(), "shop.Order");
    List<Object> polluted = new ArrayList<>();
    polluted.add(new Object());
    assertThatThrownBy(() -> shop.value("orders.map(it.id)", null, order, 1, polluted, null))
        .isInstanceOf(UnlinkedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "T(java.lang.String).join(',', s.raw)",
        "s.one.compareTo(s.other)",
        "s.boxed.compareTo(s.word)",
        "s.cast()"
      })
  void castThatFailsWithinACalledMethodIsThatMethodsError(String expression) throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "x.S",
                "package x; import java.util.*; public class S {"
                    + " public List raw = Arrays.asList(1, 2);"
                    + " public Comparable one = java.util.concurrent.TimeUnit.DAYS;"
                    + " public Object other = Thread.State.NEW;"
                    + " public Comparable boxed = 1; public Object word = \"w\";"
                    + " public String cast() { return (String) other; }"
                    + " public void go(S s) {} }")
            .loader();
    Tracked tracked = new Tracked(loader, "x.S", "go");
    assertThatThrownBy(() -> tracked.value(expression, null, Tracked.make(loader, "x.S")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("threw java.lang.ClassCastException");
  }

  @Test
  void castThatTheJitLeftNoTraceOfMayBeTheProgramsOwn() {
    ClassCastException bare = new ClassCastException();
    bare.setStackTrace(new StackTraceElement[0]);
    assertThat(Operations.failed(bare, new String[] {"x"}, 0, "p.Program"))
        .isInstanceOf(UnlinkedException.class);
    NullPointerException other = new NullPointerException();
    other.setStackTrace(new StackTraceElement[0]);
    assertThat(Operations.failed(other, new String[] {"x"}, 0, "p.Program"))
        .isInstanceOf(EvaluationException.class);
  }

  /** A class of the same name, but of another loader: a private member is read by a handle. */
  @ParameterizedTest
  @ValueSource(strings = {"s.hidden", "s.open"})
  void castOfTheProgramOrItsHandleUnlinksIt(String expression) throws Exception {
    Sources sources =
        Sources.in(folder)
            .add(
                "x.S",
                "class",
                "private int hidden = 1; public int open = 2; public void go(S s) {}");
    Sources.Loader loader = sources.loader();
    Object stranger = Tracked.make(sources.loader(), "x.S");
    assertThatThrownBy(() -> new Tracked(loader, "x.S", "go").value(expression, null, stranger))
        .isInstanceOf(UnlinkedException.class);
  }

  @Test
  void primitivesOfTheMethodAreKnownToBeSoWithoutTypes() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "x.S",
                "class",
                "public String n(long x) { return \"long\"; }"
                    + " public String n(Object x) { return \"Object\"; }"
                    + " public long go(S s, int qty, boolean flag) { return 0; }")
            .loader();
    Tracked tracked = new Tracked(loader, "x.S", "go");
    Object s = Tracked.make(loader, "x.S");
    assertThat(tracked.value("s.n(qty)", null, s, 1, true)).isEqualTo("long");
    assertThat(tracked.untyped("s.n(qty)", null, s, 1, true)).isEqualTo("long");
    assertThat(tracked.untyped("flag && qty == 1 && qty + 1 == 2", null, s, 1, true))
        .isEqualTo(true);
  }

  @Test
  void publicMembersOfAModuleThatExportsThemAreRead() throws Exception {
    ModuleLayer.Controller layer =
        Sources.in(folder)
            .add("module-info", "module shop.app { exports mod.api; }")
            .add(
                "mod.api.Service",
                "class",
                "public String getName() { return \"n\"; } public void go(Service service) {}")
            .module("shop.app");
    ClassLoader loader = layer.layer().findLoader("shop.app");
    Tracked tracked = new Tracked(loader, "mod.api.Service", "go");
    assertThat(tracked.value("service.name", null, Tracked.make(loader, "mod.api.Service")))
        .isEqualTo("n");
  }

  @Test
  void programGoesWithItsApplication() throws Exception {
    WeakReference<ClassLoader> loader = useAndForget();
    assertCollected(loader);
  }

  private WeakReference<ClassLoader> useAndForget() throws Exception {
    Tracked shop = shop();
    Object order = Tracked.make(shop.loader(), "shop.Order");
    Object[] arguments = {order, 3, List.of(order), null};
    for (String expression :
        new String[] {"order.secret", "order.lines.sum(it.quantity)", "order.wide().quantity"}) {
      assertThat(shop.value(expression, null, arguments)).isNotNull();
    }
    return new WeakReference<>(shop.loader());
  }

  @Test
  void fieldsBehindALoadedProxyAreThoseOfTheEntity() throws Exception {
    Fields.Proxy proxy = new Fields.Proxy(new Fields("loaded"));
    assertThat(Language.with("e", proxy).value("e.name")).isEqualTo("loaded");
    assertThat(Language.with("e", proxy).value("e.note")).isEqualTo("public loaded");
    Fields.Proxy unloaded = new Fields.Proxy(null);
    assertThat(Language.with("e", unloaded).value("e.name")).isNull();
    assertThat(Language.with("e", unloaded).value("e")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "org.slf4j.MDC, String",
    "org.apache.logging.log4j.ThreadContext, String",
    "org.apache.log4j.MDC, Object"
  })
  void loggingContextIsThatOfTheApplication(String context, String type) throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                context,
                "class",
                "public static "
                    + type
                    + " get(String key) { return key.equals(\"u\") ? \"7\" : null; }")
            .add("a.S", "class", "public void go() {}")
            .loader();
    Tracked tracked = new Tracked(loader, "a.S", "go");
    assertThat(tracked.value("mdc.u", null)).isEqualTo("7");
    assertThat(tracked.value("mdc['absent']", null)).isNull();
  }

  @Test
  void decimalKeepsItsDigits() throws Exception {
    assertThat(valueOf("order.lines.first().price.amount")).isEqualTo(new BigDecimal("12.50"));
  }
}
