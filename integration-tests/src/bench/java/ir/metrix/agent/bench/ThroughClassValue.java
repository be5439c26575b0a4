package ir.metrix.agent.bench;

import java.util.Map;

/** Each hop asks a table kept with the value's class, and calls the handle it finds there. */
public final class ThroughClassValue extends CompiledForm {
  private static final Object[] CONSTANTS = Constants.take();
  private static final Members ADDRESS = (Members) CONSTANTS[0];
  private static final Members CITY = (Members) CONSTANTS[1];

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
      Object address = (Object) ADDRESS.of(customer.getClass()).invokeExact(customer);
      if (address == null) {
        return null;
      }
      return DynamicPath.checked((Object) CITY.of(address.getClass()).invokeExact(address));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
