package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class KeptWithClassTest {
  private final CountDownLatch computing = new CountDownLatch(1);
  private final CountDownLatch takenBack = new CountDownLatch(1);
  private final AtomicInteger computed = new AtomicInteger();

  @Test
  void valueThatIsComputedWhileAllAreTakenBackIsNotKept() throws Exception {
    // Of its own: what is taken back stays so.
    Class<?> type = new Apart().loadClass(Keeping.class.getName());
    Function<Class<?>, Object> kept = keeping(type);
    Object early = kept.apply(Integer.class);
    assertThat(kept.apply(Integer.class)).isSameAs(early);

    FutureTask<Object> late = new FutureTask<>(() -> kept.apply(String.class));
    new Thread(late, "late").start();
    assertThat(computing.await(30, TimeUnit.SECONDS)).isTrue();
    type.getMethod("takeBackAll").invoke(null);
    takenBack.countDown();

    // Not before the late one is through: until then it may be seen by others.
    Object computedLate = late.get(30, TimeUnit.SECONDS);
    assertThat(kept.apply(String.class)).isNotSameAs(computedLate);
    assertThat(kept.apply(Integer.class)).isNotSameAs(early);
  }

  @SuppressWarnings("unchecked") // its class is of another loader
  private Function<Class<?>, Object> keeping(Class<?> type) throws ReflectiveOperationException {
    Supplier<Object> values =
        () -> {
          if (computed.incrementAndGet() == 2) {
            computing.countDown();
            await(takenBack);
          }
          return new Object();
        };
    return (Function<Class<?>, Object>) type.getConstructor(Supplier.class).newInstance(values);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps what it is given. */
  public static final class Keeping extends KeptWithClass<Object>
      implements Function<Class<?>, Object> {
    private final Supplier<Object> values;

    public Keeping(Supplier<Object> values) {
      this.values = values;
    }

    @Override
    protected Object compute(Class<?> type) {
      return values.get();
    }

    @Override
    public Object apply(Class<?> type) {
      return get(type);
    }
  }

  private static final class Apart extends ClassLoader {
    Apart() {
      super(KeptWithClassTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(KeptWithClass.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
