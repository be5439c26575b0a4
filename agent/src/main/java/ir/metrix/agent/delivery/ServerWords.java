package ir.metrix.agent.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Reads an answer's body to a bound of bytes and of time, whatever the server does: the status has
 * decided already, and the words only help a person.
 */
final class ServerWords {
  private static final int MAX_CHARS = 2_000;
  private static final long MAX_BYTES = 4_096;

  /** An answer's body comes with its head; one that drips is not waited for. */
  private static final long MAX_MILLIS = 1_000;

  private ServerWords() {}

  /** Reads what fits, so that the connection can serve again. */
  static void skip(ResponseBody body) {
    load(body.source());
  }

  /** On one line and without the key; null if there is nothing to read. */
  static String of(ResponseBody body, String apiKey) {
    Buffer read = read(body);
    boolean cutOff = read.size() > MAX_BYTES;
    String text = read.readString(StandardCharsets.UTF_8);
    StringBuilder line = new StringBuilder(text.replace(apiKey, "***"));
    if (cutOff) {
      removePartAtEnd(line, apiKey);
    }
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    String words = line.toString().trim();
    if (words.isEmpty()) {
      return null;
    }
    return words.length() > MAX_CHARS ? words.substring(0, MAX_CHARS) + "…" : words;
  }

  /** A key that the cut went through would not be found whole. */
  private static void removePartAtEnd(StringBuilder line, String apiKey) {
    for (int length = Math.min(apiKey.length(), line.length()); length > 0; length--) {
      int start = line.length() - length;
      if (apiKey.startsWith(line.substring(start))) {
        line.setLength(start);
        return;
      }
    }
  }

  /** The first bytes. */
  private static Buffer read(ResponseBody body) {
    Buffer read = load(body.source());
    Buffer first = new Buffer();
    first.write(read, Math.min(MAX_BYTES + 1, read.size()));
    return first;
  }

  /** One byte more than is used is asked for, to see the end: then the connection is kept. */
  private static Buffer load(BufferedSource source) {
    try {
      source.timeout().deadline(MAX_MILLIS, TimeUnit.MILLISECONDS);
      source.request(MAX_BYTES + 1);
    } catch (IOException e) {
      // Cut, too slow, or not as long as it said: what came until then has to do.
      return source.getBuffer();
    }
    return source.getBuffer();
  }
}
