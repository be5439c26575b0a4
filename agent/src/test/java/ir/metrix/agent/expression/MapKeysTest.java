package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A map is asked for the key that is meant, whatever type its keys have and how much is known. */
class MapKeysTest {
  @TempDir Path folder;
  private Tracked tracked;
  private Object maps;

  @BeforeEach
  void compileApplication() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add("m.State", "enum", "OPEN, PAID { public String toString() { return \"p\"; } }")
            .add(
                "m.Maps",
                "package m; import java.math.*; import java.util.*; import java.util.concurrent.*;"
                    + " public class Maps {"
                    + " static <K> Map<K, String> fill(Map<K, String> map, K... keys) {"
                    + "   for (K key : keys) { map.put(key, \"v\" + key); } return map; }"
                    + " public Map<Long, String> hl = fill(new HashMap<>(), 1L, 5L);"
                    + " public Map<Long, String> tl = fill(new TreeMap<>(), 1L, 5L);"
                    + " public Map<Integer, String> hi = fill(new HashMap<>(), 1, 5);"
                    + " public Map<Short, String> hsh = fill(new HashMap<>(), (short) 5);"
                    + " public Map<Byte, String> tby = fill(new TreeMap<>(), (byte) 5);"
                    + " public Map<Double, String> hd = fill(new HashMap<>(), 5.0, 1.5);"
                    + " public Map<Float, String> hf = fill(new HashMap<>(), 1.1f);"
                    + " public Map<BigDecimal, String> hb ="
                    + "   fill(new HashMap<>(), new BigDecimal(\"1.50\"), new BigDecimal(\"5\"));"
                    + " public Map<BigDecimal, String> tb ="
                    + "   fill(new TreeMap<>(), new BigDecimal(\"1.500000\"));"
                    + " public Map<BigInteger, String> hbi = fill(new HashMap<>(), BigInteger.TEN);"
                    + " public EnumMap<State, String> em = new EnumMap<>(State.class);"
                    + " { em.put(State.PAID, \"vPAID\"); }"
                    + " public Map<State, String> he = new HashMap<>(em);"
                    + " public Map<State, String> te = new TreeMap<>(em);"
                    + " public Map<Character, String> hc = fill(new HashMap<>(), 'c');"
                    + " public Map<Character, String> tc = fill(new TreeMap<>(), 'c');"
                    + " public Map<String, String> hs = fill(new HashMap<>(), \"a\", \"PAID\");"
                    + " public Map<String, String> ts = fill(new TreeMap<>(), \"a\", \"PAID\");"
                    + " public Map<String, String> cs = fill(new ConcurrentHashMap<>(), \"a\");"
                    + " public Map<String, String> none = Collections.emptyMap();"
                    + " public Map<Object, String> mixed = fill(new HashMap<Object, String>(), \"a\", 7L);"
                    + " public State state = State.PAID; public String absent; public int five = 5;"
                    + " public Integer boxed = 5; public char c = 'c'; public double half = 1.5;"
                    + " public void go(Maps m, Object o) {} }")
            // of another machine: its keys are not fetched to find out about one
            .add(
                "m.Far",
                "class",
                "extends java.util.AbstractMap<Object, Object>",
                "public Object get(Object key) { return null; }"
                    + " public boolean containsKey(Object key) { return false; }"
                    + " public java.util.Set<Entry<Object, Object>> entrySet() { throw new AssertionError(); }")
            .add(
                "m.Broken",
                "class",
                "extends java.util.HashMap<Object, Object>",
                "public Object get(Object key) { throw new IllegalStateException(); }")
            .loader();
    tracked = new Tracked(loader, "m.Maps", "go");
    maps = Tracked.make(loader, "m.Maps");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.hl[5] => v5",
        "m.hl[1.0] => v1",
        "m.hl[1.5] => null",
        "m.hl[m.five] => v5",
        "m.hl[m.boxed] => v5",
        "m.tl[5] => v5",
        "m.tl[m.five] => v5",
        "m.tl[m.boxed] => v5",
        "m.tl[2] => null",
        "m.hi[5.00] => v5",
        "m.hsh[5] => v5",
        "m.tby[5] => v5",
        "m.tby[500] => null",
        "m.hd[5] => v5.0",
        "m.hd[1.50] => v1.5",
        "m.hf[1.1] => v1.1",
        "m.hb[1.5] => v1.50",
        "m.hb[m.half] => v1.50",
        "m.hb[5.00] => v5",
        "m.tb[1.5] => v1.500000",
        "m.hbi[10] => v10",
        "m.mixed[7] => v7",
        "m.mixed.a => va",
        "m.em['PAID'] => vPAID",
        "m.em.PAID => vPAID",
        "m.em.OPEN => null",
        "m.he.PAID => vPAID",
        "m.te['PAID'] => vPAID",
        "m.em[m.state] => vPAID",
        "m.hs[m.state] => vPAID",
        "m.ts[m.state] => vPAID",
        "m.hc['c'] => vc",
        "m.tc['c'] => vc",
        "m.tc[m.c] => vc",
        "m.tc['d'] => null",
        "m.hs.a => va",
        "m.ts.b => null",
        "m.ts[null] => null",
        "m.cs[null] => null",
        "m.cs[m.absent] => null",
        "m.hs[null] => null",
        "m.em[null] => null",
        "m.none.x => null",
        "5 in m.hl => true",
        "1.0 in m.hl => true",
        "5 in m.tl => true",
        "2 in m.tl => false",
        "1.5 in m.hb => true",
        "'PAID' in m.em => true",
        "'OPEN' in m.em => false",
        "'PAID' in m.te => true",
        "m.state in m.he => true",
        "m.state in m.hs => true",
        "'c' in m.tc => true",
        "null in m.ts => false",
        "m.absent in m.cs => false",
        "null in m.hs => false",
        "7 in m.mixed => true",
      })
  void keyIsFoundHoweverMuchIsKnown(String expression, String expected) throws Exception {
    String ofObject = expression.replaceAll("\\bm\\.", "o.");
    assertThat(text(tracked.value(expression, null, maps, maps))).isEqualTo(expected);
    assertThat(text(tracked.value(ofObject, null, maps, maps))).as("Object").isEqualTo(expected);
    assertThat(text(tracked.untyped(expression, null, maps, maps)))
        .as("untyped")
        .isEqualTo(expected);
  }

  private static String text(Object value) {
    return value == null ? "null" : Values.text(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.em['PIAD'] => State has no 'PIAD'; it has OPEN, PAID; did you mean 'PAID'?",
        "m.em.PIAD => State has no 'PIAD'; it has OPEN, PAID; did you mean 'PAID'?",
        "'PIAD' in m.he => State has no 'PIAD'; it has OPEN, PAID; did you mean 'PAID'?",
        "m.hs[5] => the keys of a Map<String, String> are of type String, an int is never one",
        "5 in m.hs => the keys of a Map<String, String> are of type String, an int is never one",
        "m.hl.a => the keys of a Map<Long, String> are of type Long, a String is never one",
        "m.em[1] => the keys of an EnumMap<State, String> are of type State, an int is never one",
        "m.hc['cc'] => the keys of a Map<Character, String> are of type Character",
      })
  void keyThatCannotBeThereIsToldBeforeAnyCall(String expression, String message) {
    assertThatThrownBy(() -> tracked.bind(expression))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message);
  }

  @Test
  void decimalsOfAHashMapAreFoundWithUpToFourPlaces() throws Exception {
    for (int places = 1; places <= 4; places++) {
      Map<Object, Object> map = Map.of(new BigDecimal("1.5").setScale(places), "there");
      assertThat(Language.with("m", map).value("m[1.5]")).as("%d", places).isEqualTo("there");
      assertThat(Language.with("m", map).value("1.50000 in m")).as("%d", places).isEqualTo(true);
    }
    Map<Object, Object> finer = Map.of(new BigDecimal("1.50000"), "there");
    assertThat(Language.with("m", finer).value("m[1.5]")).isNull();
    assertThat(Language.with("m", finer).value("m[1.50000]")).isEqualTo("there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m['absent']", "m[12.5]", "m.x", "m[null]"})
  void largeMapIsNotGoneThrough(String expression) throws Exception {
    Object far = Tracked.make(tracked.loader(), "m.Far");
    assertThat(Language.with("m", far).withoutTypes().value(expression)).isNull();
    assertThat(Language.with("m", far).withoutTypes().value("'a' in m || 12 in m"))
        .isEqualTo(false);
  }

  @Test
  void exceptionOfTheMapsOwnIsAnError() throws Exception {
    Object broken = Tracked.make(tracked.loader(), "m.Broken");
    for (String expression : new String[] {"m.a", "m[5]", "m[null]"}) {
      assertThatThrownBy(() -> Language.with("m", broken).withoutTypes().value(expression))
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("get of m.Broken threw java.lang.IllegalStateException");
    }
  }

  @Test
  void sortedMapByAnOrderOfItsOwnIsAskedAsItIs() throws Exception {
    Map<String, Object> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.put("Ref", new BigDecimal("1.0"));
    assertThat(Language.with("m", anyCase).value("m.ref")).isEqualTo(new BigDecimal("1.0"));
    assertThat(Language.with("m", anyCase).withoutTypes().value("m[5]")).isNull();
  }
}
