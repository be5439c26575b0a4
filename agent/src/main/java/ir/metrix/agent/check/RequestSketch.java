package ir.metrix.agent.check;

import ir.metrix.agent.config.Application;
import java.util.Map;

/** A request with one message of a rule, with something else in place of the values. Immutable. */
public final class RequestSketch {
  private final String ruleId;
  private final String title;
  private final String applicationName;
  private final Application application;
  private final Map<String, Object> body;

  /**
   * @param application null where the configuration names none (a dry run)
   */
  RequestSketch(
      String ruleId,
      String title,
      String applicationName,
      Application application,
      Map<String, Object> body) {
    this.ruleId = ruleId;
    this.title = title;
    this.applicationName = applicationName;
    this.application = application;
    this.body = body;
  }

  public String ruleId() {
    return ruleId;
  }

  /** For people: rule, type and name of the message. */
  public String title() {
    return title;
  }

  /** The header X-Application-Id; null where the configuration names none. */
  String applicationId() {
    return application == null ? null : application.id();
  }

  /** What is added to the names of variables: empty for the keys at the top of the file. */
  String variableSuffix() {
    return applicationName.isEmpty() ? "" : "_" + applicationName.replaceAll("[^A-Za-z0-9]", "_");
  }

  /** As JSON would have it. */
  public Map<String, Object> body() {
    return body;
  }
}
