package ir.metrix.agent.message;

import com.fasterxml.jackson.core.JsonGenerator;
import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;

/**
 * Writes messages as the API wants them: {@code type}, {@code id}, {@code time}, then the fields in
 * their order. Gives an id where there is none, and moves {@code time} forward where another
 * message of that Metrix user has it already. One thread.
 */
public final class MessageEncoder {
  private static final long MOVE_TO_WARN_OF_MILLIS = 60_000;
  private static final long QUIET_MILLIS = 120_000;

  private final TimeFormat timeFormat;
  private final AgentLog log;
  private final RandomIds ids = new RandomIds();
  private final UniqueTicks ticks;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1_024);

  /** One for all messages: making one costs as much as a short message. */
  private JsonGenerator json;

  private boolean warnedOfMove;

  public MessageEncoder(TimeFormat timeFormat, AgentLog log) {
    this.timeFormat = timeFormat;
    this.log = log;
    this.ticks = new UniqueTicks(QUIET_MILLIS / timeFormat.tickMillis());
  }

  /** Loads what encoding needs, so that the first real message does not wait for it. */
  public void warmUp() {
    encode(
        new Message(
            new MessageShape(
                "",
                "",
                MessageType.ACTION,
                Collections.<String, Object>singletonMap("name", new MessageShape.Slot(0))),
            "",
            null,
            null,
            0,
            ""));
  }

  /** An earlier process gave this time to a message of this user. */
  public void taken(long userHash, long timeMillis) {
    ticks.note(userHash, Math.floorDiv(timeMillis, timeFormat.tickMillis()));
  }

  /**
   * Encodes one message.
   *
   * @throws IllegalArgumentException if a value has no JSON form (NaN, a foreign object); it names
   *     the kind of the value, never the value
   */
  public EncodedMessage encode(Message message) {
    String given = message.id();
    String id = given == null ? ids.next() : given;
    long timeMillis = uniqueTime(message);
    buffer.reset();
    boolean written = false;
    try {
      if (json == null) {
        json = Json.FACTORY.createGenerator(buffer);
      }
      json.writeStartObject();
      json.writeStringField("type", message.type().wireName());
      json.writeStringField("id", JsonValues.wellFormed(id));
      json.writeFieldName("time");
      writeTime(json, timeMillis);
      JsonValues.writeMembers(json, message.shape().fields(), message.values());
      json.writeEndObject();
      json.flush();
      written = true;
    } catch (IOException e) {
      // Memory does not fail; what Jackson refuses is the content. Its text may quote a value.
      throw new IllegalArgumentException("refused by the JSON writer: " + e.getClass().getName());
    } finally {
      if (!written) {
        // It is in the middle of a message: the next one gets a new writer.
        json = null;
      }
    }
    return new EncodedMessage(id, timeMillis, buffer.toByteArray());
  }

  private long uniqueTime(Message message) {
    if (message.metrixUserId() == null) {
      return message.timeMillis();
    }
    long wanted = Math.floorDiv(message.timeMillis(), timeFormat.tickMillis());
    long tick = ticks.take(UserHash.of(message.application(), message.metrixUserId()), wanted);
    if (tick == wanted) {
      return message.timeMillis();
    }
    long movedMillis = (tick - wanted) * timeFormat.tickMillis();
    if (movedMillis > MOVE_TO_WARN_OF_MILLIS && !warnedOfMove) {
      warnedOfMove = true;
      log.problem(
          "time moved",
          "rule "
              + message.ruleId()
              + ": one metrixUserId has so many messages at one time that a message was moved "
              + movedMillis / 1_000
              + " s forward, since Metrix drops a second message of the same user and time. Is the"
              + " user id the same for everyone? Else wire.time = millis keeps them closer.");
    }
    return tick * timeFormat.tickMillis();
  }

  private void writeTime(JsonGenerator json, long timeMillis) throws IOException {
    long ticksSinceEpoch = Math.floorDiv(timeMillis, timeFormat.tickMillis());
    if (timeFormat == TimeFormat.SECONDS_STRING) {
      json.writeString(Long.toString(ticksSinceEpoch));
    } else {
      json.writeNumber(ticksSinceEpoch);
    }
  }
}
