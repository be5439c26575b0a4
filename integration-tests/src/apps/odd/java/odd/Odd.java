package odd;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Every shape of method that a compiler makes of Java 8; prints what each does, exceptions with
 * their stack traces.
 */
public class Odd implements Comparable<Odd> {
  private static int counter;
  private final String name;
  protected long total;

  public Odd(boolean first, String a, String b) {
    this(first ? a : b, new int[] {1, 2, 3}.length);
  }

  private Odd(String name, int times) {
    super();
    if (times < 0) {
      throw new IllegalArgumentException("negative");
    }
    this.name = name;
    for (int i = 0; i < times; i++) {
      total += i;
    }
  }

  /** A ternary and a lambda before super(…). */
  static final class Sub extends Odd {
    private final Supplier<String> supplier;

    Sub(final int x) {
      super(x > 1 ? new String("many") : "one", Integer.valueOf(x).intValue());
      supplier = () -> "sub" + x;
    }

    @Override
    public int compareTo(Odd other) {
      return super.compareTo(other) * 2;
    }

    String text() {
      return supplier.get();
    }
  }

  enum Kind {
    A {
      @Override
      String label() {
        return "first";
      }
    },
    B;

    String label() {
      return name().toLowerCase();
    }
  }

  interface Shape {
    double area();

    default String describe(String unit) {
      return area() + unit;
    }

    static Shape square(double side) {
      return () -> side * side;
    }
  }

  class Inner {
    int read(int add) {
      return (int) total + add;
    }
  }

  @Override
  public int compareTo(Odd other) {
    return name.compareTo(other.name);
  }

  static int loopAtTheStart(int n) {
    while (true) {
      if (n > 100) {
        return n;
      }
      n = n * 3;
    }
  }

  static void forEver(int[] box) {
    for (; ; ) {
      if (++box[0] > 5) {
        throw new IllegalStateException("after " + box[0]);
      }
    }
  }

  static int tries(int n) {
    int seen = 0;
    try {
      seen++;
      if (n == 0) {
        return seen;
      }
      try {
        if (n == 1) {
          throw new IOException("one");
        }
        return seen * 10;
      } catch (IOException e) {
        seen += 100;
        if (n == 1) {
          return seen;
        }
      } finally {
        counter += seen;
      }
    } finally {
      counter++;
    }
    return -1;
  }

  synchronized long guarded(long a, double b, byte c, char d, short e, float f, boolean g) {
    synchronized (this) {
      a += (long) b;
      if (g) {
        return a + c + d + e + (long) f;
      }
    }
    return a;
  }

  static double wide(double a, long b, Object... rest) {
    double sum = a;
    for (Object o : rest) {
      sum += o.hashCode() % 7;
    }
    return b == 0 ? sum : sum / b;
  }

  static float[] arrays(float[] in, String[][] names) {
    float[] copy = in.clone();
    copy[0] = names.length;
    in = null;
    names = null;
    return copy;
  }

  static String switches(String s, int i) {
    switch (s) {
      case "a":
        return "A" + i;
      case "b":
        switch (i) {
          case 1:
            return "one";
          case 100:
            return "hundred";
          default:
            break;
        }
        break;
      default:
        return null;
    }
    return "end";
  }

  static <T extends Comparable<T>> T biggest(List<? extends T> list) {
    T best = null;
    for (T t : list) {
      if (best == null || t.compareTo(best) > 0) {
        best = t;
      }
    }
    return best;
  }

  static boolean resources(final boolean fail) throws Exception {
    try (Closeable c =
        new Closeable() {
          @Override
          public void close() throws IOException {
            counter += 7;
            if (fail) {
              throw new IOException("close");
            }
          }
        }) {
      return c != null;
    }
  }

  static int deep(int n) {
    return n == 0 ? 0 : 1 + deep(n - 1);
  }

  static int bottomless(int n) {
    return bottomless(n + 1) + 1;
  }

  static String assignsItsParameters(String a, long b, int c) {
    a = a + "!";
    b++;
    {
      int x = c;
      c = x + 1;
    }
    long later = b;
    return a + later + c;
  }

  private static Function<Integer, Integer> compose(final int k) {
    return x -> x + k;
  }

  public static void main(String[] args) throws Exception {
    print("this", () -> new Odd(true, "x", "y").name + new Odd(false, "x", "y").total);
    print("negative", () -> new Odd("n", -1));
    print("sub", () -> new Sub(2).text() + new Sub(1).total);
    print(
        "bridge",
        () -> {
          List<Odd> odds =
              new ArrayList<>(Arrays.asList(new Sub(3), new Odd("b", 1), new Odd("a", 1)));
          odds.sort(Comparator.naturalOrder());
          return odds.get(0).name;
        });
    print("enum", () -> Kind.A.label() + Kind.B.label() + Kind.valueOf("B"));
    print("no enum", () -> Kind.valueOf("C"));
    print("interface", () -> Shape.square(3).describe("m"));
    print("inner", () -> new Odd("z", 4).new Inner().read(5));
    print("loop", () -> loopAtTheStart(2));
    print(
        "for ever",
        () -> {
          forEver(new int[1]);
          return null;
        });
    for (int i = 0; i < 3; i++) {
      int n = i;
      print("tries", () -> tries(n) + " " + counter);
    }
    print(
        "guarded",
        () -> new Odd("g", 1).guarded(1L << 40, 2.5, (byte) 3, 'd', (short) 5, 1.5f, true));
    print("wide", () -> wide(1.5, 2, 3, 4, "five"));
    print("wide none", () -> wide(1.5, 0));
    print("wide null", () -> wide(1.5, 0, (Object) null));
    print("arrays", () -> Arrays.toString(arrays(new float[] {1, 2}, new String[3][])));
    print(
        "switch",
        () -> switches("a", 1) + switches("b", 100) + switches("b", 2) + switches("c", 0));
    print("generic", () -> biggest(Arrays.asList(3, 9, 4)));
    print("resources", () -> resources(false) + " " + counter);
    print("resources fail", () -> resources(true));
    print("deep", () -> deep(1000));
    print("parameters", () -> assignsItsParameters("p", 1, 2));
    print("lambda", () -> compose(4).apply(5));
    try {
      bottomless(0);
    } catch (StackOverflowError e) {
      System.out.println("bottomless: " + e.getStackTrace()[0].getMethodName());
    }
    // The thread that met its end tracks on.
    print("afterwards", () -> loopAtTheStart(7));
  }

  private static void print(String what, Callable<Object> call) {
    try {
      System.out.println(what + ": " + call.call());
    } catch (Exception e) {
      System.out.println(what + ": " + e);
      for (StackTraceElement element : e.getStackTrace()) {
        if (element.getClassName().startsWith("odd.")
            && !element.getMethodName().contains("lambda")) {
          System.out.println("  " + element);
        }
      }
      for (StackTraceElement element : e.getStackTrace()) {
        if (element.getClassName().contains("etrix")) {
          System.out.println("  a stranger: " + element);
        }
      }
    }
  }
}
