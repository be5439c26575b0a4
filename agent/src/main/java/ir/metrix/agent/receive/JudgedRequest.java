package ir.metrix.agent.receive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One request and what the rules say about it. */
public final class JudgedRequest {
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final List<String> violations = new ArrayList<>();
  final List<String> duplicates = new ArrayList<>();
  final List<String> droppedInSilence = new ArrayList<>();
  String customUserId;
  String metrixUserId;
  List<Object> messages = Collections.emptyList();
  int number;
  volatile int status;

  JudgedRequest(Map<String, String> headers) {
    this.headers.putAll(headers);
  }

  /** From 1, in the order in which requests were judged. */
  public int number() {
    return number;
  }

  /** The status it was answered with; 0 if the connection was cut. */
  public int status() {
    return status;
  }

  /** The header's value, or null. The key is among them: not for printing. */
  public String header(String name) {
    return headers.get(name);
  }

  public String applicationId() {
    return header("X-Application-Id");
  }

  public String customUserId() {
    return customUserId;
  }

  public String metrixUserId() {
    return metrixUserId;
  }

  /** What Metrix would answer 400 to, as sentences. */
  public List<String> violations() {
    return violations;
  }

  /** Ids of messages that were there before, unchanged: as a retry sends them. */
  public List<String> duplicates() {
    return duplicates;
  }

  /** What Metrix would answer 200 to, and then drop. */
  public List<String> droppedInSilence() {
    return droppedInSilence;
  }

  /** As they came. */
  public List<Object> messages() {
    return messages;
  }
}
