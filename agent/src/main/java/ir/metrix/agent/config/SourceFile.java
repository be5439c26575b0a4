package ir.metrix.agent.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import ir.metrix.agent.config.Problems.Place;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of the configuration: parsed, overridden by system properties, and resolved. */
final class SourceFile {
  static final String SYSTEM_PROPERTIES = "system properties";
  static final String OWN_PROPERTY = "metrix.config.file";

  private static final String PREFIX = "metrix.";
  private static final Pattern TOKEN = Pattern.compile("(?:token: |got )'([^']+)'");

  /** Where Typesafe Config looks last. */
  private static final String NOT_FOUND = "resource not found on classpath: ";

  private static final String CORRECT =
      "; correct the path, or leave 'required' out if it may be missing";

  /** As parsed: with its substitutions. */
  private final ConfigObject raw;

  private final ConfigObject root;

  private SourceFile(ConfigObject raw, ConfigObject root) {
    this.raw = raw;
    this.root = root;
  }

  ConfigObject root() {
    return root;
  }

  /** Null, with the reason among the problems, if it can't be read or isn't HOCON. */
  static SourceFile read(
      Path file, Properties systemProperties, Map<String, String> environment, Problems problems) {
    String name = file.toString();
    problems.files().note(file);
    String unreadable = whyUnreadable(file, problems.files().failures().get(file.toAbsolutePath()));
    if (unreadable != null) {
      problems.add(new Place(name, 0), "", unreadable);
      return null;
    }
    if (isAnyUnreadable(file, problems)) {
      return null;
    }
    try {
      ConfigParseOptions options =
          options()
              .setAllowMissing(false)
              .prependIncluder(
                  new NotingIncluder(problems.files(), folderOf(file), SeenFiles.isReadOnce(file)));
      Config parsed = parse(file, options, problems);
      if (parsed == null || isAnyUnreadable(file, problems)) {
        return null;
      }
      Config overridden = overrides(systemProperties).withFallback(parsed);
      Config resolved = resolve(overridden, systemProperties, environment, name, problems);
      return new SourceFile(parsed.root(), resolved.root());
    } catch (com.typesafe.config.ConfigException.IO e) {
      String failing = placeOf(e, name).file();
      if (!failing.equals(name) && Files.notExists(Paths.get(failing))) {
        problems.add(new Place(name, 0), "", missing(failing));
        return null;
      }
      if (canBeOpened(failing)) {
        // It asks for another one, that is not there.
        problems.addAt(placeOf(e, name), "", missing(e));
        return null;
      }
      Exception cause = e.getCause() instanceof IOException ? (IOException) e.getCause() : e;
      problems.files().failed(Paths.get(failing), cause);
      isAnyUnreadable(file, problems);
      return null;
    } catch (com.typesafe.config.ConfigException e) {
      problems.addAt(placeOf(e, name), tokenIn(e.getMessage()), syntaxError(e, name, problems));
      return null;
    }
  }

  /** Null, with the reason among the problems, if what can be read once can't be read. */
  private static Config parse(Path file, ConfigParseOptions options, Problems problems) {
    if (!SeenFiles.isReadOnce(file)) {
      return ConfigFactory.parseFile(file.toFile(), options);
    }
    String name = file.toString();
    try {
      byte[] bytes = readOnce(file);
      if (bytes.length > SourceLines.MAX_BYTES) {
        problems.add(
            new Place(name, 0),
            "",
            "more than "
                + (SourceLines.MAX_BYTES >> 20)
                + " MiB come out of it, which is no"
                + " configuration; name the file, or write the configuration into this pipe");
        return null;
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      problems.lines().put(name, text);
      return ConfigFactory.parseString(text, options.setOriginDescription(name));
    } catch (IOException e) {
      problems.files().failed(file, e);
      isAnyUnreadable(file, problems);
      return null;
    }
  }

  /** To its end, or a byte more than a configuration may have: some devices have no end. */
  private static byte[] readOnce(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8_192];
    try (InputStream in = Files.newInputStream(file)) {
      int count = 0;
      while (count >= 0 && bytes.size() <= SourceLines.MAX_BYTES) {
        bytes.write(buffer, 0, count);
        count =
            in.read(buffer, 0, Math.min(buffer.length, SourceLines.MAX_BYTES + 1 - bytes.size()));
      }
    }
    return bytes.toByteArray();
  }

  private static boolean canBeOpened(String file) {
    try {
      Path path = Paths.get(file);
      if (!SeenFiles.isReadOnce(path)) {
        Files.newInputStream(path).close();
      }
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static String missing(com.typesafe.config.ConfigException.IO e) {
    String said = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
    return said.startsWith(NOT_FOUND)
        ? missing(said.substring(NOT_FOUND.length()))
        : "a file that it requires cannot be read: " + said + CORRECT;
  }

  private static String missing(String file) {
    return "there is no file " + file + ", which it requires" + CORRECT;
  }

  /**
   * The file that lists all keys, from our own jar. Its comments, most of it, are left out here: to
   * make tokens of them took a third of the time that reading the configuration adds to a start.
   */
  static ConfigObject reference() {
    InputStream stream = SourceFile.class.getResourceAsStream("reference.conf");
    StringBuilder text = new StringBuilder();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        String content = line.trim();
        if (!content.startsWith("#")) {
          text.append(content).append('\n');
        }
      }
      return ConfigFactory.parseString(
              text.toString(), options().setOriginDescription("reference.conf"))
          .root();
    } catch (IOException e) {
      throw new IllegalStateException("reference.conf of the agent's own jar can't be read", e);
    }
  }

  /**
   * A value before substitution. Null if it isn't there or if that can't be known: an object that
   * is merged with a substitution has no keys before it is resolved.
   */
  ConfigValue raw(List<String> path) {
    ConfigValue value = raw;
    try {
      for (String key : path) {
        value = value instanceof ConfigObject ? ((ConfigObject) value).get(key) : null;
      }
      return value;
    } catch (com.typesafe.config.ConfigException.NotResolved e) {
      return null;
    }
  }

  private static ConfigParseOptions options() {
    // Never the thread's context class loader: that is the application's.
    return ConfigParseOptions.defaults().setClassLoader(SourceFile.class.getClassLoader());
  }

  /**
   * A file that is there and cannot be read, as without descriptors, is no mistake in it; and what
   * the library does with an include that it cannot open is to leave it out.
   */
  private static boolean isAnyUnreadable(Path main, Problems problems) {
    for (Map.Entry<Path, String> failure : problems.files().failures().entrySet()) {
      boolean isMain = failure.getKey().equals(main.toAbsolutePath());
      problems.add(
          new Place((isMain ? main : failure.getKey()).toString(), 0),
          "",
          "the file cannot be read: "
              + failure.getValue()
              + "; make it readable, or mend what the system says is short");
    }
    return !problems.files().failures().isEmpty();
  }

  private static String whyUnreadable(Path file, String failure) {
    if (Files.notExists(file)) {
      return "there is no such file; correct the path or create the file";
    }
    if (Files.isDirectory(file)) {
      return "this is a folder, expected a file; give the path of a file in it";
    }
    if (SeenFiles.ACCESS_DENIED.equals(failure)) {
      return "the file may not be read by the user that runs this JVM ("
          + System.getProperty("user.name")
          + "); change its permissions";
    }
    return null;
  }

  /** Those of our root only: the application's properties may be anything. */
  private static Config overrides(Properties systemProperties) {
    Properties ours = new Properties();
    for (String name : systemProperties.stringPropertyNames()) {
      if (name.startsWith(PREFIX) && !name.equals(OWN_PROPERTY)) {
        ours.setProperty(name, systemProperties.getProperty(name));
      }
    }
    return ConfigFactory.parseProperties(ours, options().setOriginDescription(SYSTEM_PROPERTIES));
  }

  /**
   * Typesafe Config stops at the first substitution without a value. To tell them all, each gets a
   * stand-in whose origin says so, and it is tried again.
   */
  private static Config resolve(
      Config config,
      Properties systemProperties,
      Map<String, String> environment,
      String file,
      Problems problems) {
    Set<String> missing = new HashSet<>();
    ConfigResolveOptions options =
        ConfigResolveOptions.noSystem()
            .appendResolver(new Surroundings(systemProperties, environment, missing));
    while (true) {
      try {
        return config.resolve(options);
      } catch (com.typesafe.config.ConfigException.UnresolvedSubstitution e) {
        String path = pathIn(e.getMessage());
        if (path == null || !missing.add(path)) {
          throw e;
        }
        Place place = placeOf(e, file);
        problems.addAt(
            place,
            "${" + path + "}",
            "${"
                + path
                + "} has no value: it is no key of this file, no environment variable and no system"
                + " property; set it, or write ${?"
                + path
                + "} if it may be missing");
      }
    }
  }

  private static String pathIn(String message) {
    int start = message.lastIndexOf("${");
    int end = message.indexOf('}', start);
    return start < 0 || end < 0 ? null : message.substring(start + 2, end);
  }

  private static Place placeOf(com.typesafe.config.ConfigException e, String file) {
    Place place = e.origin() == null ? null : Place.ofOrigin(e.origin(), file);
    return place == null ? new Place(file, 0) : place;
  }

  /** What the parser stumbled over, as it stands in the file; if it says so. */
  private static String tokenIn(String message) {
    Matcher token = TOKEN.matcher(message);
    return token.find() ? token.group(1) : "";
  }

  private static String syntaxError(
      com.typesafe.config.ConfigException e, String file, Problems problems) {
    String message = String.valueOf(e.getMessage());
    ConfigOrigin origin = e.origin();
    if (origin != null && message.startsWith(origin.description() + ": ")) {
      message = message.substring(origin.description().length() + 2);
    }
    int advice = message.indexOf(" (if you intended");
    if (advice > 0) {
      message = message.substring(0, advice);
    }
    Place place = origin == null ? null : Place.ofOrigin(origin, file);
    String hint = place == null ? "" : searchSource(place, problems);
    return "this is no HOCON: " + message + hint;
  }

  /** Notes what the message must not show, and returns a hint if there is an obvious slip. */
  private static String searchSource(Place place, Problems problems) {
    String hint = "; text with other characters than letters, digits, - and _ belongs in quotes";
    int number = 0;
    for (String source : problems.lines().linesOf(place.file())) {
      number++;
      noteSecrets(source, problems);
      boolean isNear = number == place.line() || number == place.line() - 1;
      if (isNear && hasBareExpression(source)) {
        hint = "; text with #{…} has to be in quotes: \"#{…}\" (a bare # begins a comment)";
      }
    }
    return hint;
  }

  private static void noteSecrets(String source, Problems problems) {
    String lower = source.toLowerCase(Locale.ROOT);
    int at = Math.max(lower.indexOf("api-key"), lower.indexOf("password"));
    if (at < 0) {
      return;
    }
    for (String word : source.substring(at).split("[\\s\"'=:{}\\[\\],$?()]+", -1)) {
      if (!word.startsWith("api-key") && !word.endsWith("password") && !word.startsWith("#")) {
        problems.addSecret(word);
      }
    }
  }

  private static boolean hasBareExpression(String source) {
    int quotes = 0;
    for (int i = 0; i < source.length(); i++) {
      if (source.charAt(i) == '"') {
        quotes++;
      } else if (quotes % 2 == 0 && source.startsWith("#{", i)) {
        return true;
      }
    }
    return false;
  }

  /** What substitutions see beside the file: environment, system properties, our defaults. */
  private static final class Surroundings implements ConfigResolver {
    private final Properties systemProperties;
    private final Map<String, String> environment;
    private final Set<String> missing;

    private Surroundings(
        Properties systemProperties, Map<String, String> environment, Set<String> missing) {
      this.systemProperties = systemProperties;
      this.environment = environment;
      this.missing = missing;
    }

    @Override
    public ConfigValue lookup(String path) {
      String name = String.join(".", ConfigUtil.splitPath(path));
      String value = environment.get(name);
      if (value != null) {
        return ConfigValueFactory.fromAnyRef(value, "environment variable " + name);
      }
      value = systemProperties.getProperty(name);
      if (value != null) {
        return ConfigValueFactory.fromAnyRef(value, "system property " + name);
      }
      return missing.contains(path) ? ConfigValueFactory.fromAnyRef("", Problems.UNRESOLVED) : null;
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }

  /** Where relative paths begin: beside the file, or, for standard input, where the JVM began. */
  static Path folderOf(Path file) {
    Path folder = file.getParent();
    return folder == null || ConfigLoader.isDevice(file) ? Paths.get("") : folder;
  }
}
