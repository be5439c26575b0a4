package ir.metrix.agent.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import ir.metrix.agent.config.Problems.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads ids and API keys. Its errors say where a key should be, never what it is. */
final class ApplicationReader {
  private static final String[] SECRETS = {
    "api-key", "password", "trust-store-password", "key-store-password"
  };

  /** A key file is one line; anything longer is another file, given by mistake. */
  private static final int MAX_KEY_FILE_BYTES = 64 * 1024;

  private final Path file;
  private final SourceFile source;
  private final boolean keysNeeded;
  private final Problems problems;

  /**
   * @param keysNeeded false for a dry run
   */
  ApplicationReader(Path file, SourceFile source, boolean keysNeeded, Problems problems) {
    this.file = file;
    this.source = source;
    this.keysNeeded = keysNeeded;
    this.problems = problems;
  }

  /**
   * @param topNeeded whether a rule reports to the application at the top of the file
   */
  Map<String, Application> read(
      Section metrix, ConfigObject applications, ConfigObject reference, boolean topNeeded) {
    Map<String, Application> read = new LinkedHashMap<>();
    read(
        read, "", metrix, Collections.singletonList("metrix"), topNeeded && keysNeeded, keysNeeded);
    if (applications == null) {
      return Collections.unmodifiableMap(read);
    }
    for (String name : FileOrder.of(applications, file.toString())) {
      ConfigValue value = applications.get(name);
      String key = "metrix.applications." + ConfigUtil.joinPath(name);
      if (value instanceof ConfigObject) {
        Section section = new Section(key, (ConfigObject) value, reference, problems);
        section.refuseUnknownKeys();
        List<String> path = new ArrayList<>();
        Collections.addAll(path, "metrix", "applications", name);
        read(read, name, section, path, true, keysNeeded);
      } else if (value.valueType() != ConfigValueType.NULL) {
        problems.add(
            value,
            key,
            Section.found(value) + ", expected an object: { application-id = …, api-key = … }");
      }
    }
    return Collections.unmodifiableMap(read);
  }

  /** Tells the problems what to keep out of all texts: also what is not where it should be. */
  static void noteSecrets(ConfigValue value, boolean secret, Problems problems) {
    if (value instanceof ConfigObject) {
      for (Map.Entry<String, ConfigValue> entry : ((ConfigObject) value).entrySet()) {
        noteSecrets(entry.getValue(), secret || isSecret(entry.getKey()), problems);
      }
    } else if (value instanceof ConfigList) {
      for (ConfigValue element : (ConfigList) value) {
        noteSecrets(element, secret, problems);
      }
    } else if (secret && Section.textOf(value) != null) {
      problems.addSecret(Section.textOf(value));
    }
  }

  private static boolean isSecret(String name) {
    for (String secret : SECRETS) {
      if (secret.equals(name)) {
        return true;
      }
    }
    return false;
  }

  private void read(
      Map<String, Application> read,
      String name,
      Section section,
      List<String> path,
      boolean idNeeded,
      boolean keyNeeded) {
    String id = header(section, "application-id", section.text("application-id"));
    String key = header(section, "api-key", key(section));
    if (idNeeded) {
      requireId(section, path);
      if (keyNeeded) {
        requireKey(section, path);
      }
    }
    if (id != null && (key != null || !keysNeeded)) {
      read.put(name, new Application(name, id, key == null ? null : new ApiKey(key)));
    }
  }

  private void requireId(Section section, List<String> path) {
    if (isBlank(section, "application-id")) {
      notSet(section, path, "application-id", "give the APP_ID of the Metrix dashboard");
    }
  }

  private void requireKey(Section section, List<String> path) {
    if (isBlank(section, "api-key") && !section.has("api-key-file")) {
      notSet(section, path, "api-key", "give the key, or an 'api-key-file'");
    }
  }

  private static boolean isBlank(Section section, String name) {
    ConfigValue value = section.given(name);
    if (value != null && value.origin().description().contains(Problems.UNRESOLVED)) {
      return false;
    }
    String text = Section.textOf(value);
    return value == null || (text != null && text.trim().isEmpty());
  }

  private void notSet(Section section, List<String> path, String name, String mend) {
    List<String> full = new ArrayList<>(path);
    full.add(name);
    ConfigValue raw = source.raw(full);
    Place place =
        raw == null
            ? section.given() == null
                ? new Place(file.toString(), 0)
                : Place.of(section.given(), file.toString())
            : Place.of(raw, file.toString());
    String pointedAt = raw == null ? path.get(path.size() - 1) : name;
    String variable = raw == null ? null : variableOf(raw.render());
    if (variable != null && !section.has(name)) {
      problems.addAt(
          place,
          pointedAt,
          section.key(name)
              + " is not set: the environment variable "
              + variable
              + " has no value; set it, or "
              + mend);
      return;
    }
    String why = section.has(name) ? "it is empty; " + mend : mend;
    problems.addAt(
        place,
        pointedAt,
        section.key(name)
            + " is not set: "
            + why
            + (path.size() == 1 ? " (a dry run needs none: metrix.delivery.mode = log)" : ""));
  }

  /** X of <code>${?X}</code>, or null. */
  private static String variableOf(String rendered) {
    String text = rendered.trim();
    if (!text.startsWith("${") || text.indexOf('}') != text.length() - 1) {
      return null;
    }
    String name = text.substring(2, text.length() - 1);
    return name.startsWith("?") ? name.substring(1) : name;
  }

  private String key(Section section) {
    if (!section.has("api-key-file")) {
      return section.text("api-key");
    }
    if (section.has("api-key")) {
      problems.add(
          section.given("api-key-file"),
          section.key("api-key-file"),
          "'api-key' is there too; leave one of them out");
      return null;
    }
    Path keyFile = section.path("api-key-file", SourceFile.folderOf(file));
    if (keyFile == null) {
      return null;
    }
    String key = contentOf(keyFile, section);
    if (key != null) {
      problems.addSecret(key);
    }
    return key;
  }

  private String contentOf(Path keyFile, Section section) {
    String why;
    problems.files().note(keyFile);
    try {
      if (Files.size(keyFile) > MAX_KEY_FILE_BYTES) {
        why = "is too long for a key";
      } else {
        String key = new String(Files.readAllBytes(keyFile), StandardCharsets.UTF_8).trim();
        if (!key.isEmpty()) {
          return key;
        }
        why = "is empty";
      }
    } catch (IOException e) {
      why =
          Files.notExists(keyFile)
              ? "doesn't exist"
              : Files.isDirectory(keyFile)
                  ? "is a folder"
                  : "can't be read: " + SeenFiles.reason(e);
      if (!Files.isDirectory(keyFile) && !Files.notExists(keyFile)) {
        problems.files().failed(keyFile, e);
      }
    }
    problems.add(
        section.given("api-key-file"),
        section.key("api-key-file"),
        "the file " + keyFile + " " + why + "; expected a file that holds the API key alone");
    return null;
  }

  /** Null if there is none; what no HTTP header may hold is reported without being shown. */
  private String header(Section section, String name, String text) {
    if (text == null || text.trim().isEmpty()) {
      return null;
    }
    String value = text.trim();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
        ConfigValue at = section.has(name) ? section.given(name) : section.given("api-key-file");
        problems.add(
            at,
            section.key(name),
            "character "
                + (i + 1)
                + " can't be sent in an HTTP header; expected letters, digits and signs of ASCII");
        return null;
      }
    }
    return value;
  }
}
