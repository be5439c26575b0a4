package org.eclipse.persistence.internal.indirection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.eclipse.persistence.indirection.ValueHolderInterface;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public class ProxyIndirectionHandler implements InvocationHandler {
  private final ValueHolderInterface valueHolder;
  private int calls;

  public ProxyIndirectionHandler(ValueHolderInterface valueHolder) {
    this.valueHolder = valueHolder;
  }

  public ValueHolderInterface getValueHolder() {
    return valueHolder;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    calls++;
    return null;
  }

  /** How often it was woken. */
  public int calls() {
    return calls;
  }
}
