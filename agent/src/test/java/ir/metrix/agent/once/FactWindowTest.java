package ir.metrix.agent.once;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FactWindowTest {
  private static final long HOUR = 3_600_000;

  private final AtomicLong now = new AtomicLong(1_733_830_178_000L);
  private final FactWindow window = new FactWindow(now::get, 10_000_000);

  private static Fact fact(int number) {
    return Fact.of("r", "v" + number, HOUR);
  }

  @Test
  void aFactIsNewOnceAndAgainWhenItsWindowIsOver() {
    window.keepFor(HOUR);
    assertThat(window.mark(fact(1))).isTrue();
    now.addAndGet(HOUR - 1);
    assertThat(window.mark(fact(1))).isFalse();
    assertThat(window.mark(fact(2))).isTrue();
    // Not from the last time that it was seen: from the time that it was sent.
    now.addAndGet(1);
    assertThat(window.mark(fact(1))).isTrue();
    assertThat(window.mark(fact(1))).isFalse();
  }

  @Test
  void aFactThatWasForgottenIsNew() {
    window.keepFor(HOUR);
    for (int i = 0; i < 100_000; i++) {
      assertThat(window.mark(fact(i))).isTrue();
    }
    for (int i = 0; i < 100_000; i += 3) {
      window.forget(fact(i));
    }
    window.forget(fact(-1));
    for (int i = 0; i < 100_000; i++) {
      assertThat(window.mark(fact(i))).isEqualTo(i % 3 == 0);
    }
  }

  @Test
  void itDoesWhatAMapWouldDo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    window.keepFor(2 * HOUR);
    Map<Integer, Long> model = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      int number = random.nextInt(20_000);
      Fact fact = Fact.of("r", "v" + number, HOUR);
      now.addAndGet(random.nextInt(40) * 100L);
      if (random.nextInt(4) == 0) {
        window.forget(fact);
        model.remove(number);
      } else {
        Long at = model.get(number);
        boolean isNew = at == null || now.get() - at >= HOUR;
        assertThat(window.mark(fact)).as("seed %s, step %s", seed, i).isEqualTo(isNew);
        if (isNew) {
          model.put(number, now.get());
        }
      }
    }
    assertThat(window.forgotten()).isZero();
  }

  @Test
  void whatIsOverItsTimeMakesRoom() {
    window.keepFor(HOUR);
    for (int hour = 0; hour < 20; hour++) {
      for (int i = 0; i < 100_000; i++) {
        assertThat(window.mark(fact(hour * 100_000 + i))).isTrue();
      }
      now.addAndGet(HOUR);
    }
    assertThat(window.size()).isLessThan(400_000);
    assertThat(window.forgotten()).isZero();
  }

  @Test
  void beyondTheBoundTheOldestAreForgottenAndCounted() {
    FactWindow small = new FactWindow(now::get, 20_000);
    small.keepFor(HOUR);
    for (int i = 0; i < 100_000; i++) {
      if (i % 10 == 0) {
        now.addAndGet(100);
      }
      assertThat(small.mark(fact(i))).isTrue();
    }
    assertThat(small.size()).isBetween(15_000L, small.mostFacts());
    assertThat(small.forgotten()).isEqualTo(100_000 - small.size());
    int known = 0;
    for (int i = 90_000; i < 100_000; i++) {
      known += small.mark(fact(i)) ? 0 : 1;
    }
    assertThat(known).as("of the latest 10,000").isGreaterThan(9_900);
  }

  @Test
  void nothingIsForgottenBeforeThereAreTooMany() {
    FactWindow small = new FactWindow(now::get, 500_000);
    small.keepFor(HOUR);
    for (int i = 0; i < 500_000; i++) {
      small.mark(fact(i));
    }
    assertThat(small.size()).isEqualTo(500_000);
    assertThat(small.forgotten()).isZero();
  }

  @Test
  void theBoundHoldsAlsoIfAllCameAtOneMoment() {
    FactWindow small = new FactWindow(now::get, 20_000);
    small.keepFor(HOUR);
    for (int i = 0; i < 100_000; i++) {
      small.mark(fact(i));
    }
    assertThat(small.size()).isBetween(15_000L, small.mostFacts());
  }

  @Test
  void whatAnEarlierProcessSentIsNotNewWithinItsWindow() {
    window.keepFor(2 * HOUR);
    window.load(fact(1).key(), now.get() - HOUR + 100);
    window.load(fact(2).key(), now.get() - HOUR);
    window.load(fact(3).key(), now.get() - 24 * HOUR);
    // Its clock was wrong.
    window.load(fact(4).key(), now.get() + 24 * HOUR);
    assertThat(window.mark(fact(1))).isFalse();
    assertThat(window.mark(fact(2))).isTrue();
    assertThat(window.mark(fact(3))).isTrue();
    assertThat(window.mark(fact(4))).isFalse();
    now.addAndGet(HOUR);
    assertThat(window.mark(fact(4))).isTrue();
  }

  @Test
  void whatIsLoadedAfterTheCallIsKnownToHaveBeenSentBefore() {
    window.keepFor(2 * HOUR);
    assertThat(window.mark(fact(1))).isTrue();
    assertThat(window.mark(fact(2))).isTrue();
    assertThat(window.mark(fact(3))).isTrue();
    window.load(fact(1).key(), now.get() - 1_000);
    window.load(fact(2).key(), now.get() - HOUR);
    assertThat(window.wasSentBefore(fact(1))).isTrue();
    assertThat(window.wasSentBefore(fact(2))).as("its window was over").isFalse();
    assertThat(window.wasSentBefore(fact(3))).isFalse();
    now.addAndGet(HOUR);
    assertThat(window.wasSentBefore(fact(1))).isFalse();
  }

  @Test
  void aRuleThatIsTakenOutAndComesBackFindsItsFacts() {
    window.keepFor(HOUR);
    window.mark(fact(1));
    window.keepFor(1_000);
    for (int i = 1_000; i < 200_000; i++) {
      window.mark(fact(i));
    }
    assertThat(window.mark(fact(1))).isFalse();
  }

  @Test
  void whoSeesThatFactsAreKeptCanKeepOne() throws Exception {
    AtomicReference<FactWindow> current = new AtomicReference<>(window);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread other =
        new Thread(
            () -> {
              FactWindow seen;
              while ((seen = current.get()) != null) {
                if (seen.longestMillis() > 0) {
                  seen.load(1, now.get());
                }
              }
            });
    other.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
    other.start();
    for (int i = 0; i < 5_000; i++) {
      FactWindow next = new FactWindow(now::get, 1_000_000);
      current.set(next);
      next.keepFor(HOUR);
    }
    current.set(null);
    other.join();
    assertThat(failure.get()).isNull();
  }

  @Test
  void ofManyThreadsOneIsTheFirst() throws Exception {
    window.keepFor(HOUR);
    int threads = 4;
    int facts = 50_000;
    AtomicInteger[] firsts = new AtomicInteger[facts];
    for (int i = 0; i < facts; i++) {
      firsts[i] = new AtomicInteger();
    }
    CountDownLatch begin = new CountDownLatch(1);
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      all[t] =
          new Thread(
              () -> {
                try {
                  begin.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                for (int i = 0; i < facts; i++) {
                  if (window.mark(fact(i))) {
                    firsts[i].incrementAndGet();
                  }
                }
              });
      all[t].start();
    }
    begin.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(firsts).allSatisfy(count -> assertThat(count).hasValue(1));
  }
}
