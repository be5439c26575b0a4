package ir.metrix.agent.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * What classes cost that load and that no rule means: 20,000 of them from a jar, in a JVM of its
 * own, without the agent and with rules of each kind. CPU time of the loading thread, so that what
 * else the machine does counts less.
 */
final class ClassLoading {
  static final int CLASSES = 20_000;

  /** One type in so many is extended by others. */
  private static final int PER_BASE = 40;

  private static final String CONF = "src/bench/conf/";

  private static final String[] RULES = {
    "", "loading-class.conf", "loading-subtypes.conf", "loading-annotation.conf"
  };
  private static final String[] WAYS = {
    "no agent", "rules name classes", "a rule has subtypes-of", "a rule has a method-annotation"
  };

  private ClassLoading() {}

  /** In the JVM that is measured: loads all classes of a jar, and prints milliseconds of CPU. */
  public static void main(String[] args) throws Exception {
    URL[] jar = {new File(args[0]).toURI().toURL()};
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try (URLClassLoader loader = new URLClassLoader(jar)) {
      int classes = Integer.parseInt(args[1]);
      for (int i = 0; i < classes; i++) {
        Class.forName(name(i).replace('/', '.'), false, loader);
      }
    }
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    System.out.println(nanos / 1_000_000);
  }

  /** Rounds, so that a busy minute does not fall on one way alone; medians. */
  static Table measure(Path directory, int rounds) throws IOException, InterruptedException {
    Path jar = jar(directory);
    long[][] millis = new long[WAYS.length][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int way = 0; way < WAYS.length; way++) {
        millis[way][round] = load(RULES[way].isEmpty() ? "" : CONF + RULES[way], jar, CLASSES);
      }
    }
    Table table = new Table(1, CLASSES + " classes load", "ms of CPU", "µs a class", "× no agent");
    long plain = Medians.of(millis[0]);
    for (int way = 0; way < WAYS.length; way++) {
      long median = Medians.of(millis[way]);
      table.add(
          WAYS[way],
          Long.toString(median),
          String.format(Locale.ROOT, "%.1f", median * 1000.0 / CLASSES),
          String.format(Locale.ROOT, "%.2f", (double) median / plain));
    }
    return table;
  }

  /** With all classes in it. */
  static Path jar(Path directory) throws IOException {
    return write(directory.resolve("classes-" + CLASSES + ".jar"));
  }

  /** Milliseconds of CPU for the first so many classes; without the agent if there are no rules. */
  static long load(String rules, Path jar, int classes) throws IOException, InterruptedException {
    List<String> options =
        rules.isEmpty()
            ? Collections.<String>emptyList()
            : Collections.singletonList("-javaagent:../agent/target/metrix-agent.jar=" + rules);
    return Long.parseLong(
        Child.line(
            options,
            Child.ownClasses(),
            ClassLoading.class,
            jar.toString(),
            String.valueOf(classes)));
  }

  private static String name(int number) {
    return "load/p" + number % 200 + "/Class" + number;
  }

  private static Path write(Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < CLASSES; i++) {
        out.putNextEntry(new ZipEntry(name(i) + ".class"));
        out.write(classFile(i));
        out.closeEntry();
      }
    }
    return jar;
  }

  /** Every fortieth is an interface, and its next one a class; the others are theirs. */
  private static byte[] classFile(int number) {
    int base = number - number % PER_BASE;
    boolean isInterface = number == base;
    String superName = number <= base + 1 ? "java/lang/Object" : name(base + 1);
    String[] interfaces = isInterface ? null : new String[] {name(base), "java/io/Serializable"};
    ClassWriter writer = new ClassWriter(0);
    int access =
        Opcodes.ACC_PUBLIC | (isInterface ? Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT : 0);
    writer.visit(Opcodes.V1_8, access, name(number), null, superName, interfaces);
    for (int i = 0; i < 12; i++) {
      String method = "method" + i;
      if (isInterface) {
        writer
            .visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, method, "(I)I", null, null)
            .visitEnd();
        continue;
      }
      MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method, "(I)I", null, null);
      code.visitAnnotation("Ljava/lang/Deprecated;", true).visitEnd();
      code.visitCode();
      code.visitVarInsn(Opcodes.ILOAD, 1);
      for (int j = 0; j < 60; j++) {
        code.visitIntInsn(Opcodes.SIPUSH, number % 1000 + j);
        code.visitInsn(Opcodes.IADD);
      }
      code.visitInsn(Opcodes.IRETURN);
      code.visitMaxs(2, 2);
      code.visitEnd();
    }
    writer.visitEnd();
    return writer.toByteArray();
  }
}
