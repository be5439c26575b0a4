package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that have an order have the same one from either side, however much is known of them. */
class OrderTest {
  @TempDir Path folder;
  private Tracked tracked;
  private Object values;

  @BeforeEach
  void compileApplication() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "r.Op",
                "enum",
                "ADD { int on(int a) { return a + 1; } }, SUB { int on(int a) { return a - 1; } },"
                    + " NOP; int on(int a) { return a; }")
            .add(
                "r.Values",
                "package r; import java.util.*; public class Values {"
                    + " public char grade = 'B'; public Character boxed = 'B'; public String text = \"B\";"
                    + " public Op add = Op.ADD, sub = Op.SUB, nop = Op.NOP;"
                    + " public Date date = new Date(5), later = new Date(6);"
                    + " public Date stampAsDate = new java.sql.Timestamp(5);"
                    + " public java.sql.Timestamp stamp = new java.sql.Timestamp(5);"
                    + " public java.sql.Timestamp fine = fine();"
                    + " public java.sql.Date day = new java.sql.Date(5);"
                    + " public java.sql.Time time = new java.sql.Time(5);"
                    + " public Calendar calendar = calendar(\"UTC\"), tehran = calendar(\"Asia/Tehran\");"
                    + " public java.time.Instant instant = java.time.Instant.ofEpochMilli(5);"
                    + " public Date broken = new Date() { public long getTime() {"
                    + "   throw new IllegalStateException(); } };"
                    + " static java.sql.Timestamp fine() { java.sql.Timestamp t = new java.sql.Timestamp(5);"
                    + "   t.setNanos(5000001); return t; }"
                    + " static Calendar calendar(String zone) {"
                    + "   Calendar c = Calendar.getInstance(TimeZone.getTimeZone(zone));"
                    + "   c.setTimeInMillis(5); return c; }"
                    + " public void go(Values m, Object o) {} }")
            .loader();
    tracked = new Tracked(loader, "r.Values", "go");
    values = Tracked.make(loader, "r.Values");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // characters, with texts
        "m.grade >= 'B'",
        "m.grade < 'C'",
        "'A' < m.grade",
        "m.grade < 'BA'",
        "m.boxed <= m.text",
        "m.text >= m.boxed",
        "m.grade <= m.boxed",
        "'abc'.charAt(0) < 'b'",
        "[m.grade, 'A', 'C'].max(it) == 'C'",
        "[m.grade, 'A', 'C'].min(it) == 'A'",
        // constants with bodies
        "m.add < m.sub",
        "m.sub < m.nop",
        "m.nop > m.add",
        "m.add <= m.add",
        "T(r.Op).SUB > m.add",
        "[m.sub, m.nop, m.add].max(it) == 'NOP'",
        // dates are moments
        "m.date == m.stamp",
        "m.stamp == m.date",
        "m.date <= m.stamp",
        "m.stamp <= m.date",
        "m.stampAsDate == m.date",
        "m.date == m.stampAsDate",
        "m.stampAsDate < m.later",
        "m.later > m.stampAsDate",
        "m.stamp == m.day",
        "m.day == m.stamp",
        "m.day < m.later",
        "m.time == m.day",
        "m.date == m.calendar",
        "m.calendar == m.date",
        "m.calendar == m.tehran",
        "m.calendar >= m.tehran",
        "m.calendar < m.later",
        "m.later > m.tehran",
        "m.stamp == m.calendar",
        // to the nanosecond, from either side
        "m.fine > m.date",
        "m.date < m.fine",
        "m.fine != m.date",
        "m.date != m.fine",
        "m.fine != m.stamp",
        "m.fine > m.calendar",
        "m.calendar < m.fine",
        "m.fine < m.later",
        "m.stamp in [m.later, m.date]",
        "m.date in [m.stamp]",
        "[m.date, m.fine, m.calendar].max(it) == m.fine",
      })
  void holdsHoweverMuchIsKnown(String expression) throws Exception {
    String ofObject = expression.replaceAll("\\bm\\.", "o.");
    assertThat(tracked.value(expression, null, values, values)).isEqualTo(true);
    assertThat(tracked.value(ofObject, null, values, values)).as("Object").isEqualTo(true);
    assertThat(tracked.untyped(expression, null, values, values)).as("untyped").isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "o.date < o.instant => a java.util.Date and a java.time.Instant cannot be compared",
        "o.grade < 5 => a java.lang.Character and a java.lang.Integer cannot be compared",
        "o.add < 'SUB' => cannot be compared",
        "o.broken < o.date => reading a r.Values$1 threw java.lang.IllegalStateException",
        "o.broken == o.date => reading a r.Values$1 threw java.lang.IllegalStateException",
      })
  void whatHasNoOrderIsAnErrorOfTheCall(String expression, String message) {
    assertThatThrownBy(() -> tracked.value(expression, null, values, values))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void momentAndDayWithoutAZoneAreNotCompared() {
    assertThatThrownBy(() -> tracked.bind("m.date < m.instant"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("compare their millis(…)");
  }
}
