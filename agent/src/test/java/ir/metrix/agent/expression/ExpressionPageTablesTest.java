package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.capture.Copies;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the page says in tables that show no examples: which methods are open, and how much fits.
 */
class ExpressionPageTablesTest {
  private static final Pattern CODE = Pattern.compile("`(\\w+)[^`]*`");

  /** Where the classes lie that the page calls by their simple names. */
  private static final String[] PACKAGES = {
    "java.lang.",
    "java.util.",
    "java.math.",
    "java.net.",
    "java.io.",
    "java.time.",
    "java.sql.",
    "java.security.",
    "java.nio.file.",
    "java.util.concurrent.",
    "java.util.function.",
    "java.util.concurrent.atomic.",
    "java.security.cert.",
    "javax.security.auth.",
    "javax.security.auth.x500.",
    "javax.xml.datatype.",
    ""
  };

  private ExpressionPage page;

  @BeforeEach
  void readPage() throws Exception {
    page = ExpressionPage.read();
  }

  // What may be called

  @Test
  void methodsThatThePageCallsOpenAreOpenAndNoOthers() {
    SoftAssertions all = new SoftAssertions();
    int checked = 0;
    for (List<String> row : page.table("| of the JDK's | what may be called |")) {
      List<Class<?>> types = types(row.get(0));
      if (types.isEmpty()) {
        // In words alone.
        assertThat(row.get(0)).isIn("DOM and SAX", "every object");
        continue;
      }
      check(row.get(1), types, all);
      checked++;
    }
    assertThat(checked).isGreaterThan(15);
    all.assertAll();
  }

  private static void check(String cell, List<Class<?>> types, SoftAssertions all) {
    boolean isAll = cell.startsWith("all");
    List<String> named = names(isAll ? cell.replaceFirst(";.*", "") : cell);
    for (String name : named) {
      all.assertThat(types).as(name + " of " + types).anyMatch(type -> hasMethod(type, name));
      for (Class<?> type : types) {
        if (isAll) {
          all.assertThat(openNames(type)).as("%s", type).doesNotContain(name);
        }
      }
      if (!isAll) {
        all.assertThat(types)
            .as(name + " of " + types)
            .anyMatch(type -> openNames(type).contains(name));
      }
    }
    for (Class<?> type : types) {
      if (cell.equals("all") || cell.startsWith("all:")) {
        for (Method method : type.getMethods()) {
          boolean isReader = method.getReturnType() != void.class && isOwn(type, method);
          all.assertThat(!isReader || isOpen(type, method)).as("%s", method).isTrue();
        }
      } else if (!isAll && !cell.contains("…") && !cell.contains("getters")) {
        all.assertThat(named).as("%s", type).containsAll(openNamesOfItsOwn(type));
      }
    }
  }

  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    for (Matcher code = CODE.matcher(cell); code.find(); ) {
      names.add(code.group(1));
    }
    return names;
  }

  /** Those that a cell names; a package stands for some of its classes. */
  private static List<Class<?>> types(String cell) {
    List<Class<?>> types = new ArrayList<>();
    for (String name : cell.replaceAll("\\([^)]*\\)| of XML|…", "").split(",", -1)) {
      String simple = name.trim();
      if (simple.equals("java.time")) {
        types.addAll(List.of(java.time.LocalDate.class, java.time.Instant.class));
        types.addAll(List.of(java.time.Duration.class, java.time.ZonedDateTime.class));
      } else if (!simple.contains(" ")) {
        types.add(type(simple, cell.contains("of XML") && simple.equals("Duration")));
      }
    }
    return types;
  }

  private static Class<?> type(String name, boolean isOfXml) {
    if (isOfXml) {
      return javax.xml.datatype.Duration.class;
    }
    for (String folder : PACKAGES) {
      try {
        return Class.forName(folder + name.replace("Map.Entry", "Map$Entry"));
      } catch (ClassNotFoundException elsewhere) {
        // The next one.
      }
    }
    throw new AssertionError("the page names " + name + ", which is no class");
  }

  private static boolean hasMethod(Class<?> type, String name) {
    return Stream.of(type.getMethods()).anyMatch(method -> method.getName().equals(name))
        || List.of("getFirst", "getLast", "first", "last").contains(name);
  }

  private static boolean isOpen(Class<?> type, Method method) {
    return method.getReturnType() != void.class && Access.refusal(type, method) == null;
  }

  private static boolean isOwn(Class<?> type, Method method) {
    return !Modifier.isStatic(method.getModifiers())
        && method.getDeclaringClass() == type
        && !method.isBridge()
        && !Closed.isClosedMethod(method.getName(), method.getParameterCount());
  }

  private static Set<String> openNames(Class<?> type) {
    TreeSet<String> names = new TreeSet<>();
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers()) && isOpen(type, method)) {
        names.add(method.getName());
      }
    }
    if (java.util.Collection.class.isAssignableFrom(type)) {
      // Of later Javas, and steps as well.
      Collections.addAll(names, "getFirst", "getLast", "first", "last");
    }
    return names;
  }

  private static Set<String> openNamesOfItsOwn(Class<?> type) {
    TreeSet<String> names = new TreeSet<>();
    for (Method method : type.getMethods()) {
      boolean isInherited =
          Stream.concat(Stream.of(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
              .anyMatch(parent -> hasMethod(parent, method.getName()));
      if (isOwn(type, method) && !isInherited && isOpen(type, method)) {
        names.add(method.getName());
      }
    }
    return names;
  }

  @Test
  void staticsAreOfTheClassesThatThePageNames() {
    String sentence = page.between("and statics of java.time, ", ", again those");
    TreeSet<String> named = new TreeSet<>();
    for (String name : sentence.split(",\\s+|\\s+and\\s+", -1)) {
      String simple = name.replaceAll("\\([^)]*\\)", "").trim();
      if (simple.equals("the classes of numbers")) {
        Collections.addAll(named, "Byte", "Short", "Integer", "Long", "Float", "Double");
      } else {
        named.add(simple.substring(simple.lastIndexOf('.') + 1));
      }
    }
    TreeSet<String> open = new TreeSet<>();
    Readers.staticClasses().forEach(name -> open.add(JavaType.simpleName(name)));
    open.remove("Normalizer$Form");
    assertThat(named).isEqualTo(open);
  }

  // Limits

  private interface Limit {
    void check(int bound) throws Exception;
  }

  @Test
  void limitsAreThoseOfThePage() throws Exception {
    Map<String, Limit> limits = new LinkedHashMap<>();
    limits.put("nesting of brackets, `!`, `-`, `??` and `? :`", this::nesting);
    limits.put("operators, steps and indexes of one expression", this::operators);
    limits.put("digits of a number, and places after its point", this::digits);
    limits.put("elements gone through for one message", this::elements);
    limits.put("characters of a text in a message", this::charactersSent);
    limits.put("elements of a collection in a message", this::elementsSent);
    limits.put("nesting of collections in a message", this::nestingSent);
    List<String> known = new ArrayList<>();
    for (List<String> row : page.table("| what | at most | beyond it |")) {
      known.add(row.get(0));
      assertThat(limits).containsKey(row.get(0));
      boolean isSet = row.get(1).matches("`limits\\.\\w+`");
      limits
          .get(row.get(0))
          .check(isSet ? 7 : Integer.parseInt(row.get(1).replaceAll("[^0-9]", "")));
    }
    assertThat(known).containsExactlyElementsOf(limits.keySet());
  }

  private void nesting(int bound) {
    String[][] forms = {
      {"(", ")"}, {"[", "]"}, {"lower(", ")"}, {"!", ""}, {"-", ""}, {"1 ?? ", ""}, {"1 ? 2 : ", ""}
    };
    for (String[] form : forms) {
      assertThatCode(() -> Language.parse(nested(form, bound))).doesNotThrowAnyException();
      assertThatThrownBy(() -> Language.parse(nested(form, bound + 1)))
          .as(form[0])
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("nested deeper than " + bound);
    }
  }

  private static String nested(String[] form, int levels) {
    return form[0].repeat(levels) + "a" + form[1].repeat(levels);
  }

  private void operators(int bound) {
    for (String link : new String[] {".b", "[0]", ".b()", " + 1", " && a", " in a"}) {
      assertThatCode(() -> Language.parse("a" + link.repeat(bound))).doesNotThrowAnyException();
      assertThatThrownBy(() -> Language.parse("a" + link.repeat(bound + 1)))
          .as(link)
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("more than " + bound);
    }
  }

  private void digits(int bound) throws Exception {
    BigInteger beyond = BigInteger.TEN.pow(bound);
    Object[] fit = {
      beyond.subtract(BigInteger.ONE),
      beyond.subtract(BigInteger.ONE).negate(),
      new BigDecimal(BigInteger.ONE, bound),
      new BigDecimal(beyond.subtract(BigInteger.ONE))
    };
    for (Object value : fit) {
      assertThat(Language.with("x", value).value("x == x + 0")).isEqualTo(true);
    }
    Object[] unfit = {
      beyond, beyond.negate(), new BigDecimal(BigInteger.ONE, bound + 1), new BigDecimal(beyond)
    };
    for (Object value : unfit) {
      assertThatThrownBy(() -> Language.with("x", value).value("x + 0"))
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("digits");
    }
    assertThat(Language.with("x", "9".repeat(bound)).value("num(x)")).isEqualTo(fit[0]);
    assertThatThrownBy(() -> Language.with("x", "9".repeat(bound + 1)).value("num(x)"))
        .isInstanceOf(EvaluationException.class);
  }

  private void elements(int bound) throws Exception {
    for (String step : new String[] {"sum(it)", "last()", "any(it == 2)", "join('')"}) {
      Language fit = Language.with("x", Collections.nCopies(bound, 1));
      assertThatCode(() -> fit.value("x." + step)).as(step).doesNotThrowAnyException();
      Language unfit = Language.with("x", Collections.nCopies(bound + 1, 1));
      assertThatThrownBy(() -> unfit.value("x." + step))
          .as(step)
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("more than " + bound + " elements");
    }
    // All of the steps count together.
    Language halves = Language.with("x", Collections.nCopies(bound / 2, 1));
    assertThat(halves.value("x.sum(it) + x.sum(it)")).isEqualTo((long) bound);
    assertThatThrownBy(() -> halves.value("x.sum(it) + x.sum(it) + x.sum(it)"))
        .hasMessageContaining("more than " + bound + " elements");
  }

  private void charactersSent(int bound) {
    assertThat(Copies.of("x".repeat(bound), bound, 100, 5)).isEqualTo("x".repeat(bound));
    assertThat(Copies.of("x".repeat(bound + 1), bound, 100, 5)).isEqualTo("x".repeat(bound));
  }

  private void elementsSent(int bound) {
    List<Long> all = IntStream.rangeClosed(0, bound).mapToObj(i -> (long) i).toList();
    assertThat(Copies.of(all.subList(0, bound), 100, bound, 5)).isEqualTo(all.subList(0, bound));
    assertThat(Copies.of(all, 100, bound, 5)).isEqualTo(all.subList(0, bound));
  }

  private void nestingSent(int bound) {
    Object fit = "x";
    for (int i = 0; i < bound; i++) {
      fit = List.of(fit);
    }
    assertThat(Copies.of(fit, 100, 100, bound)).isEqualTo(fit);
    assertThat(Copies.of(List.of(fit), 100, 100, bound).toString()).doesNotContain("x");
    List<Object> cycle = new ArrayList<>(List.of("x"));
    cycle.add(cycle);
    assertThat(Copies.of(cycle, 100, 100, bound)).isEqualTo(List.of("x"));
  }
}
