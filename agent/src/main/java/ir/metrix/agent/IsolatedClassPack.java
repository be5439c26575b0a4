package ir.metrix.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.jar.JarFile;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;

/**
 * The isolated classes, in one entry of the jar that is stored as it is. An entry for each of some
 * 3,000 classes would be gone through by the JVM whenever it opens the jar, in Java code that is
 * still interpreted; and classes that are needed together are inflated together here.
 *
 * <p>The pack, written by {@code src/build/ClassPacker.java}, big-endian:
 *
 * <pre>
 * int  magic
 * int  slots, a power of two    int  chunks
 * for each slot; a class is in the first free one from the lowest bits of its name's hash on:
 *   int  String.hashCode        int  position: where its record begins in the inflated whole; -1: free
 * for each chunk, and once more for the end:
 *   int  position               int  offset: from the begin of the pack
 * the chunks, each deflated without a header; records don't cross them:
 *   short length of the name, the name (dots, ASCII), int length of the class file, the class file
 * </pre>
 *
 * Any thread may call it. Of a pack that was damaged on its way here, each class is found, or an
 * {@link IOException} says so, or, where its slot is what was damaged, there is no such class; with
 * no more memory than the file's size allows. That a class is not what it was is the JVM's to find.
 */
final class IsolatedClassPack {
  /** What to do about a damaged jar; ends a sentence. */
  static final String MEND = ". Put a fresh copy of the jar in its place, and start the JVM again.";

  private static final int MAGIC = 0x4D585031;
  private static final int HEADER = 3 * Integer.BYTES;
  private static final int FREE = -1;

  /** Deflate makes no more of a byte: what a damaged length may cost is bounded by the file. */
  private static final int MOST_INFLATED_PER_BYTE = 1032;

  private final JarFile jar;
  private final ZipEntry entry;
  private final int slots;
  private final int chunks;

  /** Two for each slot, two for each chunk. */
  private final int[] rows;

  /** Inflated ones, until they are collected. */
  private final Reference<?>[] inflated;

  /**
   * Reads where the classes are.
   *
   * @throws IOException if the jar has no such entry, or it can't be read
   */
  IsolatedClassPack(JarFile jar, String name) throws IOException {
    this.jar = jar;
    this.entry = jar.getEntry(name);
    if (entry == null) {
      throw new IOException(
          jar.getName() + " has no " + name + ". Put the released metrix-agent.jar in its place.");
    }
    try (InputStream in = jar.getInputStream(entry)) {
      ByteBuffer header = ByteBuffer.wrap(read(in, HEADER));
      if (header.getInt() != MAGIC) {
        throw unusable("is no pack of classes", null);
      }
      slots = header.getInt();
      chunks = header.getInt();
      long most = (entry.getSize() - HEADER) / (2 * Integer.BYTES);
      if (Integer.bitCount(slots) != 1
          || slots < 0
          || chunks < 1
          || slots + (long) chunks >= most) {
        throw unusable("has a damaged head", null);
      }
      rows = new int[2 * (slots + chunks + 1)];
      ByteBuffer.wrap(read(in, rows.length * Integer.BYTES)).asIntBuffer().get(rows);
      // The chunks fill the rest.
      if (second(slots) != HEADER + rows.length * Integer.BYTES
          || second(slots + chunks) != entry.getSize()) {
        throw unusable("is cut or damaged", null);
      }
    }
    inflated = new Reference<?>[chunks];
  }

  /**
   * Reads a class file.
   *
   * @param name with dots
   * @return null if there is no such class
   */
  byte[] find(String name) throws IOException {
    int hash = name.hashCode();
    // Half of the slots are free; of a damaged pack perhaps none.
    for (int i = 0; i < slots; i++) {
      int slot = (hash + i) & (slots - 1);
      if (second(slot) == FREE) {
        return null;
      }
      if (first(slot) == hash) {
        byte[] found = record(name, second(slot));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** Null if another class of the same hash is there. */
  private byte[] record(String name, int position) throws IOException {
    int chunk = chunkAt(position);
    byte[] bytes = inflate(chunk);
    int begin = position - first(slots + chunk);
    requireWithin(begin, Short.BYTES, bytes);
    ByteBuffer record = ByteBuffer.wrap(bytes);
    int length = record.getShort(begin);
    begin += Short.BYTES;
    requireWithin(begin, length, bytes);
    String found = new String(bytes, begin, length, StandardCharsets.US_ASCII);
    if (!name.equals(found)) {
      if (found.hashCode() != name.hashCode()) {
        throw unusable("is damaged", null);
      }
      return null;
    }
    begin += length;
    requireWithin(begin, Integer.BYTES, bytes);
    int size = record.getInt(begin);
    begin += Integer.BYTES;
    requireWithin(begin, size, bytes);
    return Arrays.copyOfRange(bytes, begin, begin + size);
  }

  private void requireWithin(int begin, int length, byte[] bytes) throws IOException {
    if (begin < 0 || length < 0 || length > bytes.length - begin) {
      throw unusable("is damaged", null);
    }
  }

  private int chunkAt(int position) {
    int low = 0;
    int high = chunks;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (first(slots + middle) <= position) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private synchronized byte[] inflate(int chunk) throws IOException {
    Reference<?> known = inflated[chunk];
    byte[] bytes = known == null ? null : (byte[]) known.get();
    if (bytes == null) {
      int row = slots + chunk;
      long length = (long) first(row + 1) - first(row);
      long offset = second(row);
      long deflated = second(row + 1) - offset;
      if (offset < 0
          || deflated < 0
          || offset + deflated > entry.getSize()
          || length < 0
          || length > deflated * MOST_INFLATED_PER_BYTE) {
        throw unusable("is cut or damaged", null);
      }
      bytes = new byte[(int) length];
      inflate(compressed((int) offset, (int) deflated), bytes);
      inflated[chunk] = new WeakReference<>(bytes);
    }
    return bytes;
  }

  private void inflate(byte[] compressed, byte[] bytes) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed);
      if (inflater.inflate(bytes) != bytes.length) {
        throw unusable("is damaged", null);
      }
    } catch (DataFormatException e) {
      throw unusable("is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private byte[] compressed(int offset, int length) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      // Nothing is read meanwhile, since the entry is not compressed.
      for (long left = offset; left > 0; ) {
        long skipped = in.skip(left);
        if (skipped <= 0) {
          throw unusable("is cut", null);
        }
        left -= skipped;
      }
      return read(in, length);
    }
  }

  private byte[] read(InputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    int position = 0;
    while (position < length) {
      int count = in.read(bytes, position, length - position);
      if (count < 0) {
        throw unusable("is cut", null);
      }
      position += count;
    }
    return bytes;
  }

  private IOException unusable(String why, Throwable cause) {
    return new IOException(entry.getName() + " in " + jar.getName() + " " + why + MEND, cause);
  }

  private int first(int row) {
    return rows[2 * row];
  }

  private int second(int row) {
    return rows[2 * row + 1];
  }
}
