package ir.metrix.agent.capture;

import static ir.metrix.agent.Garbage.assertCollected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Async;
import com.example.shop.Receipt;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that come after the method has returned. */
@SuppressWarnings("FutureReturnValueIgnored") // that is what happens to them
class AwaitedResultsTest {
  private static final String EXIT = "on = exit, nested = true,";
  private static final String ALL =
      "attributes { id = \"#{result.id}\", how = \"#{outcome}\", why = \"#{thrown.message}\","
          + " ms = \"#{elapsed}\", number = \"#{args[0].number}\" }";

  @TempDir Path folder;

  private AsyncRig rig() throws Exception {
    return AsyncRig.of(folder, EXIT, ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"future", "stage", "receipts", "raw", "object", "generic"})
  void messageIsMadeWhenTheStageCompletesWithItsValue(String method) throws Exception {
    AsyncRig rig = rig();
    Async.Receipts stage = new Async.Receipts();
    rig.call(method, stage);
    assertThat(rig.sent).isEmpty();
    assertThat(rig.figures().awaiting()).isEqualTo(1);
    rig.pass(Duration.ofMillis(250));
    stage.complete(new Receipt("R-1", 5));
    assertThat(rig.log()).isEmpty();
    assertThat(rig.attributes()).containsExactly("{how=returned, id=R-1, ms=250, number=ORD-1001}");
    assertThat(rig.figures().awaiting()).isZero();
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @Test
  void callThatIsCompleteKeepsNothingOfTheApplication() throws Exception {
    AsyncRig rig = rig();
    CompletableFuture<Receipt> future = new CompletableFuture<>();
    TrackedCall call = rig.enter("future");
    rig.exit(call, future);
    assertThat(call.values.self).isNotNull();
    assertThat(call.values.arguments).isNotEmpty();

    future.complete(new Receipt("R-1", 5));

    assertThat(rig.sent).hasSize(1);
    assertThat(call.values.self).isNull();
    assertThat(call.values.result).isNull();
    assertThat(call.values.arguments).isEmpty();
  }

  @Test
  void typeOfTheResultIsThatOfTheCompletedValue() throws Exception {
    AsyncRig rig = AsyncRig.of(folder, "", "attributes { a = \"#{result.amuont}\" }");
    rig.enter("future");
    assertThat(rig.log()).contains("Receipt has no 'amuont'; it has amount, id");
  }

  @Test
  void completedStageSendsAtOnceAndNullIsAResult() throws Exception {
    AsyncRig rig = rig();
    rig.call("future", CompletableFuture.completedFuture(new Receipt("R-1", 5)));
    rig.call("future", CompletableFuture.completedFuture(null));
    rig.call("future", null);
    assertThat(rig.attributes())
        .containsExactly(
            "{how=returned, id=R-1, ms=0, number=ORD-1001}",
            "{how=returned, ms=0, number=ORD-1001}",
            "{how=returned, ms=0, number=ORD-1001}");
  }

  @Test
  void cancelledTimedOutAndFailedAreToldApart() throws Exception {
    AsyncRig rig = rig();
    CompletableFuture<Receipt> cancelled = new CompletableFuture<>();
    rig.call("future", cancelled);
    cancelled.cancel(true);
    CompletableFuture<Receipt> late = new CompletableFuture<>();
    CompletableFuture<Receipt> dependent = late.thenApply(receipt -> receipt);
    rig.call("future", dependent);
    late.completeExceptionally(new TimeoutException("late"));
    rig.call("future", CompletableFuture.failedFuture(new IllegalStateException("no")));
    assertThat(rig.attributes())
        .containsExactly(
            "{how=cancelled, ms=0, number=ORD-1001}",
            "{how=timed-out, ms=0, number=ORD-1001, why=late}",
            "{how=threw, ms=0, number=ORD-1001, why=no}");
  }

  @Test
  void timeoutOfTheStageItselfIsOne() throws Exception {
    AsyncRig rig = rig();
    CompletableFuture<Receipt> stage = new CompletableFuture<>();
    rig.call("future", stage);
    CountDownLatch told = new CountDownLatch(1);
    // Dependents are told in the reverse of their order: this one would come first.
    stage.orTimeout(1, TimeUnit.MILLISECONDS);
    stage.handle((result, thrown) -> result).thenRun(told::countDown);
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    awaitSent(rig);
    assertThat(rig.attributes()).containsExactly("{how=timed-out, ms=0, number=ORD-1001}");
  }

  private static void awaitSent(AsyncRig rig) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (rig.sent.isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void exceptionalCompletionIsAThrowAndNoReturn() throws Exception {
    AsyncRig onReturn = AsyncRig.of(folder, "", "");
    onReturn.call("future", CompletableFuture.failedFuture(new IllegalStateException("no")));
    assertThat(onReturn.sent).isEmpty();
    AsyncRig onThrow = AsyncRig.of(folder, "on = throw,", "");
    onThrow.call("future", CompletableFuture.failedFuture(new IllegalStateException("no")));
    onThrow.call("future", CompletableFuture.completedFuture(new Receipt("R-1", 5)));
    assertThat(onThrow.sent).hasSize(1);
  }

  @Test
  void beforeAndScopeAreThoseOfTheCall() throws Exception {
    AsyncRig rig =
        AsyncRig.of(
            folder,
            "before { b = \"#{this.who}\" }, scope { s = \"#{args[0].number}\" },",
            "attributes { b = \"#{before.b}\", s = \"#{scope.s}\" }");
    CompletableFuture<Receipt> stage = new CompletableFuture<>();
    rig.call("future", stage);
    Thread other = new Thread(() -> stage.complete(new Receipt("R-1", 5)));
    other.start();
    other.join();
    assertThat(rig.attributes()).containsExactly("{b=buyer, s=ORD-1001}");
  }

  @Test
  void onEnterDoesNotWait() throws Exception {
    AsyncRig rig = AsyncRig.of(folder, "on = enter,", "");
    rig.call("future", new CompletableFuture<Receipt>());
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void conditionSampleAndLimitHoldAtCompletion() throws Exception {
    AsyncRig rig = AsyncRig.of(folder, "when = \"result.amount > 1\", limit = \"1/h\",", "");
    for (long amount : new long[] {1, 2, 3}) {
      rig.call("future", CompletableFuture.completedFuture(new Receipt("R", amount)));
    }
    assertThat(rig.sent).hasSize(1);
    assertThat(rig.figures().filtered()).isEqualTo(1);
    assertThat(rig.figures().limited()).isEqualTo(1);
  }

  @Test
  void stageCompletedWhileACaptureReadsLeavesThatCaptureItsValues() throws Exception {
    AsyncRig rig = AsyncRig.of(folder, "nested = true,", ALL);
    CompletableFuture<Receipt> first = new CompletableFuture<>();
    rig.call("future", first);
    // The listener of a stage that is read runs within that capture, like a getter's code.
    CompletableFuture<Receipt> second =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<Receipt> whenComplete(
              BiConsumer<? super Receipt, ? super Throwable> action) {
            first.complete(new Receipt("first", 1));
            return super.whenComplete(action);
          }
        };
    second.complete(new Receipt("second", 2));
    rig.call("future", second);
    assertThat(rig.attributes()).hasSize(2);
    assertThat(rig.attributes().get(0)).contains("id=first");
    assertThat(rig.attributes().get(1)).contains("id=second");
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @Test
  void stageThatTellsTwiceCountsOnce() throws Exception {
    AsyncRig rig = rig();
    CompletableFuture<Receipt> twice =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<Receipt> whenComplete(
              BiConsumer<? super Receipt, ? super Throwable> action) {
            action.accept(new Receipt("R-1", 5), null);
            action.accept(new Receipt("R-1", 5), null);
            return this;
          }
        };
    rig.call("future", twice);
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void stageThatRefusesListenersIsPolledIfItCanBe() throws Exception {
    AsyncRig rig = rig();
    CompletableFuture<Receipt> refusing =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<Receipt> whenComplete(
              BiConsumer<? super Receipt, ? super Throwable> action) {
            throw new UnsupportedOperationException();
          }
        };
    rig.call("future", refusing);
    refusing.complete(new Receipt("R-1", 5));
    rig.pass(Duration.ofSeconds(1));
    rig.poll();
    assertThat(rig.attributes())
        .containsExactly("{how=returned, id=R-1, ms=1000, number=ORD-1001}");
  }

  @Test
  void minimalStageIsListenedTo() throws Exception {
    AsyncRig rig = rig();
    CompletableFuture<Receipt> source = new CompletableFuture<>();
    CompletionStage<Receipt> minimal = source.minimalCompletionStage();
    rig.call("stage", minimal);
    source.complete(new Receipt("R-1", 5));
    assertThat(rig.attributes()).hasSize(1);
  }

  @Test
  void refusedListenerIsCountedAndSaid() throws Exception {
    AsyncRig rig = rig();
    CompletionStage<?> refusing =
        (CompletionStage<?>)
            java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CompletionStage.class},
                (proxy, method, args) -> {
                  throw new StackOverflowError();
                });
    rig.call("stage", refusing);
    assertThat(rig.figures().unawaited()).isEqualTo(1);
    assertThat(rig.log()).contains("is not awaited").contains("StackOverflowError");
  }

  @Test
  void applicationsStageBehavesAsBefore() throws Exception {
    AsyncRig rig = AsyncRig.of(folder, EXIT, "attributes { x = \"#{result.id}\" }");
    CompletableFuture<Receipt> stage = new CompletableFuture<>();
    rig.call("future", stage);
    assertThat(stage.isDone()).isFalse();
    stage.obtrudeException(new IllegalStateException("theirs"));
    assertThatThrownBy(stage::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    stage.obtrudeValue(new Receipt("R-2", 1));
    assertThat(stage.join().id()).isEqualTo("R-2");
    CompletableFuture<Receipt> cancelled = new CompletableFuture<>();
    rig.call("future", cancelled);
    cancelled.cancel(false);
    assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
    assertThat(cancelled.getNumberOfDependents()).isZero();
  }

  @Test
  void stageThatIsNeverCompletedKeepsNothingAlive() throws Exception {
    AsyncRig rig = rig();
    WeakReference<Object> gone = new WeakReference<>(abandonedStage(rig));
    assertCollected(gone);
  }

  private static Object abandonedStage(AsyncRig rig) {
    CompletableFuture<Receipt> stage = new CompletableFuture<>();
    rig.call("future", stage);
    return stage;
  }

  @Test
  void futureIsPolledUntilItIsDone() throws Exception {
    AsyncRig rig = rig();
    FutureTask<Receipt> task = new FutureTask<>(() -> new Receipt("R-1", 5));
    rig.call("old", task);
    rig.pass(Duration.ofMillis(500));
    assertThat(rig.poll()).isPositive();
    assertThat(rig.sent).isEmpty();
    task.run();
    rig.pass(Duration.ofMillis(500));
    assertThat(rig.poll()).isEqualTo(-1);
    assertThat(rig.attributes())
        .containsExactly("{how=returned, id=R-1, ms=1000, number=ORD-1001}");
  }

  @Test
  void doneFailedAndCancelledFuturesSendAtOnce() throws Exception {
    AsyncRig rig = rig();
    FutureTask<Receipt> done = new FutureTask<>(() -> new Receipt("R-1", 5));
    done.run();
    FutureTask<Receipt> failed =
        new FutureTask<>(
            () -> {
              throw new IllegalStateException("no");
            });
    failed.run();
    FutureTask<Receipt> cancelled = new FutureTask<>(() -> new Receipt("R-1", 5));
    cancelled.cancel(true);
    ForkJoinTask<Receipt> forked = ForkJoinTask.adapt(() -> new Receipt("R-2", 5));
    forked.invoke();
    for (Future<Receipt> future : java.util.List.of(done, failed, cancelled, forked)) {
      rig.call("old", future);
    }
    assertThat(rig.attributes())
        .containsExactly(
            "{how=returned, id=R-1, ms=0, number=ORD-1001}",
            "{how=threw, ms=0, number=ORD-1001, why=no}",
            "{how=cancelled, ms=0, number=ORD-1001}",
            "{how=returned, id=R-2, ms=0, number=ORD-1001}");
  }

  @Test
  void interruptOfTheApplicationsThreadStays() throws Exception {
    AsyncRig rig = rig();
    ForkJoinTask<Receipt> done = ForkJoinTask.adapt(() -> new Receipt("R-1", 5));
    done.invoke();
    Thread.currentThread().interrupt();
    rig.call("old", done);
    assertThat(Thread.interrupted()).isTrue();
    rig.pass(Duration.ofMillis(1));
    rig.poll();
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void futureThatTheApplicationDroppedIsCountedAndSaid() throws Exception {
    AsyncRig rig = rig();
    WeakReference<Object> gone = new WeakReference<>(abandonedFuture(rig));
    rig.pass(Duration.ofSeconds(30));
    rig.poll();
    System.gc();
    assertThat(gone.get()).as("its result may still be on its way").isNotNull();
    rig.pass(Duration.ofSeconds(31));
    rig.poll();
    assertCollected(gone);
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.poll()).isEqualTo(-1);
    assertThat(rig.figures().unawaited()).isEqualTo(1);
    assertThat(rig.log()).contains("the application let go of its future");
  }

  private static Object abandonedFuture(AsyncRig rig) {
    FutureTask<Receipt> task = new FutureTask<>(() -> new Receipt("R-1", 5));
    rig.call("old", task);
    return task;
  }

  @Test
  void moreFuturesThanTheBoundAreCountedNotHeld() throws Exception {
    AsyncRig rig = rig();
    FutureTask<Receipt> task = new FutureTask<>(() -> new Receipt("R-1", 5));
    for (int i = 0; i < PendingResults.MOST_FUTURES + 5; i++) {
      rig.call("old", task);
    }
    assertThat(rig.figures().unawaited()).isEqualTo(5);
    task.run();
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.poll()).isEqualTo(-1);
    assertThat(rig.sent).hasSize(PendingResults.MOST_FUTURES);
    rig.call("old", new FutureTask<>(() -> new Receipt("R-1", 5)));
    assertThat(rig.figures().unawaited()).as("there is room again").isEqualTo(5);
  }

  @Test
  void futureThatThrowsWhenLookedAtIsCountedAndLeavesTheOthers() throws Exception {
    AsyncRig rig = rig();
    FutureTask<Receipt> good = new FutureTask<>(() -> new Receipt("R-1", 5));
    FutureTask<Receipt> bad =
        new FutureTask<>(() -> new Receipt("R-1", 5)) {
          private boolean asked;

          @Override
          public boolean isDone() {
            if (asked) {
              throw new NoClassDefFoundError("gone");
            }
            asked = true;
            return false;
          }
        };
    rig.call("old", bad);
    rig.call("old", good);
    good.run();
    rig.pass(Duration.ofSeconds(1));
    rig.poll();
    assertThat(rig.sent).hasSize(1);
    assertThat(rig.figures().unawaited()).isEqualTo(1);
  }
}
