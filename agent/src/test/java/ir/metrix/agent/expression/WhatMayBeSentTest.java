package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a place of a message takes of the JDK's types is the same before the call and at it. */
class WhatMayBeSentTest {
  @TempDir Path folder;
  private Tracked tracked;
  private Object values;

  @BeforeEach
  void compileApplication() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add(
                "s.Values",
                "package s; import java.time.*; import java.time.temporal.*; import java.util.*;"
                    + " public class Values {"
                    + " public LocalTime clock = LocalTime.of(10, 15, 30); public OffsetTime offsetClock = clock.atOffset(ZoneOffset.UTC);"
                    + " public Year year = Year.of(2024); public YearMonth month = YearMonth.of(2024, 12);"
                    + " public MonthDay monthDay = MonthDay.of(12, 10); public DayOfWeek weekday = DayOfWeek.MONDAY;"
                    + " public Month inYear = Month.MAY; public ZoneOffset zone = ZoneOffset.UTC; public ZoneId zoneId = zone;"
                    + " public Duration duration = Duration.ofMinutes(90); public Period period = Period.ofDays(3);"
                    + " public LocalDate day = LocalDate.of(2024, 12, 10); public LocalDateTime local = day.atTime(clock);"
                    + " public Instant instant = Instant.EPOCH; public ZonedDateTime zoned = instant.atZone(zone);"
                    + " public OffsetDateTime offset = instant.atOffset(zone); public Temporal temporal = instant;"
                    + " public TemporalAccessor accessor = clock; public Object unknown = month;"
                    + " public java.nio.file.Path path = java.nio.file.Paths.get(\"a\", \"b\");"
                    + " public java.sql.SQLException failure = new java.sql.SQLException(\"broken\");"
                    + " public Throwable thrown = failure; public Object anything = path, anyFailure = failure;"
                    + " public List<java.nio.file.Path> paths = Arrays.asList(path);"
                    + " public void go(Values m, Object o) {} }")
            .loader();
    tracked = new Tracked(loader, "s.Values", "go");
    values = Tracked.make(loader, "s.Values");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"clock", "offsetClock", "year", "month", "monthDay", "weekday", "inYear", "zone"})
  void timesWithoutADayAreNoDates(String name) throws Exception {
    for (String function : new String[] {"millis", "seconds", "iso"}) {
      assertThatThrownBy(() -> tracked.bind(function + "(m." + name + ")"))
          .as(function)
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("a date or a number of milliseconds is expected");
      assertThatThrownBy(() -> tracked.value(function + "(o." + name + ")", null, values, values))
          .as(function)
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("is no date");
    }
    assertThatThrownBy(() -> tracked.bind("m." + name, Want.DATE))
        .isInstanceOf(ExpressionException.class);
    assertThat(tracked.bind("m." + name, Want.ATTRIBUTE)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "clock, 10:15:30",
    "offsetClock, 10:15:30Z",
    "year, 2024",
    "month, 2024-12",
    "monthDay, --12-10",
    "weekday, MONDAY",
    "zone, Z",
    "zoneId, Z",
    "duration, PT1H30M",
    "period, P3D"
  })
  void theirTextIsThatOfIso8601(String name, String text) throws Exception {
    for (String expression : new String[] {"str(m." + name + ")", "str(o." + name + ")"}) {
      assertThat(tracked.value(expression, null, values, values)).isEqualTo(text);
    }
    assertThat(Language.json(tracked.value("m." + name, null, values, values)))
        .isEqualTo('"' + text + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"instant", "zoned", "offset", "local", "day", "temporal"})
  void datesAreDates(String name) throws Exception {
    assertThat(tracked.bind("m." + name, Want.DATE)).isNotNull();
    assertThat(tracked.value("millis(m." + name + ")", null, values, values))
        .isEqualTo(tracked.value("millis(o." + name + ")", null, values, values))
        .isInstanceOf(Long.class);
  }

  @Test
  void interfaceMayStandForADateOrNot() throws Exception {
    assertThatThrownBy(() -> tracked.value("millis(m.accessor)", null, values, values))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("a java.time.LocalTime is no date");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "m.path => a Path has no text of its own; read a property of it: it has ",
        "m.failure => a SQLException has no text of its own; read a property of it: it has ",
        "m.thrown => a Throwable has no text of its own; read a property of it: it has ",
      })
  void pathsAndExceptionsAreNoListsOfValues(String expression, String message) throws Exception {
    assertThatThrownBy(() -> tracked.bind(expression, Want.ATTRIBUTE))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message);
    Object value = tracked.untyped(expression, null, values, values);
    for (Object inside : new Object[] {value, java.util.List.of(value), Map.of("k", value)}) {
      assertThatThrownBy(() -> Language.json(inside))
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("has no text of its own");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.path.size() => is a step over a collection, which a Path is not",
        "m.path.join('/') => is a step over a collection, which a Path is not",
        "m.path.map(it) => is a step over a collection, which a Path is not",
        "m.path[0] => a Path has no elements to index",
        "'a' in m.path => 'in' looks into a collection or a text, not a Path",
        "m.failure.first() => is a step over a collection, which a SQLException is not",
        "m.paths == m.path => can never be equal",
        "o.anything.size() => has no size()",
        "o.anything.map(it) => has no elements to go through",
        "o.anything[0] => has no elements to index",
        "'a' in o.anything => 'in' looks into a collection",
        "o.anyFailure.any(it == 'x') => has no elements to go through",
      })
  void noStepGoesThroughThem(String expression, String message) {
    assertThatThrownBy(() -> tracked.value(expression, null, values, values))
        .isInstanceOfAny(ExpressionException.class, EvaluationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatTheySayIsRead() throws Exception {
    assertThat(tracked.value("m.path.toString()", null, values, values))
        .isEqualTo(Path.of("a", "b").toString());
    assertThat(tracked.value("m.path.fileName.toString()", null, values, values)).isEqualTo("b");
    assertThat(tracked.value("m.paths.map(it.fileName.toString())", null, values, values))
        .isEqualTo(java.util.List.of("b"));
    assertThat(tracked.value("m.failure.message", null, values, values)).isEqualTo("broken");
  }
}
