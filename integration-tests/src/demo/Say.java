import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints a line: Maven itself says nothing under -q, however long it downloads. */
final class Say {
  public static void main(String[] line) {
    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
        .println(String.join(" ", line));
  }
}
