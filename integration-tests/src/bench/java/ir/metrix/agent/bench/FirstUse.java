package ir.metrix.agent.bench;

import com.shop.Order;
import ir.metrix.agent.expression.JavaType;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The first expression of a JVM: compiled, and evaluated once. Runs in a JVM of its own and prints
 * one line: microseconds and classes loaded, for the first, then for the second expression, which
 * is another one. No lambdas here: linking one would be counted.
 */
final class FirstUse {
  /** The argument that stands for the agent's own form. */
  static final String AGENT = "agent";

  /** The argument that stands for {@link Alternative#LINKED}. */
  static final String LINKED = "linked";

  private FirstUse() {}

  public static void main(String[] args) {
    String way = args[0];
    Order order = Shop.order(0);
    Object[] values = {order};
    writeClassFile();
    if (Alternative.values().length == 0) {
      throw new IllegalStateException("only asked so that the enum is there");
    }
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    long[] nanos = new long[2];
    long[] loaded = new long[2];
    Object[] read = new Object[2];
    // Both once before they count: they load classes themselves.
    System.nanoTime();
    classes.getTotalLoadedClassCount();
    for (int i = 0; i < 2; i++) {
      long loadedBefore = classes.getTotalLoadedClassCount();
      long start = System.nanoTime();
      read[i] =
          i == 0 ? use(way, "customer", "email", values) : use(way, "total", "amount", values);
      nanos[i] = System.nanoTime() - start;
      loaded[i] = classes.getTotalLoadedClassCount() - loadedBefore;
    }
    Object[] expected = {order.getCustomer().getEmail(), order.getTotal().getAmount()};
    if (!Arrays.equals(read, expected)) {
      throw new IllegalStateException("read " + Arrays.toString(read));
    }
    System.out.println(nanos[0] / 1000 + " " + loaded[0] + " " + nanos[1] / 1000 + " " + loaded[1]);
  }

  private static Object use(String way, String first, String second, Object[] values) {
    if (way.equals(AGENT)) {
      return CompiledExpressions.evaluateArguments(
          CompiledExpressions.ofParameter(
              "order", JavaType.of(Order.class.getName()), "order." + first + "." + second),
          values);
    }
    Path path = Path.of(Order.class, first, second);
    CompiledForm form =
        way.equals(LINKED)
            ? Alternative.compileLinked(path)
            : Alternative.valueOf(way).compile(path);
    return CallSite.evaluate(form, values);
  }

  /** The agent has woven a class before it compiles an expression: its class writer is there. */
  private static void writeClassFile() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Empty", null, "java/lang/Object", null);
    writer.visitMethod(Opcodes.ACC_ABSTRACT, "nothing", "()V", null, null).visitEnd();
    writer.visitEnd();
    writer.toByteArray();
  }
}
