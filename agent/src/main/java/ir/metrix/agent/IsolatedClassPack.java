package ir.metrix.agent;

import java.io.EOFException;
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
 * Any thread may call it.
 */
final class IsolatedClassPack {
  private static final int MAGIC = 0x4D585031;
  private static final int HEADER = 3 * Integer.BYTES;
  private static final int FREE = -1;

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
      throw new IOException(jar.getName() + " has no " + name);
    }
    try (InputStream in = jar.getInputStream(entry)) {
      ByteBuffer header = ByteBuffer.wrap(read(in, HEADER));
      if (header.getInt() != MAGIC) {
        throw new IOException(name + " in " + jar.getName() + " is no pack of classes");
      }
      slots = header.getInt();
      chunks = header.getInt();
      rows = new int[2 * (slots + chunks + 1)];
      ByteBuffer.wrap(read(in, rows.length * Integer.BYTES)).asIntBuffer().get(rows);
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
    ByteBuffer record = ByteBuffer.wrap(bytes);
    record.position(position - first(slots + chunk));
    int length = record.getShort();
    int begin = record.position() + length;
    if (!name.equals(new String(bytes, record.position(), length, StandardCharsets.US_ASCII))) {
      return null;
    }
    int size = record.getInt(begin);
    return Arrays.copyOfRange(bytes, begin + Integer.BYTES, begin + Integer.BYTES + size);
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
      bytes = new byte[first(row + 1) - first(row)];
      inflate(compressed(second(row), second(row + 1) - second(row)), bytes);
      inflated[chunk] = new WeakReference<>(bytes);
    }
    return bytes;
  }

  private void inflate(byte[] compressed, byte[] bytes) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed);
      if (inflater.inflate(bytes) != bytes.length) {
        throw new EOFException(entry.getName() + " in " + jar.getName() + " is cut");
      }
    } catch (DataFormatException e) {
      throw new IOException(entry.getName() + " in " + jar.getName() + " is damaged", e);
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
          throw new EOFException(entry.getName() + " in " + jar.getName() + " is cut");
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
        throw new EOFException(entry.getName() + " in " + jar.getName() + " is cut");
      }
      position += count;
    }
    return bytes;
  }

  private int first(int row) {
    return rows[2 * row];
  }

  private int second(int row) {
    return rows[2 * row + 1];
  }
}
