package ir.metrix.agent.bench;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.DirectReader;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the agent compiles for one site and woven code calls as a method returns, without the rest
 * of the hook: what is read goes to a Blackhole, which is passed as what enter returned.
 */
@SuppressWarnings("DoNotCallSuggester") // what always throws is for code that is not to fail here
public abstract class AsWoven implements DirectReader {
  private final CallValues values = new CallValues();

  /** Reads a call. */
  public abstract void exit(
      Object out,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result);

  protected final CallValues open(Object out) {
    return values;
  }

  protected final void close(Object out) {}

  protected final boolean admit(int rule) {
    return true;
  }

  protected abstract Object[] values(int rule, CallValues call);

  protected abstract void send(int rule, Object out, Object[] read);

  protected final void filter(int rule, Object out) {
    ((Blackhole) out).consume(false);
  }

  protected final void otherwise(
      Object out,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result) {
    throw new IllegalStateException();
  }

  protected final void abort(Object out, Throwable failure) {
    throw new IllegalStateException(failure);
  }

  protected final void fail(
      int rule,
      Object out,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result,
      Throwable failure) {
    throw new IllegalStateException(failure);
  }

  protected final void sendRest(
      int rule,
      Object out,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result,
      Object[] read,
      Throwable failure) {
    throw new IllegalStateException(failure);
  }

  /** Reads three values, each consumed. */
  public abstract static class Values extends AsWoven {
    @Override
    protected final Object[] values(int rule, CallValues call) {
      return new Object[3];
    }

    @Override
    protected final void send(int rule, Object out, Object[] read) {
      ((Blackhole) out).consume(read[0]);
      ((Blackhole) out).consume(read[1]);
      ((Blackhole) out).consume(read[2]);
    }
  }

  /** Reads three values into an array, which is consumed. */
  public abstract static class Message extends AsWoven {
    @Override
    protected final Object[] values(int rule, CallValues call) {
      return new Object[3];
    }

    @Override
    protected final void send(int rule, Object out, Object[] read) {
      ((Blackhole) out).consume(read);
    }
  }

  /** Tells whether a condition holds. */
  public abstract static class Condition extends AsWoven {
    private static final Object[] NOTHING = {};

    @Override
    protected final Object[] values(int rule, CallValues call) {
      return NOTHING;
    }

    @Override
    protected final void send(int rule, Object out, Object[] read) {
      ((Blackhole) out).consume(true);
    }
  }
}
