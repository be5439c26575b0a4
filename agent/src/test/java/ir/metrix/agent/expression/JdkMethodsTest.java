package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method of the JDK's types that hold something, or wait for something, gone through. */
class JdkMethodsTest {
  /** Verbs of what changes, waits or reaches outside; whatever follows begins with a capital. */
  private static final Pattern DOES_MORE =
      Pattern.compile(
          "(?:add|put|set|remove|take|poll|push|pop|offer|clear|await|drain|acquire|tryAcquire"
              + "|release|reduce|increment|decrement|getAnd|compareAnd|weakCompareAnd|lazySet"
              + "|accumulate|update|replace|compute|merge|retain|sort|reverse|shuffle|fill|insert"
              + "|append|delete|notify|wait|write|flush|close|open|connect|run|call|submit|execute"
              + "|invoke|cancel|stop|interrupt|countDown|transfer|tryTransfer|forEach|iterator"
              + "|listIterator|descendingIterator|spliterator|stream|parallelStream|roll|lock|unlock"
              + "|tryLock|arrive|register|signal|reset|create|mkdir|mkdirs|list|renameTo|exists"
              + "|toRealPath|read|skip|mark|nextElement|nextToken|nextInt|nextLong|nextDouble"
              + "|nextBoolean|hasNext|hasMoreTokens|enqueue|load|store|save|flip|and|or|xor|andNot"
              + "|ensureCapacity|trimToSize|reserve|exchange|getCanonical|getAbsolute|getContent"
              + "|getHostName|getCanonicalHostName|isReachable|toFile|toUri|toAbsolutePath"
              + "|sumThenReset|clone|finalize)(?![a-z]).*");

  private static final String[] TYPES = {
    "java.lang.Iterable",
    "java.lang.StringBuilder",
    "java.lang.StringBuffer",
    "java.lang.ref.WeakReference",
    "java.lang.ref.SoftReference",
    "java.io.File",
    "java.io.InputStream",
    "java.io.OutputStream",
    "java.io.Reader",
    "java.io.Writer",
    "java.net.InetAddress",
    "java.net.URL",
    "java.net.URLConnection",
    "java.net.Socket",
    "java.net.HttpCookie",
    "java.nio.ByteBuffer",
    "java.nio.channels.FileChannel",
    "java.nio.file.Path",
    "java.sql.ResultSet",
    "java.security.Provider",
    "java.text.SimpleDateFormat",
    "java.util.AbstractCollection",
    "java.util.ArrayDeque",
    "java.util.ArrayList",
    "java.util.BitSet",
    "java.util.Calendar",
    "java.util.Collection",
    "java.util.Date",
    "java.util.Deque",
    "java.util.Enumeration",
    "java.util.EnumMap",
    "java.util.GregorianCalendar",
    "java.util.HashMap",
    "java.util.HashSet",
    "java.util.Hashtable",
    "java.util.IdentityHashMap",
    "java.util.Iterator",
    "java.util.LinkedHashMap",
    "java.util.LinkedHashSet",
    "java.util.LinkedList",
    "java.util.List",
    "java.util.ListIterator",
    "java.util.Map",
    "java.util.Map$Entry",
    "java.util.NavigableMap",
    "java.util.NavigableSet",
    "java.util.PriorityQueue",
    "java.util.Properties",
    "java.util.Queue",
    "java.util.Random",
    "java.util.Set",
    "java.util.SimpleTimeZone",
    "java.util.SortedMap",
    "java.util.SortedSet",
    "java.util.Stack",
    "java.util.StringTokenizer",
    "java.util.TreeMap",
    "java.util.TreeSet",
    "java.util.Vector",
    "java.util.WeakHashMap",
    "java.util.concurrent.ArrayBlockingQueue",
    "java.util.concurrent.BlockingDeque",
    "java.util.concurrent.BlockingQueue",
    "java.util.concurrent.Callable",
    "java.util.concurrent.ConcurrentHashMap",
    "java.util.concurrent.ConcurrentLinkedDeque",
    "java.util.concurrent.ConcurrentLinkedQueue",
    "java.util.concurrent.ConcurrentMap",
    "java.util.concurrent.ConcurrentSkipListMap",
    "java.util.concurrent.ConcurrentSkipListSet",
    "java.util.concurrent.CopyOnWriteArrayList",
    "java.util.concurrent.CopyOnWriteArraySet",
    "java.util.concurrent.CountDownLatch",
    "java.util.concurrent.CyclicBarrier",
    "java.util.concurrent.DelayQueue",
    "java.util.concurrent.Exchanger",
    "java.util.concurrent.LinkedBlockingDeque",
    "java.util.concurrent.LinkedBlockingQueue",
    "java.util.concurrent.LinkedTransferQueue",
    "java.util.concurrent.Phaser",
    "java.util.concurrent.PriorityBlockingQueue",
    "java.util.concurrent.Semaphore",
    "java.util.concurrent.SynchronousQueue",
    "java.util.concurrent.atomic.AtomicBoolean",
    "java.util.concurrent.atomic.AtomicInteger",
    "java.util.concurrent.atomic.AtomicIntegerArray",
    "java.util.concurrent.atomic.AtomicLong",
    "java.util.concurrent.atomic.AtomicLongArray",
    "java.util.concurrent.atomic.AtomicMarkableReference",
    "java.util.concurrent.atomic.AtomicReference",
    "java.util.concurrent.atomic.AtomicReferenceArray",
    "java.util.concurrent.atomic.AtomicStampedReference",
    "java.util.concurrent.atomic.DoubleAccumulator",
    "java.util.concurrent.atomic.DoubleAdder",
    "java.util.concurrent.atomic.LongAccumulator",
    "java.util.concurrent.atomic.LongAdder",
    "java.util.concurrent.locks.ReentrantReadWriteLock",
    "java.util.concurrent.locks.StampedLock",
    "java.util.stream.Stream",
    "java.util.Base64$Encoder",
    "java.util.Base64$Decoder",
    "javax.security.auth.Subject",
    "javax.xml.datatype.XMLGregorianCalendar",
    "org.w3c.dom.Document",
    "org.w3c.dom.Element",
    "org.w3c.dom.Node"
  };

  @Test
  void whatAddsTakesOrWaitsIsClosedInEveryTypeThatHoldsSomething() throws Exception {
    List<String> open = new ArrayList<>();
    int closed = 0;
    for (String name : TYPES) {
      Class<?> type = Class.forName(name);
      for (Method method : type.getMethods()) {
        if (Modifier.isStatic(method.getModifiers())
            || !DOES_MORE.matcher(method.getName()).matches()) {
          continue;
        }
        boolean isClosed =
            method.getReturnType() == void.class
                || Closed.isClosed(type)
                || Closed.isClosedMethod(method.getName(), method.getParameterCount())
                || Access.refusal(type, method) != null;
        closed += isClosed ? 1 : 0;
        if (!isClosed) {
          open.add(name + ": " + method);
        }
      }
    }
    assertThat(open).isEmpty();
    assertThat(closed).isGreaterThan(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.Class",
        "java.lang.ClassLoader",
        "java.lang.Runtime",
        "java.lang.System",
        "java.lang.ProcessBuilder",
        "java.lang.Process",
        "java.lang.ProcessHandle",
        "java.lang.Thread",
        "java.lang.ThreadGroup",
        "java.lang.ThreadLocal",
        "java.lang.InheritableThreadLocal",
        "java.lang.Module",
        "java.lang.ModuleLayer",
        "java.lang.reflect.AnnotatedElement",
        "java.lang.reflect.Method",
        "java.lang.reflect.Field",
        "java.lang.reflect.Constructor",
        "java.lang.reflect.InvocationHandler",
        "java.lang.invoke.MethodHandle",
        "java.lang.invoke.MethodHandles$Lookup",
        "java.lang.invoke.VarHandle",
        "java.lang.instrument.Instrumentation",
        "java.security.ProtectionDomain",
        "java.util.concurrent.Executor",
        "java.util.concurrent.ThreadPoolExecutor",
        "java.util.concurrent.ForkJoinPool",
        "java.util.Timer",
        "java.util.ServiceLoader",
        "java.util.ServiceLoader$Provider",
        "java.nio.file.DirectoryStream",
        "java.util.concurrent.locks.Lock",
        "java.util.concurrent.locks.ReentrantLock",
        "java.util.concurrent.Future",
        "java.util.concurrent.CompletableFuture",
        "javax.naming.Context",
        "javax.naming.InitialContext",
        "javax.script.ScriptEngine",
        "javax.script.ScriptEngineManager",
        "javax.management.MBeanServerConnection",
        "javax.management.MBeanServer",
        "javax.sql.DataSource",
        "java.sql.Connection",
        "java.sql.Statement",
        "java.sql.PreparedStatement",
        "java.sql.CallableStatement"
      })
  void whatRunsThingsIsClosedWithItsSubtypes(String name) throws Exception {
    assertThat(Closed.isClosed(Class.forName(name, false, getClass().getClassLoader()))).isTrue();
    Binding binding =
        Binding.of("r", "m")
            .parameters(List.of("x"), List.of(JavaType.of(name)))
            .types(new ClassFileTypes(new ClassFiles.OfLoader(getClass().getClassLoader())))
            .build();
    for (String path : new String[] {"x", "x.name", "x.toString()", "args[0]"}) {
      assertThatThrownBy(() -> Expression.parse(path).bind(binding, Want.ANYTHING))
          .as(path)
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("is closed to expressions");
    }
  }
}
