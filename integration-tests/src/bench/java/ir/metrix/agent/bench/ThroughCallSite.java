package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;
import java.util.Map;

/** Each hop is a call site that rewrites itself for the classes it meets. */
public final class ThroughCallSite extends CompiledForm {
  private static final Object[] CONSTANTS = Constants.take();
  private static final MethodHandle ADDRESS = (MethodHandle) CONSTANTS[0];
  private static final MethodHandle CITY = (MethodHandle) CONSTANTS[1];

  @Override
  public Object evaluate(Object[] values) {
    try {
      Map<?, ?> order = (Map<?, ?>) values[0];
      if (order == null) {
        return null;
      }
      Object customer = order.get("customer");
      if (customer == null) {
        return null;
      }
      Object address = (Object) ADDRESS.invokeExact(customer);
      if (address == null) {
        return null;
      }
      return DynamicPath.checked((Object) CITY.invokeExact(address));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
