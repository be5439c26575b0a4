package ir.metrix.agent.start;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this jar. */
public final class Version {
  private Version() {}

  /** As the build wrote it, or "unknown". */
  public static String read() {
    Properties properties = new Properties();
    try (InputStream in =
        Version.class.getClassLoader().getResourceAsStream("ir/metrix/agent/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "unknown";
    }
    return properties.getProperty("version", "unknown");
  }
}
