package ir.metrix.agent.capture;

import static ir.metrix.agent.Garbage.assertCollected;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.Async;
import ir.metrix.agent.expression.EvaluationException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which task sees which scope. */
class HandedScopesTest {
  private final HandedScopes handed = new HandedScopes();
  private final Scope first = scope("u-1");
  private final Scope second = scope("u-2");

  private static Scope scope(Object user) {
    return new Scope(new String[] {"user"}, new Object[] {user}, null);
  }

  @Test
  void taskSeesWhatItWasGivenOnceByItsIdentity() {
    String task = new String("task");
    handed.give(task, first);
    assertThat(handed.take(new String("task"))).isNull();
    assertThat(handed.take(task)).isSameAs(first);
    assertThat(handed.take(task)).isNull();
    assertThat(handed.isEmpty()).isTrue();
  }

  @Test
  void taskGivenTwiceFromOneScopeSeesItTwice() {
    Object task = new Object();
    handed.give(task, first);
    handed.give(task, first);
    assertThat(handed.take(task)).isSameAs(first);
    assertThat(handed.take(task)).isSameAs(first);
    assertThat(handed.take(task)).isNull();
  }

  @Test
  void taskInTwoHandsIsNobodys() {
    Object task = new Object();
    handed.give(task, first);
    handed.give(task, second);
    assertThat(handed.take(task)).isNull();
    assertThat(handed.take(task)).isNull();
    handed.give(task, second);
    assertThat(handed.take(task)).as("run, and given again").isSameAs(second);
    handed.give(task, first);
    handed.give(task, null);
    assertThat(handed.take(task)).as("one of the two has no scope").isNull();
  }

  @Test
  void forkedTaskBelongsToItsMakerWhoeverHandsItOn() {
    ForkJoinTask<?> task = ForkJoinTask.adapt(() -> {});
    handed.give(task, first);
    handed.give(task, second);
    handed.give(task, null);
    assertThat(handed.take(task)).isSameAs(first);
    assertThat(handed.take(task)).isNull();
  }

  @Test
  void tasksThatWereDroppedAreForgotten() throws Exception {
    for (int round = 0; round < 100 && handed.size() < 5_000; round++) {
      for (int i = 0; i < 1_000; i++) {
        handed.give(new Object(), first);
      }
    }
    for (int i = 0; i < 200 && handed.size() > 2_500; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(10);
      for (int j = 0; j < 100; j++) {
        handed.give(new Object(), first);
      }
    }
    assertThat(handed.size()).isLessThanOrEqualTo(2_500);
  }

  @Test
  void moreThanTheBoundSeeNone() {
    List<Object> tasks = new ArrayList<>();
    for (int i = 0; i < HandedScopes.MOST; i++) {
      tasks.add(new Object());
      assertThat(handed.give(tasks.get(i), first)).isTrue();
    }
    Object oneMore = new Object();
    assertThat(handed.give(oneMore, first)).isFalse();
    assertThat(handed.take(oneMore)).isNull();
    assertThat(handed.take(tasks.get(0))).isSameAs(first);
    assertThat(handed.give(oneMore, first)).isTrue();
  }

  @Test
  void objectOfTheApplicationIsHeldByItsOwnClass() {
    Scope theirs = scope(new Async());
    assertThat(theirs.owner()).isSameAs(Async.class);
    assertThat(first.owner()).isNull();
    Object task = new Object();
    handed.give(task, theirs);
    System.gc();
    assertThat(handed.take(task)).isSameAs(theirs);
  }

  @Test
  void errorThatStandsForAValueKeepsNoException() throws Exception {
    WeakReference<Throwable> cause = new WeakReference<>(new IllegalStateException("theirs"));
    Scope scope = scope(new EvaluationException("getUser threw", cause.get()));
    assertCollected(cause);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> scope.scopeValue("user"))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("getUser threw");
  }
}
