package ir.metrix.agent.bench;

/**
 * The one place from which prototypes are called, as the agent would call all its expressions from
 * one. It has met four other receivers before the first measured call, so the JIT cannot inline
 * what is behind it, for any alternative.
 */
final class CallSite {
  /** Enough for the JIT's profiling tier to see all of them, and for the final one to start. */
  private static final int TRAINING = 20_000;

  private CallSite() {}

  static Object evaluate(CompiledForm form, Object[] values) {
    return form.evaluate(values);
  }

  static boolean isTrue(CompiledForm form, Object[] values) {
    return form.isTrue(values);
  }

  static Object[] evaluateAll(CompiledRule rule, Object[] values) {
    return rule.evaluateAll(values);
  }

  static void makeMegamorphic() {
    CompiledForm[] strangers = {new First(), new Second(), new Third(), new Fourth()};
    CompiledRule[] strangeRules = {new RuleA(), new RuleB(), new RuleC(), new RuleD()};
    Object[] values = {"a value"};
    int seen = 0;
    for (int i = 0; i < TRAINING; i++) {
      CompiledForm form = strangers[i & 3];
      seen += evaluate(form, values) == null ? 0 : 1;
      seen += isTrue(form, values) ? 1 : 0;
      seen += evaluateAll(strangeRules[i & 3], values).length;
    }
    if (seen == 0) {
      throw new IllegalStateException("the strangers were not called");
    }
  }

  private static final class First extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return values[0];
    }

    @Override
    public boolean isTrue(Object[] values) {
      return values[0] != null;
    }
  }

  private static final class Second extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return null;
    }

    @Override
    public boolean isTrue(Object[] values) {
      return false;
    }
  }

  private static final class Third extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return "constant";
    }

    @Override
    public boolean isTrue(Object[] values) {
      return true;
    }
  }

  private static final class Fourth extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return values;
    }

    @Override
    public boolean isTrue(Object[] values) {
      return values.length == 1;
    }
  }

  private static final class RuleA extends CompiledRule {
    @Override
    public Object[] evaluateAll(Object[] values) {
      return values;
    }
  }

  private static final class RuleB extends CompiledRule {
    @Override
    public Object[] evaluateAll(Object[] values) {
      return new Object[1];
    }
  }

  private static final class RuleC extends CompiledRule {
    @Override
    public Object[] evaluateAll(Object[] values) {
      return new Object[] {values};
    }
  }

  private static final class RuleD extends CompiledRule {
    @Override
    public Object[] evaluateAll(Object[] values) {
      return new Object[] {values[0], null};
    }
  }
}
