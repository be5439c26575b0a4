package ir.metrix.agent.bench;

/** What is compared with the same written by hand, in the order of the table. */
enum Case {
  THREE(ThreeBenchmark.class, "three", "at most 1.5"),
  CONDITION_FALSE(ConditionFalseBenchmark.class, "conditionFalse", "at most 1.2, 0 bytes"),
  DYNAMIC(DynamicBenchmark.class, "dynamic", "at most 4"),
  LAMBDA(LambdaBenchmark.class, "lambda", ""),
  PRIVATE(PrivateMembersBenchmark.class, "private", ""),
  MESSAGE(MessageBenchmark.class, "message", "");

  final String label;

  /** What the agent's form is to reach, as a multiple of by hand; empty where nothing is set. */
  final String goal;

  private final Class<?> benchmark;

  Case(Class<?> benchmark, String label, String goal) {
    this.benchmark = benchmark;
    this.label = label;
    this.goal = goal;
  }

  static Case of(String className) {
    for (Case candidate : values()) {
      if (candidate.benchmark.getName().equals(className)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(className);
  }
}
