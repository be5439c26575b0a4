package ir.metrix.agent.bench;

/**
 * The same by hand, but called as compiled expressions are: what is left between the two is the
 * call itself.
 */
public final class HandWritten {
  private HandWritten() {}

  /** The form, once more for each rule. */
  static CompiledForm form(Class<? extends CompiledForm> original) {
    try {
      return (CompiledForm) ThrowawayLoader.defineAgain(original).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code order.customer.email}. */
  public static final class Email extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return ThreeBenchmark.email(values);
    }
  }

  /** {@code order.total.amount}. */
  public static final class Amount extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return ThreeBenchmark.amount(values);
    }
  }

  /** {@code order.payment.channel}. */
  public static final class Channel extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return ThreeBenchmark.channel(values);
    }
  }

  /** {@code result.status == 'PAID' && result.total > 0}. */
  public static final class Paid extends CompiledForm {
    @Override
    public Object evaluate(Object[] values) {
      return isTrue(values);
    }

    @Override
    public boolean isTrue(Object[] values) {
      return ConditionFalseBenchmark.isPaid(values);
    }
  }
}
