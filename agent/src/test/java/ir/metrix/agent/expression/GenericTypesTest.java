package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a tracked method whose types are written with type variables. */
class GenericTypesTest {
  @TempDir Path folder;
  private Sources.Loader loader;
  private Object line;

  @BeforeEach
  void compileApplication() throws Exception {
    loader =
        Sources.in(folder)
            .add(
                "g.Line",
                "class",
                "implements Named, Comparable<Line>",
                "public int quantity = 2; public String getName() { return \"l\"; }"
                    + " public int compareTo(Line other) { return 0; }")
            .add("g.Named", "interface", "String getName();")
            .add("g.Tagged", "interface", "default String getTag() { return \"t\"; }")
            .add("g.TaggedLine", "class", "extends Line implements Tagged", "")
            .add(
                "g.Op",
                "enum",
                "ADD { int of() { return 1; } }; abstract int of(); public int sign = 1;")
            .add("g.Lines", "class", "extends java.util.ArrayList<Line>", "")
            .add(
                "g.Wide",
                "package g; import java.util.*; public class Wide<T extends Number> {"
                    + " T kept; List<T> all = new ArrayList<>();"
                    + " public T number(T t, List<T> ts, T[] array) { return t; }"
                    + " public <V> V any(V v, List<? extends V> vs) { return v; }"
                    + " public <V extends Line & Named> void both(V v) {}"
                    + " public <V extends Object & Comparable<V>> void erased(V v, List<Line> lines) {}"
                    + " public <V extends Comparable<V>> void recursive(V v, List<V> vs) {}"
                    + " public <K extends List<V>, V extends Line> void forward(K k, V v) {}"
                    + " public <K extends V, V extends Line> void alias(K k) {}"
                    + " public <E extends Enum<E>> void constant(E e) {}"
                    + " public void wild(List<? extends Line> lines, Lines own) {}"
                    + " public void plain(List<?> lines) {}"
                    + " public <V extends Line> V firstOf(List<V> vs) { return null; }"
                    + " public <V extends Line & Tagged> void tagged(V v) {}"
                    + " public void enums(Op op) {}"
                    + " public class Inner { T held;"
                    + "   public void inner(T t, List<Line> lines, Wide<T>.Inner same) {} } }")
            .add(
                "g.Base",
                "package g; public class Base<E> { private E item; protected E own;"
                    + " public E getItem() { return item; }"
                    + " public void fill(E e) { item = e; own = e; }"
                    + " public void take(E e) {} }")
            .add(
                "g.Holder",
                "package g; public interface Holder<E> { default E getHeld() { return null; } }")
            .add("g.Middle", "package g; public class Middle<A, B> extends Base<B> {}")
            .add(
                "g.OfLine",
                "class",
                "extends Middle<String, Line> implements Holder<Line>",
                "public void go(OfLine same) {}")
            .loader();
    line = Tracked.make(loader, "g.Line");
  }

  private Tracked wide(String method) {
    return new Tracked(loader, "g.Wide", method);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "t + 1 => 8",
        "ts.sum(it) => 12",
        "ts.first() + array[0] => 12",
        "array.sum(it) => 7",
        "result.intValue() => 9",
        "result > t => true",
        "this.kept => null",
        "this.all.sum(it) => 0"
      })
  void boundOfAClassVariableIsKnown(String expression, String expected) throws Exception {
    Tracked wide = wide("number");
    Object self = Tracked.make(loader, "g.Wide");
    Object value = wide.valueAfter(expression, self, 9, 7, List.of(5, 7), new Integer[] {7});
    assertThat(value == null ? "null" : Values.text(value)).isEqualTo(expected);
  }

  @Test
  void variableWithoutABoundIsWhateverItTurnsOutToBe() throws Exception {
    Tracked any = wide("any");
    assertThat(any.value("v.quantity + vs.first().quantity", null, line, List.of(line)))
        .isEqualTo(4L);
    assertThat(any.value("v + 'x'", null, "a", List.of())).isEqualTo("ax");
    assertThat(any.bind("v", Want.TEXT)).isNotNull();
    assertThat(any.bind("v", Want.NUMBER)).isNotNull();
    assertThat(any.valueAfter("result.name", null, line, line, List.of())).isEqualTo("l");
  }

  @Test
  void boundsThatIntersectOrSpeakOfEachOtherAreRead() throws Exception {
    assertThat(wide("both").value("v.quantity + v.name", null, line)).isEqualTo("2l");
    assertThat(wide("erased").value("v.name + lines.sum(it.quantity)", null, line, List.of(line)))
        .isEqualTo("l2");
    assertThat(wide("recursive").value("v > 'a' && vs.max(it) == 'c'", null, "b", List.of("c")))
        .isEqualTo(true);
    assertThat(wide("forward").value("k.sum(it.quantity) + v.quantity", null, List.of(line), line))
        .isEqualTo(4L);
    assertThat(wide("alias").value("k.quantity", null, line)).isEqualTo(2);
    assertThat(wide("constant").value("e == 'DAYS'", null, java.util.concurrent.TimeUnit.DAYS))
        .isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({"erased, lines", "wild, own", "inner, lines"})
  void elementsAreOfTheTypeThatTheSignatureSays(String method, String parameter) throws Exception {
    Tracked tracked =
        method.equals("inner") ? new Tracked(loader, "g.Wide$Inner", "inner") : wide(method);
    assertThatThrownBy(() -> tracked.bind(parameter + ".map(it.quantitty)"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("Line has no 'quantitty'; it has name, quantity");
  }

  @Test
  void variableOfAnOuterClassIsItsBoundAtLeast() throws Exception {
    Tracked inner = new Tracked(loader, "g.Wide$Inner", "inner");
    assertThat(inner.value("t + lines.size()", null, 3, List.of(line), null)).isEqualTo(4L);
    assertThat(inner.bind("same.held + this.held")).isNotNull();
  }

  @Test
  void wildcardWithoutABoundIsWhateverItTurnsOutToBe() throws Exception {
    assertThat(wide("plain").value("lines.sum(it.quantity)", null, List.of(line))).isEqualTo(2L);
    assertThat(wide("plain").bind("lines.map(it.quantitty)")).isNotNull();
  }

  @Test
  void boundIsReadAsTheTypeItself() throws Exception {
    assertThat(wide("wild").value("lines.sum(it.quantity)", null, List.of(line), null))
        .isEqualTo(2L);
    String[][] wrong = {
      {"wild", "lines.map(it.quantitty)"},
      {"wild", "lines.first().quantitty"},
      {"wild", "lines[0].quantitty"},
      {"firstOf", "result.quantitty"},
      {"firstOf", "vs.first().quantitty"},
      {"firstOf", "this.firstOf(vs).quantitty"},
      {"alias", "k.quantitty"},
      {"forward", "k.map(it.quantitty)"},
    };
    for (String[] each : wrong) {
      assertThatThrownBy(() -> wide(each[0]).bind(each[1]))
          .as(each[0] + ": " + each[1])
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("Line has no 'quantitty'; it has name, quantity");
    }
  }

  @Test
  void variableOfSeveralBoundsMayHaveWhatTheOthersTell() throws Exception {
    Object tagged = Tracked.make(loader, "g.TaggedLine");
    assertThat(wide("tagged").value("v.tag + v.quantity", null, tagged)).isEqualTo("t2");
  }

  @Test
  void enumWhoseConstantsHaveBodiesHasTheMembersOfTheEnum() throws Exception {
    assertThat(wide("enums").bind("op.sign + op.of()")).isNotNull();
    assertThatThrownBy(() -> wide("enums").bind("op.labl"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("Op has no 'labl'; it has");
  }

  @Test
  void superclassIsSeenWithTheTypesItIsExtendedWith() throws Exception {
    Tracked of = new Tracked(loader, "g.OfLine", "go");
    Object self = Tracked.make(loader, "g.OfLine");
    self.getClass().getMethod("fill", Object.class).invoke(self, line);
    for (String read : new String[] {"item", "own", "getItem()"}) {
      assertThat(of.value("same." + read + ".quantity + this." + read + ".quantity", self, self))
          .isEqualTo(4L);
      assertThatThrownBy(() -> of.bind("this." + read + ".quantitty"))
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("did you mean 'quantity'?");
    }
    assertThat(of.value("same.held.quantity", self, self)).isNull();
    assertThatThrownBy(() -> of.bind("this.held.quantitty"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("Line has no 'quantitty'");
  }

  @Test
  void boundsThatGrowWithoutEndAreCut() throws Exception {
    StringBuilder variables = new StringBuilder("<A0");
    for (int i = 1; i < 40; i++) {
      String before = "A" + (i - 1);
      variables.append(", A" + i + " extends java.util.Map<" + before + ", " + before + ">");
    }
    Sources.Loader other =
        Sources.in(folder.resolve("deep"))
            .add("d.Deep", "class", "public " + variables + "> void go(A39 a) {}")
            .loader();
    Tracked deep = new Tracked(other, "d.Deep", "go");
    assertThat(deep.value("a.size()", null, Collections.emptyMap())).isEqualTo(0L);
    assertThat(deep.value("a.map(it.key.size()).size()", null, Collections.emptyMap()))
        .isEqualTo(0L);
    assertThat(new ArrayList<>(deep.bind("a.map(it.key)").steps()).toString().length())
        .isLessThan(1_000);
  }
}
