package ir.metrix.agent.receive;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.message.TimeFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges requests by Metrix's rules, as its pages tell them. Remembers the last million messages,
 * to know a repeated id and a repeated (metrixUserId, time). Thread-safe.
 */
public final class Judge {
  private static final int REMEMBERED = 1_000_000;
  private static final long YEAR_2001_SECONDS = 978_307_200L;
  private static final long YEAR_2100_SECONDS = 4_102_444_800L;
  private static final Set<String> COMMON = setOf("type", "id", "time");
  private static final Set<String> EVENT = setOf("name", "customName", "attributes");
  private static final Set<String> REVENUE =
      setOf("name", "customName", "attributes", "revenue", "currency", "orderId");
  private static final Set<String> USER_TEXTS =
      setOf(
          "firstName",
          "lastName",
          "phoneNumber",
          "hashedPhoneNumber",
          "email",
          "hashedEmail",
          "country",
          "city",
          "region",
          "locality",
          "gender");

  private final TimeFormat timeFormat;

  // Both guarded by this.
  private final Map<String, String> messageById = new Memory();
  private final Map<String, String> idByUserAndTime = new Memory();
  private int requests;

  public Judge() {
    this(TimeFormat.SECONDS_STRING);
  }

  public Judge(TimeFormat timeFormat) {
    this.timeFormat = timeFormat;
  }

  /** {@code headers} by name, in any case. */
  public synchronized JudgedRequest judge(Map<String, String> headers, byte[] body) {
    JudgedRequest request = new JudgedRequest(headers);
    request.number = ++requests;
    List<String> violations = request.violations;
    String contentType = request.header("Content-Type");
    if (!"application/json".equals(contentType)) {
      violations.add("Content-Type is " + contentType + ", not application/json");
    }
    requireHeader(request, "X-Application-Id");
    requireHeader(request, "X-API-Key");
    Object parsed;
    try {
      parsed = Json.parse(body);
    } catch (IOException e) {
      violations.add("the body is no valid JSON: " + e.getMessage());
      return request;
    }
    if (!(parsed instanceof Map)) {
      violations.add("the body is no JSON object");
      return request;
    }
    judgeBody(request, (Map<?, ?>) parsed);
    return request;
  }

  private static void requireHeader(JudgedRequest request, String name) {
    String value = request.header(name);
    if (value == null || value.trim().isEmpty()) {
      request.violations.add("the header " + name + " is missing or empty");
    }
  }

  private void judgeBody(JudgedRequest request, Map<?, ?> body) {
    requireKnown(
        request.violations, "the body", body, setOf("customUserId", "metrixUserId", "messages"));
    request.customUserId = userId(request.violations, body, "customUserId");
    request.metrixUserId = userId(request.violations, body, "metrixUserId");
    if (request.customUserId == null && request.metrixUserId == null) {
      request.violations.add("neither customUserId nor metrixUserId is there");
    }
    Object messages = body.get("messages");
    if (!(messages instanceof List) || ((List<?>) messages).isEmpty()) {
      request.violations.add("messages is not an array with at least one message");
      return;
    }
    request.messages = Collections.unmodifiableList((List<?>) messages);
    for (int i = 0; i < request.messages.size(); i++) {
      Object message = request.messages.get(i);
      String where = "messages[" + i + "]";
      if (message instanceof Map) {
        judgeMessage(request, where, (Map<?, ?>) message);
      } else {
        request.violations.add(where + " is no object");
      }
    }
  }

  private static String userId(List<String> violations, Map<?, ?> body, String name) {
    Object id = body.get(name);
    if (body.containsKey(name) && (!(id instanceof String) || ((String) id).isEmpty())) {
      violations.add(name + " is there, but not as a string that is not empty");
      return null;
    }
    return (String) id;
  }

  private void judgeMessage(JudgedRequest request, String where, Map<?, ?> message) {
    List<String> violations = request.violations;
    Object type = message.get("type");
    if ("user".equals(type)) {
      judgeUser(violations, where, message);
    } else if ("action".equals(type) || "businessEvent".equals(type)) {
      requireKnown(violations, where, message, EVENT);
      judgeEvent(violations, where, message);
    } else if ("revenue".equals(type)) {
      requireKnown(violations, where, message, REVENUE);
      judgeEvent(violations, where, message);
      judgeRevenue(violations, where, message);
    } else {
      violations.add(where + ".type is none of user, action, revenue, businessEvent");
    }
    judgeTime(violations, where, message.get("time"));
    judgeIdentity(request, where, message);
  }

  private static void judgeUser(List<String> violations, String where, Map<?, ?> message) {
    Set<String> known = new HashSet<>(USER_TEXTS);
    known.addAll(setOf("birthday", "customAttributes"));
    requireKnown(violations, where, message, known);
    for (String name : USER_TEXTS) {
      requireText(violations, where, message, name);
    }
    Object gender = message.get("gender");
    if (gender instanceof String && !setOf("Male", "Female", "Other").contains(gender)) {
      violations.add(where + ".gender is none of Male, Female, Other");
    }
    if (message.containsKey("birthday") && !isWhole(message.get("birthday"))) {
      violations.add(where + ".birthday is no number of milliseconds");
    }
    judgeAttributes(violations, where, message, "customAttributes");
  }

  private static void judgeEvent(List<String> violations, String where, Map<?, ?> message) {
    requireText(violations, where, message, "name");
    requireText(violations, where, message, "customName");
    if (!isFilled(message.get("name")) && !isFilled(message.get("customName"))) {
      violations.add(where + " has neither name nor customName");
    }
    judgeAttributes(violations, where, message, "attributes");
  }

  private static void judgeRevenue(List<String> violations, String where, Map<?, ?> message) {
    if (!(message.get("revenue") instanceof Number)) {
      violations.add(where + ".revenue is no JSON number");
    }
    Object currency = message.get("currency");
    if (message.containsKey("currency")
        && !(currency instanceof String && ((String) currency).matches("[A-Z]{3}"))) {
      violations.add(where + ".currency is not three capital letters");
    }
    requireText(violations, where, message, "orderId");
  }

  private void judgeTime(List<String> violations, String where, Object time) {
    boolean isText = timeFormat == TimeFormat.SECONDS_STRING;
    boolean isOfFormat =
        isText ? time instanceof String && ((String) time).matches("\\d{1,18}") : isWhole(time);
    if (!isOfFormat) {
      violations.add(where + ".time is not " + describedFormat());
      return;
    }
    long seconds = new BigDecimal(time.toString()).longValue() * timeFormat.tickMillis() / 1_000;
    if (seconds < YEAR_2001_SECONDS || seconds >= YEAR_2100_SECONDS) {
      violations.add(
          where + ".time is not between 2001 and 2100: is it " + describedFormat() + "?");
    }
  }

  private String describedFormat() {
    switch (timeFormat) {
      case SECONDS_STRING:
        return "Unix seconds as a string";
      case SECONDS:
        return "Unix seconds as a number";
      default:
        return "Unix milliseconds as a number";
    }
  }

  private void judgeIdentity(JudgedRequest request, String where, Map<?, ?> message) {
    Object id = message.get("id");
    if (!isFilled(id)) {
      request.violations.add(where + ".id is not a string that is not empty");
      return;
    }
    String content =
        request.applicationId()
            + '\n'
            + request.customUserId
            + '\n'
            + request.metrixUserId
            + '\n'
            + message;
    String earlier = messageById.get((String) id);
    if (earlier != null) {
      if (earlier.equals(content)) {
        request.duplicates.add((String) id);
      } else {
        request.violations.add(where + ".id was the id of another message before");
      }
      return;
    }
    messageById.put((String) id, content);
    if (request.metrixUserId != null) {
      String userAndTime =
          request.applicationId() + '\n' + request.metrixUserId + '\n' + message.get("time");
      String earlierId = idByUserAndTime.get(userAndTime);
      if (earlierId == null) {
        idByUserAndTime.put(userAndTime, (String) id);
      } else {
        request.droppedInSilence.add(
            where + " has the metrixUserId and time of the message " + earlierId);
      }
    }
  }

  private static void requireKnown(
      List<String> violations, String where, Map<?, ?> object, Set<String> known) {
    for (Object name : object.keySet()) {
      boolean isMessage = where.startsWith("messages");
      if (!known.contains(name) && !(isMessage && COMMON.contains(name))) {
        violations.add(where + " has the unknown field " + name);
      }
    }
  }

  private static void requireText(
      List<String> violations, String where, Map<?, ?> object, String name) {
    if (object.containsKey(name) && !isFilled(object.get(name))) {
      violations.add(where + "." + name + " is not a string that is not empty");
    }
  }

  private static void judgeAttributes(
      List<String> violations, String where, Map<?, ?> message, String name) {
    if (!message.containsKey(name)) {
      return;
    }
    if (message.get(name) instanceof Map) {
      judgeValue(violations, where + "." + name, message.get(name));
    } else {
      violations.add(where + "." + name + " is no object");
    }
  }

  private static void judgeValue(List<String> violations, String where, Object value) {
    if (value == null) {
      violations.add(where + " is null");
    } else if (value instanceof Map) {
      for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
        judgeValue(violations, where + "." + member.getKey(), member.getValue());
      }
    } else if (value instanceof List) {
      for (int i = 0; i < ((List<?>) value).size(); i++) {
        judgeValue(violations, where + "[" + i + "]", ((List<?>) value).get(i));
      }
    }
  }

  private static boolean isFilled(Object value) {
    return value instanceof String && !((String) value).isEmpty();
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long || value instanceof BigInteger;
  }

  private static Set<String> setOf(String... names) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(names)));
  }

  /** Forgets the oldest entry when it is full. */
  private static final class Memory extends LinkedHashMap<String, String> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > REMEMBERED;
    }
  }
}
