package ir.metrix.agent.expression;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.ChronoLocalDateTime;
import java.time.chrono.ChronoZonedDateTime;
import java.util.Calendar;
import java.util.Date;

/**
 * Dates of every kind that applications use: {@code Date} and {@code Calendar}, {@code java.time},
 * and, known by their shape, {@code XMLGregorianCalendar} (a module that may not be there) and
 * Joda-Time. A date without a zone is one of the JVM's default zone; a number is milliseconds.
 */
final class Dates {
  private static final String JODA = "org.joda.time.";

  /** Of a module that may not be there, too. */
  private static final String TIMESTAMP = "java.sql.Timestamp";

  private Dates() {}

  static boolean isDate(Object value) {
    return value instanceof Date
        || value instanceof Calendar
        || value instanceof Instant
        || value instanceof ChronoZonedDateTime
        || value instanceof java.time.OffsetDateTime
        || value instanceof ChronoLocalDateTime
        || value instanceof ChronoLocalDate
        || isA(value, "javax.xml.datatype.XMLGregorianCalendar")
        || isJoda(value);
  }

  /**
   * Whether it is of the older kinds, which stand in for each other: a field that is declared a
   * Date holds a Timestamp if a database filled it. By their own equals, a Date may equal a
   * Timestamp that doesn't equal it, and a Calendar another of its zone only.
   */
  static boolean isMoment(Object value) {
    return value instanceof Date || value instanceof Calendar;
  }

  /** Which of two moments is earlier, to the nanosecond. */
  static int compareMoments(Object a, Object b) {
    int order = Long.compare(millis(a), millis(b));
    if (order != 0) {
      return order;
    }
    // Only a Timestamp's own order knows its nanoseconds.
    if (isA(a, TIMESTAMP)) {
      return ((Date) a).compareTo(dateOf(b));
    }
    return isA(b, TIMESTAMP) ? -((Date) b).compareTo(dateOf(a)) : 0;
  }

  private static Date dateOf(Object moment) {
    return moment instanceof Date ? (Date) moment : new Date(millis(moment));
  }

  /** Unix milliseconds. */
  static long millis(Object value) {
    try {
      return of(value);
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      // A subclass of the application's own, or a date too far for milliseconds.
      throw new EvaluationException(
          "reading "
              + Names.article(value.getClass().getName())
              + " threw "
              + e.getClass().getName(),
          e);
    }
  }

  private static long of(Object value) {
    if (value instanceof Date) {
      return ((Date) value).getTime();
    }
    if (value instanceof Calendar) {
      return ((Calendar) value).getTimeInMillis();
    }
    if (value instanceof Number) {
      Number exact = Numbers.exact((Number) value);
      if (exact instanceof Long) {
        return (Long) exact;
      }
      if (exact instanceof BigDecimal && isWholeLong((BigDecimal) exact)) {
        return ((BigDecimal) exact).longValueExact();
      }
      throw new EvaluationException("a date as a number is a whole number of milliseconds");
    }
    if (isA(value, "javax.xml.datatype.XMLGregorianCalendar")) {
      return millis(call(value, "toGregorianCalendar"));
    }
    return isJoda(value) ? jodaMillis(value) : javaTimeMillis(value);
  }

  private static boolean isWholeLong(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0
        && value.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
  }

  private static long javaTimeMillis(Object value) {
    ZoneId zone = ZoneId.systemDefault();
    if (value instanceof Instant) {
      return ((Instant) value).toEpochMilli();
    }
    if (value instanceof ChronoZonedDateTime) {
      return ((ChronoZonedDateTime<?>) value).toInstant().toEpochMilli();
    }
    if (value instanceof java.time.OffsetDateTime) {
      return ((java.time.OffsetDateTime) value).toInstant().toEpochMilli();
    }
    if (value instanceof ChronoLocalDateTime) {
      LocalDateTime local = LocalDateTime.from((ChronoLocalDateTime<?>) value);
      return local.atZone(zone).toInstant().toEpochMilli();
    }
    if (value instanceof ChronoLocalDate) {
      return LocalDate.from((ChronoLocalDate) value).atStartOfDay(zone).toInstant().toEpochMilli();
    }
    throw new EvaluationException(Names.article(value.getClass().getName()) + " is no date");
  }

  /** ISO 8601, as precise as the value; a date without time or zone stays one. */
  static String iso(Object value) {
    try {
      return text(value);
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      throw new EvaluationException(
          "reading "
              + Names.article(value.getClass().getName())
              + " threw "
              + e.getClass().getName(),
          e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Date || value instanceof Calendar) {
      return Instant.ofEpochMilli(millis(value)).toString();
    }
    if (value instanceof ZonedDateTime) {
      // Its own text has the zone's name behind, which ISO 8601 knows nothing of.
      return ((ZonedDateTime) value).toOffsetDateTime().toString();
    }
    if (value instanceof ChronoZonedDateTime) {
      return ((ChronoZonedDateTime<?>) value).toInstant().toString();
    }
    if (value instanceof ChronoLocalDateTime) {
      return LocalDateTime.from((ChronoLocalDateTime<?>) value).toString();
    }
    if (value instanceof ChronoLocalDate) {
      return LocalDate.from((ChronoLocalDate) value).toString();
    }
    if (value instanceof Instant || value instanceof java.time.OffsetDateTime || isJoda(value)) {
      return value.toString();
    }
    return Instant.ofEpochMilli(millis(value)).toString();
  }

  private static boolean isJoda(Object value) {
    return isA(value, JODA + "ReadableInstant") || isA(value, JODA + "ReadablePartial");
  }

  private static boolean isA(Object value, String supertype) {
    for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(supertype) || implementsOne(type, supertype)) {
        return true;
      }
    }
    return false;
  }

  private static boolean implementsOne(Class<?> type, String supertype) {
    for (Class<?> face : type.getInterfaces()) {
      if (face.getName().equals(supertype) || implementsOne(face, supertype)) {
        return true;
      }
    }
    return false;
  }

  private static long jodaMillis(Object value) {
    if (isA(value, JODA + "ReadableInstant")) {
      return (Long) call(value, "getMillis");
    }
    switch (value.getClass().getName()) {
      case JODA + "LocalDate":
        return jodaMillis(call(value, "toDateTimeAtStartOfDay"));
      case JODA + "LocalDateTime":
        return jodaMillis(call(value, "toDateTime"));
      default:
        throw new EvaluationException(Names.article(value.getClass().getName()) + " is no date");
    }
  }

  private static Object call(Object value, String name) {
    try {
      Method method = value.getClass().getMethod(name);
      if (Access.open(method) || Closed.isOfJdk(method.getDeclaringClass())) {
        return Access.invoke(publicOne(method), value, new Object[0]);
      }
    } catch (NoSuchMethodException another) {
      throw new EvaluationException(
          Names.article(value.getClass().getName()) + " has no " + name + "()", another);
    }
    throw new EvaluationException(Names.article(value.getClass().getName()) + " is no date");
  }

  /** The JDK's implementations lie in packages that are closed; their superclasses do not. */
  private static Method publicOne(Method method) throws NoSuchMethodException {
    Class<?> owner = method.getDeclaringClass();
    while (Closed.isOfJdk(owner)
        && !Closed.isApi(owner.getName())
        && owner.getSuperclass() != null) {
      owner = owner.getSuperclass();
    }
    return owner.getMethod(method.getName());
  }
}
