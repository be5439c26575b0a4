package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A map in the order of its use, such as a cache, is as it was after it was read. */
class ReadingMovesNothingTest {
  @TempDir Path folder;
  private Tracked tracked;

  /** Whether the JDK's own fields tell what a map is. */
  enum Fields {
    OPEN,
    CLOSED;

    void set() {
      // The tests' JVM has java.util opened on its command line.
      OrderedByUse.setOpener(this == CLOSED ? null : type -> {});
    }
  }

  @BeforeEach
  void compileApplication() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "c.Lru",
                "class",
                "extends java.util.LinkedHashMap<String, Integer>",
                "public Lru() { super(16, 0.75f, true); for (String k : \"a,b,c\".split(\",\")) put(k, 1); }"
                    + " protected boolean removeEldestEntry(java.util.Map.Entry<String, Integer> e) {"
                    + " return size() > 3; }")
            .add(
                "c.Caches",
                "package c; import java.util.*; public class Caches {"
                    + " public Lru own = new Lru();"
                    + " public Map<String, Integer> map = new Lru();"
                    + " public LinkedHashMap<String, Integer> linked = new Lru();"
                    + " public Map<String, Integer> fixed = Collections.unmodifiableMap(new Lru());"
                    + " public Map<String, Integer> locked = Collections.synchronizedMap(new Lru());"
                    + " public Map<String, Integer> checked ="
                    + "   Collections.checkedMap(new Lru(), String.class, Integer.class);"
                    + " public Map<String, Integer> twice ="
                    + "   Collections.unmodifiableMap(Collections.synchronizedMap(new Lru()));"
                    + " public Map<Object, Object> numbers = new LinkedHashMap<>(16, 0.75f, true);"
                    + " { numbers.put(1L, \"l\"); numbers.put(2, \"i\"); numbers.put(null, \"n\"); }"
                    + " public Map<String, Integer> same = new HashMap<>(own);"
                    + " public void go(Caches m, Object o) {} }")
            .loader();
    tracked = new Tracked(loader, "c.Caches", "go");
  }

  @AfterEach
  void forgetFields() {
    OrderedByUse.setOpener(null);
  }

  private static final String[] READS = {
    "%s.a",
    "%s['a']",
    "%s.get('a')",
    "%s.getOrDefault('a', 5)",
    "'a' in %s ? 1 : 0",
    "%s.containsKey('a') ? 1 : 0",
    "%s.filter(it.key == 'a').first().value",
    "%s.map(it.value)[0]"
  };

  @ParameterizedTest
  @EnumSource(Fields.class)
  void iterationOfTheApplicationGoesOnHoweverMuchIsKnown(Fields fields) throws Exception {
    fields.set();
    for (String name :
        new String[] {"own", "map", "linked", "fixed", "locked", "checked", "twice"}) {
      for (String read : READS) {
        String expression = read.replace("%s", "m." + name);
        Object caches = Tracked.make(tracked.loader(), "c.Caches");
        Map<?, ?> map = (Map<?, ?>) caches.getClass().getField(name).get(caches);
        List<Object> keys = new ArrayList<>();
        for (Object key : map.keySet()) {
          keys.add(key);
          assertThat(tracked.value(expression, null, caches, caches))
              .as(expression)
              .hasToString("1");
          assertThat(tracked.value(expression.replace("m.", "o."), null, caches, caches))
              .as("Object")
              .hasToString("1");
          assertThat(tracked.untyped(expression, null, caches, caches))
              .as("untyped")
              .hasToString("1");
        }
        assertThat(keys).containsExactly("a", "b", "c");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fields.class)
  void keyThatIsNotThereAndKeysOfOtherTypesAreFoundAsInAnyMap(Fields fields) throws Exception {
    fields.set();
    Object caches = Tracked.make(tracked.loader(), "c.Caches");
    String[][] cases = {
      {"m.map.x", null},
      {"m.map.get('x')", null},
      {"m.map.getOrDefault('x', 5)", "5"},
      {"m.numbers[1]", "l"},
      {"m.numbers[2.0]", "i"},
      {"m.numbers[null]", "n"},
      {"m.numbers[3]", null},
      {"m.fixed.x", null},
      {"m.locked.getOrDefault('x', 'none')", "none"},
    };
    for (String[] each : cases) {
      String expression = each[0];
      for (String of : new String[] {expression, expression.replace("m.", "o.")}) {
        Object value = tracked.value(of, null, caches, caches);
        assertThat(value == null ? null : Values.text(value)).as(of).isEqualTo(each[1]);
      }
      Object value = tracked.untyped(expression, null, caches, caches);
      assertThat(value == null ? null : Values.text(value)).as(expression).isEqualTo(each[1]);
    }
    Map<?, ?> numbers = (Map<?, ?>) caches.getClass().getField("numbers").get(caches);
    assertThat(new ArrayList<Object>(numbers.keySet())).containsExactly(1L, 2, null);
  }

  @Test
  void comparingMovesNothingEither() throws Exception {
    Fields.OPEN.set();
    Object caches = Tracked.make(tracked.loader(), "c.Caches");
    for (String expression : new String[] {"m.own == m.same", "m.same == m.own"}) {
      for (Object key : ((Map<?, ?>) caches.getClass().getField("own").get(caches)).keySet()) {
        assertThat(tracked.value(expression, null, caches, caches)).as("at " + key).isEqualTo(true);
      }
    }
    assertThatThrownBy(() -> tracked.value("m.own == m.map", null, caches, caches))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("two maps in the order of their use are not compared");
  }

  @Test
  void otherMapsAreAskedAndNotGoneThrough() {
    Fields.OPEN.set();
    CallValues call = new CallValues();
    Map<String, Integer> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.put("Ref", 1);
    for (Map<?, ?> map :
        List.of(
            anyCase,
            Collections.unmodifiableMap(anyCase),
            Collections.synchronizedSortedMap(new TreeMap<>(anyCase) {}),
            new LinkedHashMap<>(Map.of("ref", 1)),
            new HashMap<>(Map.of("ref", 1)))) {
      assertThat(OrderedByUse.isMovedByReading(map)).as(map.getClass().getName()).isFalse();
      assertThat(map.containsKey("ref") ? OrderedByUse.get(map, "ref", call) : 1).isEqualTo(1);
    }
  }

  @Test
  void whereTheFieldsAreClosedEachMapThatMayBeOneIsTakenForOne() {
    Fields.CLOSED.set();
    assertThat(OrderedByUse.isMovedByReading(new LinkedHashMap<>())).isTrue();
    assertThat(OrderedByUse.isMovedByReading(Collections.unmodifiableMap(new TreeMap<>())))
        .isTrue();
    assertThat(OrderedByUse.isMovedByReading(new HashMap<>())).isFalse();
    Map<String, Integer> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.put("Ref", 1);
    assertThatThrownBy(
            () -> OrderedByUse.get(Collections.unmodifiableMap(anyCase), "ref", new CallValues()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("has the key, but not among its entries");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.k99999", "m.get('k99999')"})
  void onlySoManyEntriesAreGoneThrough(String expression) throws Exception {
    Fields.OPEN.set();
    Map<String, Integer> large = new LinkedHashMap<>(16, 0.75f, true);
    for (int i = 0; i < 200_000; i++) {
      large.put("k" + i, i);
    }
    assertThat(Language.with("m", large).withoutTypes().value(expression)).isEqualTo(99_999);
    String beyond = expression.replace("99999", "100001");
    assertThatThrownBy(() -> Language.with("m", large).withoutTypes().value(beyond))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("more than 100000 elements");
    assertThat(Language.with("m", large).withoutTypes().value("m.absent")).isNull();
  }

  @ParameterizedTest
  @EnumSource(Fields.class)
  void synchronizedMapIsGoneThroughUnderItsLock(Fields fields) throws Exception {
    fields.set();
    Object[] lock = new Object[1];
    Map<String, Integer> cache =
        Collections.synchronizedMap(
            new LinkedHashMap<String, Integer>(16, 0.75f, true) {
              @Override
              public Set<Map.Entry<String, Integer>> entrySet() {
                assertThat(Thread.holdsLock(lock[0])).isTrue();
                return super.entrySet();
              }
            });
    lock[0] = cache;
    cache.put("a", 1);
    assertThat(Language.with("m", cache).withoutTypes().value("m.a")).isEqualTo(1);
  }
}
