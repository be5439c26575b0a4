package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import java.util.ArrayList;
import java.util.List;

/** Are there keys to send with? They are not shown. */
final class KeysStep {
  private final Notes notes;

  KeysStep(Notes notes) {
    this.notes = notes;
  }

  void take(AgentConfig config) {
    notes.begin("looking at the keys");
    List<String> found = new ArrayList<>();
    boolean any = false;
    for (Application application : config.applications().values()) {
      String name = application.name().isEmpty() ? "" : application.name() + ": ";
      boolean present = application.apiKey() != null;
      any |= present;
      found.add(
          name
              + "application-id "
              + application.id()
              + ", api-key "
              + (present
                  ? "present, " + application.apiKey().reveal().length() + " characters"
                  : "missing"));
    }
    if (any) {
      notes.good("keys", found);
    } else {
      found.add("no key is set");
      notes.warning(
          "keys",
          found,
          "A dry run needs none. To send, set metrix.application-id and metrix.api-key.");
    }
  }
}
