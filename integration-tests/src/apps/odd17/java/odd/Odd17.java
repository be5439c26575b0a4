package odd;

import java.util.List;
import java.util.Optional;

/**
 * What later compilers make: records, sealed types, pattern switches, text joined by invokedynamic.
 */
public class Odd17 {
  record Point(int x, long y, String label) {
    Point {
      if (label == null) {
        throw new NullPointerException("label");
      }
    }

    Point(int x) {
      this(x, x * 2L, "p" + x);
    }

    long sum() {
      return x + y;
    }
  }

  sealed interface Animal permits Dog, Cat {}

  record Dog(String name) implements Animal {}

  record Cat(int lives) implements Animal {}

  private interface Hidden {
    private int secret(int a) {
      return a + 1;
    }

    default int open(int a) {
      return secret(a) * 2;
    }
  }

  static String tell(Object o) {
    if (o instanceof Dog dog && dog.name().length() > 2) {
      return "dog " + dog.name();
    }
    return switch (o.hashCode() % 2) {
      case 0 -> "even";
      default -> {
        String s = "odd";
        yield s + o.getClass().getSimpleName();
      }
    };
  }

  static Optional<String> find(List<String> names, String start) {
    return names.stream().filter(n -> n.startsWith(start)).findFirst();
  }

  public static void main(String[] args) {
    System.out.println(
        new Point(3) + " " + new Point(3).sum() + " " + new Point(3).equals(new Point(3)));
    try {
      new Point(1, 2, null);
    } catch (NullPointerException e) {
      System.out.println(e.getMessage() + " at " + e.getStackTrace()[0].getMethodName());
    }
    System.out.println(tell(new Dog("rex")) + tell(new Cat(8)) + tell(new Cat(9)));
    System.out.println(new Hidden() {}.open(4));
    System.out.println(find(List.of("ann", "bob"), "b") + " " + find(List.of(), "b"));
  }
}
