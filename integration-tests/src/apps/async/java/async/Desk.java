package async;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Where requests come in, and answers that come later. */
final class Desk {
  /** Everything a request does, on its thread or on others. */
  void request(String user, Task task) throws Exception {
    task.run();
  }

  /** Work of which the application knows no user. */
  void inside(Task task) throws Exception {
    task.run();
  }

  interface Task {
    void run() throws Exception;
  }

  CompletableFuture<Answer> later(String user, CompletableFuture<Answer> answer) {
    return answer;
  }

  CompletionStage<Answer> laterStage(String user, CompletionStage<Answer> answer) {
    return answer;
  }

  Object laterObject(String user, Object answer) {
    return answer;
  }

  Future<Answer> laterFuture(String user, ExecutorService pool, Callable<Answer> work) {
    return pool.submit(work);
  }

  /** A small step somewhere in the work. */
  static void step(String where) {
    Main.steps.incrementAndGet();
  }

  static final class Answer {
    private final String text;

    Answer(String text) {
      this.text = text;
    }
  }
}
