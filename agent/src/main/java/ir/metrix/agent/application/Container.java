package ir.metrix.agent.application;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What class files and jars lie in: an archive, or a folder. */
abstract class Container {
  private final String place;

  Container(String place) {
    this.place = place;
  }

  /** Where it lies, for people: {@code shop.war!/WEB-INF/lib/core.jar}. */
  final String place() {
    return place;
  }

  /** Where something in it lies, for people. */
  abstract String placeOf(String name);

  /** All that is in it, with slashes, in the order in which a class would be looked for. */
  abstract List<String> names() throws IOException;

  /** One file of it, whole and undamaged, or an {@link IOException}. */
  abstract byte[] read(String name, int maxBytes) throws IOException;

  /** An archive in it. */
  abstract Container nested(String name) throws IOException;

  /**
   * Whether it replaces classes by {@code META-INF/versions/N}, as jars may and folders may not.
   */
  abstract boolean isMultiRelease();

  static byte[] readAll(InputStream in, int maxBytes) throws IOException {
    // Not sized by what the archive says of the entry: that may be a lie.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
    byte[] buffer = new byte[8192];
    int count;
    while ((count = in.read(buffer)) >= 0) {
      if (bytes.size() + count > maxBytes) {
        throw new IOException("it has more than " + maxBytes + " bytes");
      }
      bytes.write(buffer, 0, count);
    }
    return bytes.toByteArray();
  }
}
