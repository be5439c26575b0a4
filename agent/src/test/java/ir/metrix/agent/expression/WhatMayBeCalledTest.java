package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Tasks;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URL;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of the JDK, an expression calls only what neither changes nor waits for anything; however much is
 * known of types.
 */
@Timeout(60)
class WhatMayBeCalledTest {
  private static final URL PAGE = url();

  private static URL url() {
    try {
      return new URL("http://user@shop.invalid:81/a?b#c");
    } catch (java.net.MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> values() throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("queue", new LinkedBlockingQueue<>(List.of("a")));
    values.put("empty", new LinkedBlockingQueue<>());
    values.put("bounded", new ArrayBlockingQueue<>(1));
    values.put("deque", new ArrayDeque<>(List.of("a", "b")));
    values.put("latch", new CountDownLatch(1));
    values.put("semaphore", new Semaphore(1));
    values.put("list", new ArrayList<>(List.of("x", "y")));
    values.put("numbers", new ArrayList<>(List.of(3, 1)));
    values.put("map", new HashMap<>(Map.of("k", "v")));
    values.put("sorted", new TreeMap<>(Map.of("k", "v")));
    values.put("concurrent", new ConcurrentHashMap<>(Map.of("k", "v")));
    values.put("count", new AtomicInteger(7));
    values.put("reference", new AtomicReference<>("held"));
    values.put("iterator", List.of("x").iterator());
    values.put("in", new ByteArrayInputStream(new byte[] {1}));
    values.put("stream", List.of("x").stream());
    values.put("builder", new StringBuilder().append("abc").append(values.size()).delete(3, 9));
    values.put("file", new File("target/never-there"));
    values.put("url", PAGE);
    values.put("random", new Random(1));
    values.put("scanner", new Scanner("a b"));
    values.put("task", new Tasks.Task());
    values.put("inbox", new Tasks.Inbox());
    values.put("named", new Tasks.Named());
    values.put("unnamed", new Tasks.Unnamed());
    values.put("renamed", new Tasks.Renamed());
    values.put("array", new Object[] {new Tasks.Unnamed(), String.class});
    values.put("objects", new ArrayList<>(List.of(new Tasks.Unnamed())));
    values.put("text", "Abc");
    values.put("decimal", new BigDecimal("12.50"));
    values.put("date", new Date(1_000));
    values.put("calendar", calendar());
    values.put("day", LocalDate.of(2024, 12, 10));
    values.put("uuid", new UUID(1, 2));
    values.put("address", InetAddress.getByAddress("shop.invalid", new byte[] {10, 0, 0, 1}));
    values.put("error", new java.sql.SQLException("broken", "42000", 7));
    values.put("digits", new int[] {1, 2});
    return values;
  }

  private static Calendar calendar() {
    Calendar calendar = Calendar.getInstance(java.util.TimeZone.getTimeZone("UTC"));
    calendar.setTimeInMillis(0);
    return calendar;
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        // waits
        "empty.take()",
        "empty.poll(2, T(java.util.concurrent.TimeUnit).DAYS)",
        "latch.await(2, T(java.util.concurrent.TimeUnit).DAYS)",
        "semaphore.tryAcquire()",
        "bounded.put('x')",
        "bounded.offer('x')",
        "scanner.hasNext()",
        "url.openStream()",
        "url.content",
        "url.getContent()",
        "url.hashCode()",
        "url.equals(url)",
        "address.hostName",
        "address.isReachable(1)",
        // changes
        "queue.take()",
        "queue.poll()",
        "queue.remove()",
        "deque.pop()",
        "deque.removeFirst()",
        "list.add('z')",
        "list.remove('x')",
        "list.remove(0)",
        "list.set(0, 'z')",
        "list.clear()",
        "list.sort(null)",
        "list.iterator()",
        "list.removeIf(null)",
        "list.replaceAll(null)",
        "map.put('a', 'b')",
        "map.putIfAbsent('a', 'b')",
        "map.remove('k')",
        "map.keySet().remove('k')",
        "map.entrySet().first().setValue('x')",
        "concurrent.merge('k', 'x', null)",
        "sorted.pollFirstEntry()",
        "count.incrementAndGet()",
        "count.getAndSet(3)",
        "count.getAndIncrement",
        "count.andIncrement",
        "reference.getAndSet(null)",
        "iterator.next()",
        "iterator.hasNext()",
        "in.read()",
        "in.available()",
        "stream.count()",
        "list.stream()",
        "builder.append('x')",
        "builder.reverse()",
        "builder.insert(0, 'x')",
        "file.createNewFile()",
        "file.delete()",
        "file.list()",
        "file.mkdirs()",
        "file.exists()",
        "file.canonicalPath",
        "file.totalSpace",
        "random.nextInt()",
        "random.nextGaussian()",
        "scanner.next()",
        "date.setTime(5)",
        "calendar.add(1, 1)",
        "T(java.util.Collections).addAll(list, 'z')",
        "T(java.util.Collections).shuffle(list)",
        "T(java.util.Collections).reverse(list)",
        "T(java.util.Collections).sort(numbers)",
        "T(java.util.Arrays).sort(digits)",
        "T(java.util.Arrays).fill(digits, 3)",
        "T(java.util.UUID).randomUUID()",
        "T(java.lang.Math).random()",
        "T(java.util.Locale).setDefault(null)",
        "T(java.util.TimeZone).setDefault(null)",
        "T(java.time.zone.ZoneRulesProvider).refresh()",
        "T(java.util.Scanner).x",
        "T(java.util.Timer).x",
        "T(java.util.Optional).empty()",
        "T(java.nio.file.Files).list(null)",
        "text.repeat(1000000000)",
        "text.intern()",
        "decimal.pow(999999999)",
        // runs
        "task.call()",
        "task.run()",
        "task.reset()",
        "inbox.take()",
        "inbox.add(task)",
        "inbox.poll()",
        "inbox.clear()",
        // the texts of what has none
        "T(java.util.Arrays).toString(array)",
        "T(java.util.Arrays).deepToString(array)",
        "T(java.util.Arrays).hashCode(array)",
        "T(java.lang.String).valueOf(unnamed)",
        "T(java.lang.String).valueOf(array)",
        "T(java.lang.String).format('%s', unnamed)",
        "T(java.util.Objects).toString(unnamed)",
        "T(java.util.Objects).hash(unnamed)",
        "T(java.util.Objects).hashCode(unnamed)",
        "unnamed.toString()",
        "unnamed.hashCode()",
        "objects.toString()",
        "objects.hashCode()",
        "map.toString()",
        "reference.toString()",
        "text.replace('b', unnamed)",
        "queue.toString()",
        "map.entrySet().first().toString()",
      })
  void methodOfTheJdkThatDoesMoreThanReadIsRefused(String expression) throws Exception {
    Map<String, Object> values = values();
    String before = String.valueOf(values.get("list")) + values.get("map") + values.get("queue");
    assertThatThrownBy(() -> Language.with(values).value(expression))
        .isInstanceOfAny(ExpressionException.class, EvaluationException.class)
        .hasMessageNotContaining("4711")
        .hasMessageNotContaining("threw");
    assertThat(String.valueOf(values.get("list")) + values.get("map") + values.get("queue"))
        .isEqualTo(before);
    assertThat(values.get("count")).hasToString("7");
    assertThat(((Tasks.Task) values.get("task")).getRan()).isZero();
    assertThat(values.get("builder")).hasToString("abc");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "queue.size() => 1",
        "queue.peek() => a",
        "queue.contains('a') => true",
        "bounded.remainingCapacity() => 1",
        "deque.peekLast() => b",
        "latch.count => 1",
        "list.contains('x') => true",
        "list.get(1) => y",
        "list.indexOf('y') => 1",
        "list.isEmpty() => false",
        "list.subList(1, 2).first() => y",
        "map.get('k') => v",
        "map.getOrDefault('z', 'none') => none",
        "map.containsKey('k') => true",
        "map.keySet().first() => k",
        "map.entrySet().first().value => v",
        "sorted.firstKey() => k",
        "count.get() => 7",
        "count.intValue() + 1 => 8",
        "reference.get() => held",
        "builder.length() => 3",
        "builder.toString() => abc",
        "file.name => never-there",
        "file.parent => target",
        "url.host => shop.invalid",
        "url.query => b",
        "url.toString() => http://user@shop.invalid:81/a?b#c",
        "url == url => true",
        "address.hostAddress => 10.0.0.1",
        "text.substring(1).toUpperCase() => BC",
        "text.indexOf('c') => 2",
        "text.replace('b', 'x') => Axc",
        "text.split('b')[1] => c",
        "text.replaceAll('[bc]', '-') => A--",
        "text.replaceFirst('[bc]', '-') => A-c",
        "text.hashCode() => 65602",
        "decimal.add(decimal) => 25.00",
        "decimal.setScale(1) => 12.5",
        "decimal.unscaledValue() => 1250",
        "date.time => 1000",
        "date.toInstant() => 1970-01-01T00:00:01Z",
        "calendar.timeInMillis => 0",
        "calendar.get(T(java.util.Calendar).YEAR) => 1970",
        "day.plusDays(1).dayOfMonth => 11",
        "day.dayOfWeek => TUESDAY",
        "day.toString() => 2024-12-10",
        "uuid.toString() => 00000000-0000-0001-0000-000000000002",
        "error.message => broken",
        "error.SQLState => 42000",
        "error.errorCode => 7",
        "error.toString() => java.sql.SQLException: broken",
        "T(java.time.LocalDate).of(2024, 1, 2).year => 2024",
        "T(java.time.ZoneOffset).UTC.id => Z",
        "T(java.time.ZoneOffset).ofHours(3).id => +03:00",
        "T(java.math.BigDecimal).valueOf(5) => 5",
        "T(java.math.RoundingMode).HALF_UP.name() => HALF_UP",
        "T(java.lang.Math).abs(-3) => 3",
        "T(java.lang.String).valueOf(true) => true",
        "T(java.lang.Integer).parseInt('12') => 12",
        "T(java.lang.Long).MAX_VALUE => 9223372036854775807",
        "T(java.util.Objects).equals(text, 'Abc') => true",
        "T(java.util.Collections).max(numbers) => 3",
        "T(java.util.UUID).fromString('00000000-0000-0001-0000-000000000002') => 00000000-0000-0001-0000-000000000002",
        "T(java.util.Locale).ROOT == T(java.util.Locale).ENGLISH => false",
        "T(java.util.concurrent.TimeUnit).DAYS.toHours(2) => 48",
        // of the application's own
        "task.get() => got",
        "task.call('me') => called by me",
        "task.ran => 0",
        "inbox.name => inbox",
        "inbox.size() => 0",
        "inbox.take('me') => taken by me",
        "named.toString() => named",
        "named.hashCode() => 7",
        "named.equals(text) => false",
        "renamed.toString() => renamed",
        "unnamed.compareTo(unnamed) => 0",
        "unnamed.equals(unnamed) => true",
      })
  void readerIsCalled(String expression, String expected) throws Exception {
    Map<String, Object> values = values();
    assertThat(Values.text(Language.with(values).value(expression))).isEqualTo(expected);
  }

  @Test
  void lambdaOfTheApplicationIsAsked() throws Exception {
    assertThat(Language.with("x", Tasks.supplier()).value("x.get()")).isEqualTo("late");
    assertThatThrownBy(() -> Language.with("x", Tasks.callable()).value("x.call()"))
        .hasMessageContaining("closed to expressions");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "x.replaceAll('(.*a){12}c', '')",
        "x.replaceFirst('(.*a){12}c', '')",
        "x.split('(.*a){12}c')",
        "huge.add(1.5)",
        "huge.setScale(2)",
        "huge.intValue()",
        "huge.toBigInteger()",
        "huge.toPlainString()",
        "one.setScale(2000000000)",
        "one.movePointRight(one.add(1999999999).intValue()).add(1.5)"
      })
  void callWhoseTimeGrowsWithAValueGivesUp(String expression) {
    Language call =
        Language.with("x", "a".repeat(40))
            .and("huge", new BigDecimal("1E+999999999"))
            .and("one", BigDecimal.ONE);
    assertThatThrownBy(() -> call.value(expression))
        .isInstanceOf(EvaluationException.class)
        .hasMessageNotContaining("threw");
  }

  @Test
  void fieldsInsideTheJdkAreNotRead() {
    for (String path : new String[] {"x.elementData", "x.modCount", "x.size"}) {
      assertThatThrownBy(() -> Language.with("x", new ArrayList<>(List.of(1))).value(path))
          .hasMessageContaining("has no '" + path.substring(2) + "'")
          .hasMessageNotContaining("elementData,")
          .hasMessageNotContaining("modCount,");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"x", "x + 0", "x.intValue()", "num(x)", "round(x)", "max"})
  void numberOfTheApplicationsOwnCountsAsWhatItIs(String expression) throws Exception {
    Object whole = new Tasks.Count(5);
    String text = expression.equals("max") ? "[x, 1].max(it)" : expression;
    assertThat(Values.text(Language.with("x", whole).value(text))).isEqualTo("5");
  }

  @Test
  void numberOfTheApplicationsOwnThatTellsNoDigitsIsAnErrorUnlessItIsWhole() throws Exception {
    for (double value : new double[] {0.5, 1e300, Double.NaN, Double.POSITIVE_INFINITY, 1L << 60}) {
      assertThatThrownBy(() -> Language.with("x", new Tasks.Count(value)).value("x + 1"))
          .as("%s", value)
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("com.example.shop.Tasks$Count")
          .hasMessageContaining("toString()");
    }
    assertThat(Language.with("x", new Tasks.Amount("12.50")).value("x + 1"))
        .isEqualTo(new BigDecimal("13.50"));
    assertThatThrownBy(() -> Language.with("x", new Tasks.Amount("1 / 3")).value("x + 1"))
        .hasMessageContaining("com.example.shop.Tasks$Amount");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "list.size => it is a call: write size()",
        "[1, 2].size => it is a call: write size()",
        "list.sort(null) => returns nothing",
        "T(java.util.Collections).shuffle(list) => Collections.shuffle",
        "T(java.util.Scanner).x => java.util.Scanner is closed to expressions",
        "T(java.util.Timer).x => java.util.Timer is closed to expressions",
        "T(java.util.Optional).empty() => java.util.Optional is closed to expressions",
        "T(ir.metrix.agent.Agent).x => ir.metrix.agent.Agent is this agent's own, which is closed to expressions",
        "list.ad('x') => has no ad(",
        "queue.take() => closed to expressions",
        "queue.take() => contains, containsAll",
        "text.matches('a') => write text matches 'pattern'",
        "list.stream() => the steps of expressions",
        "text.orElse('x') => an Optional is read through",
        "'%s'.format(unnamed) => String.format(",
        "'%s'.format(unnamed) => is closed to expressions: it would show objects",
        "T(java.lang.String).format(unnamed) => String.format(",
        "text.repeat() => String.repeat(int) is closed to expressions",
        "T(java.lang.Math).random(1) => Math.random() is closed to expressions",
        "T(java.lang.String).valueOf(unnamed) => str(…) makes the text of a value",
        "unnamed.toString() => has no toString() of its own",
      })
  void errorSaysWhatMayBeCalledInstead(String expression, String message) throws Exception {
    Map<String, Object> values = values();
    for (Language call :
        new Language[] {Language.with(values), Language.with(values).withoutTypes()}) {
      assertThatThrownBy(() -> call.value(expression)).hasMessageContaining(message);
    }
  }
}
