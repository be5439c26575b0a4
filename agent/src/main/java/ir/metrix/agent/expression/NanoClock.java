package ir.metrix.agent.expression;

/** Time that passes, in nanoseconds since an arbitrary moment. Any thread. */
public interface NanoClock {
  NanoClock SYSTEM =
      new NanoClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  long nanoTime();
}
