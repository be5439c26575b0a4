package ir.metrix.agent.bytecode;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;

/**
 * How many bytes of code the methods of a class have, which the library's visitors don't tell: the
 * attributes of a class file, as JVMS 4.7 lays them out.
 */
final class CodeLengths {
  private final ClassReader reader;
  private final char[] buffer;
  private final Map<String, Integer> lengths = new HashMap<>();
  private int at;

  private CodeLengths(ClassReader reader) {
    this.reader = reader;
    this.buffer = new char[reader.getMaxStringLength()];
    // Access flags, this class, superclass; then interfaces.
    this.at = reader.header + 6;
    at += 2 + 2 * reader.readUnsignedShort(at);
  }

  /** By name and descriptor; without methods that have no code. */
  static Map<String, Integer> of(byte[] classFile) {
    CodeLengths lengths = new CodeLengths(new ClassReader(classFile));
    lengths.readMembers(false);
    lengths.readMembers(true);
    return lengths.lengths;
  }

  private void readMembers(boolean methods) {
    int count = reader.readUnsignedShort(at);
    at += 2;
    for (int i = 0; i < count; i++) {
      String key = methods ? reader.readUTF8(at + 2, buffer) + reader.readUTF8(at + 4, buffer) : "";
      at += 6;
      int attributes = reader.readUnsignedShort(at);
      at += 2;
      for (int j = 0; j < attributes; j++) {
        if (methods && "Code".equals(reader.readUTF8(at, buffer))) {
          // Its name, its length, max stack, max locals; then the length of the code.
          lengths.put(key, reader.readInt(at + 10));
        }
        at += 6 + reader.readInt(at + 2);
      }
    }
  }
}
