package beans;

import javax.interceptor.AroundInvoke;
import javax.interceptor.Interceptor;
import javax.interceptor.InvocationContext;

@Noted
@Interceptor
public class Noter {
  @AroundInvoke
  public Object note(InvocationContext call) throws Exception {
    System.out.println("noted " + call.getMethod().getName());
    return call.proceed();
  }
}
