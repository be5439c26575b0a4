package ir.metrix.agent.capture;

import ir.metrix.agent.expression.KeptWithClass;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeoutException;

/**
 * Requests that a servlet leaves open ({@code startAsync}): the call ends when the container
 * completes the request. The servlet API is the application's or the server's, javax or jakarta,
 * and is used by reflection. The container tells a listener of ours, which is a {@link Proxy}: its
 * class lies beside the AsyncListener it implements and refers to nothing else, so that it keeps no
 * loader that isn't kept anyway.
 */
final class AsyncRequests {
  private final Captures captures;

  /** What is known of open requests: which rules wait for their end. */
  private final IdentityMap<RuleCapture[]> open = new IdentityMap<>(10_000);

  AsyncRequests(Captures captures) {
    this.captures = captures;
  }

  /**
   * Sees to it that the call is completed with its request, if that was left open. In the hook.
   *
   * @return false if it was not
   */
  boolean await(TrackedCall call) {
    Object request = call.values.arguments[call.site.requestArgument];
    ServletApi api = request == null ? null : ServletApi.of(request.getClass());
    if (api == null) {
      return false;
    }
    AwaitedCall awaited = new AwaitedCall(captures, call);
    Object original = null;
    try {
      if (!(Boolean) api.isAsyncStarted.invoke(request)) {
        return false;
      }
      Object context = api.getAsyncContext.invoke(request);
      original = api.original(request);
      open.put(original, call.site.rules);
      api.addListener.invoke(context, new Listener(api, awaited, original).proxy());
    } catch (InvocationTargetException | IllegalAccessException e) {
      // It was completed just now, or its container lets nobody listen: it ends here.
      if (original != null) {
        open.remove(original);
      }
      return false;
    }
    call.leaveThread();
    Captures.countAwaiting(call.site, call.live, 1);
    return true;
  }

  /**
   * Whether a call goes on with a request that a rule already waits for: the container dispatched
   * it again.
   */
  boolean isContinued(TrackedCall call, RuleGate gate) {
    Object request = call.values.arguments[call.site.requestArgument];
    if (request == null || open.isEmpty()) {
      return false;
    }
    ServletApi api = ServletApi.of(request.getClass());
    try {
      RuleCapture[] waiting = api == null ? null : open.get(api.original(request));
      for (int i = 0; waiting != null && i < waiting.length; i++) {
        // Not the gate: the rule may have been changed since that call began.
        if (waiting[i].gate.figures == gate.figures) {
          return true;
        }
      }
    } catch (InvocationTargetException | IllegalAccessException e) {
      // A wrapper that shows nobody what it wraps.
      return false;
    }
    return false;
  }

  /** Told by the container, on its threads. */
  private final class Listener implements InvocationHandler {
    private final ServletApi api;
    private final AwaitedCall awaited;
    private final Object request;
    private volatile Throwable thrown;

    Listener(ServletApi api, AwaitedCall awaited, Object request) {
      this.api = api;
      this.awaited = awaited;
      this.request = request;
    }

    Object proxy() {
      Class<?> type = api.listenerType;
      return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      switch (method.getName()) {
        case "equals":
          return proxy == arguments[0];
        case "hashCode":
          return System.identityHashCode(proxy);
        case "toString":
          return "metrix";
        default:
          try {
            told(proxy, method.getName(), arguments[0]);
          } catch (Throwable t) {
            captures.failInBackground(t);
          }
          return null;
      }
    }

    private void told(Object proxy, String what, Object event)
        throws InvocationTargetException, IllegalAccessException {
      switch (what) {
        case "onTimeout":
          thrown = new TimeoutException("the request timed out");
          break;
        case "onError":
          Throwable cause = (Throwable) api.getThrowable.invoke(event);
          thrown = cause == null ? new IllegalStateException("the request failed") : cause;
          break;
        case "onStartAsync":
          // A request that is dispatched and left open again forgets its listeners.
          api.addListener.invoke(api.getContextOfEvent.invoke(event), proxy);
          break;
        default:
          open.remove(request);
          awaited.accept(null, thrown);
      }
    }
  }

  /** The servlet API as a request's class has it. */
  private static final class ServletApi {
    private static final KeptWithClass<ServletApi[]> BY_CLASS =
        new KeptWithClass<ServletApi[]>() {
          @Override
          protected ServletApi[] compute(Class<?> type) {
            try {
              return new ServletApi[] {find(type)};
            } catch (ReflectiveOperationException | LinkageError before3) {
              // Servlets before 3.0 leave nothing open.
              return new ServletApi[1];
            }
          }
        };

    final Method isAsyncStarted;
    final Method getAsyncContext;
    final Method addListener;
    final Class<?> listenerType;
    final Method getThrowable;
    final Method getContextOfEvent;
    private final Class<?> wrapper;
    private final Method getRequest;

    private ServletApi(Class<?> request) throws ReflectiveOperationException {
      String apiPackage = request.getName().substring(0, request.getName().lastIndexOf('.') + 1);
      ClassLoader loader = request.getClassLoader();
      isAsyncStarted = request.getMethod("isAsyncStarted");
      getAsyncContext = request.getMethod("getAsyncContext");
      listenerType = Class.forName(apiPackage + "AsyncListener", false, loader);
      addListener = getAsyncContext.getReturnType().getMethod("addListener", listenerType);
      Class<?> event = Class.forName(apiPackage + "AsyncEvent", false, loader);
      getThrowable = event.getMethod("getThrowable");
      getContextOfEvent = event.getMethod("getAsyncContext");
      wrapper = Class.forName(apiPackage + "ServletRequestWrapper", false, loader);
      getRequest = wrapper.getMethod("getRequest");
    }

    /** Null if objects of the class are no requests, or of an API without open ones. */
    static ServletApi of(Class<?> type) {
      return BY_CLASS.get(type)[0];
    }

    private static ServletApi find(Class<?> type) throws ReflectiveOperationException {
      for (Class<?> c = type; c != null; c = c.getSuperclass()) {
        Class<?> request = interfaceOf(c);
        if (request != null) {
          return new ServletApi(request);
        }
      }
      return null;
    }

    private static Class<?> interfaceOf(Class<?> type) {
      String name = type.getName();
      if (name.equals("javax.servlet.ServletRequest")
          || name.equals("jakarta.servlet.ServletRequest")) {
        return type;
      }
      for (Class<?> parent : type.getInterfaces()) {
        Class<?> found = interfaceOf(parent);
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    /** The container's own object, however filters have wrapped it. */
    Object original(Object request) throws InvocationTargetException, IllegalAccessException {
      Object original = request;
      // Bounded: a wrapper may wrap itself.
      for (int i = 0; i < 100 && wrapper.isInstance(original); i++) {
        original = getRequest.invoke(original);
      }
      return original;
    }
  }
}
