package ir.metrix.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.expression.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a servlet leaves open, with a servlet API and a container of the test's own. */
class AsyncRequestsTest {
  private static final String EXIT = "on = exit,";
  private static final String ALL =
      "attributes { how = \"#{outcome}\", why = \"#{thrown.message}\", ms = \"#{elapsed}\" }";

  @TempDir Path folder;

  /** A container with one request. */
  private final class Container {
    final AsyncRig rig;
    private final Class<?> servlet;
    private final Class<?> type;
    private final Object request;
    private final Object filtered;

    Container(String api, String keys) throws Exception {
      rig = AsyncRig.of(folder, keys, ALL);
      ClassLoader loader =
          Sources.in(folder)
              .add(
                  api + ".ServletRequest",
                  "interface",
                  "boolean isAsyncStarted(); AsyncContext getAsyncContext();")
              .add(api + ".AsyncContext", "interface", "void addListener(AsyncListener listener);")
              .add(
                  api + ".AsyncListener",
                  "interface",
                  "extends java.util.EventListener",
                  "void onComplete(AsyncEvent e); void onTimeout(AsyncEvent e);"
                      + " void onError(AsyncEvent e); void onStartAsync(AsyncEvent e);")
              .add(
                  api + ".AsyncEvent",
                  "class",
                  "public AsyncContext context; public Throwable thrown;"
                      + " public AsyncContext getAsyncContext() { return context; }"
                      + " public Throwable getThrowable() { return thrown; }")
              .add(
                  api + ".ServletRequestWrapper",
                  "class",
                  "implements ServletRequest",
                  "private final ServletRequest request;"
                      + " public ServletRequestWrapper(ServletRequest r) { request = r; }"
                      + " public ServletRequest getRequest() { return request; }"
                      + " public boolean isAsyncStarted() { return request.isAsyncStarted(); }"
                      + " public AsyncContext getAsyncContext() { return request.getAsyncContext(); }")
              .add(
                  "shop.Request",
                  "class",
                  "implements API.ServletRequest, API.AsyncContext".replace("API", api),
                  ("private boolean started;"
                          + " public final java.util.List<API.AsyncListener> listeners = new java.util.ArrayList<>();"
                          + " public boolean isAsyncStarted() { return started; }"
                          + " public API.AsyncContext getAsyncContext() { if (!started) throw new IllegalStateException(); return this; }"
                          + " public void addListener(API.AsyncListener l) { listeners.add(l); }"
                          + " private API.AsyncEvent event(Throwable t) { API.AsyncEvent e = new API.AsyncEvent(); e.context = this; e.thrown = t; return e; }"
                          + " public void start() { started = true; java.util.List<API.AsyncListener> all = new java.util.ArrayList<>(listeners); listeners.clear(); for (API.AsyncListener l : all) l.onStartAsync(event(null)); }"
                          + " public void dispatch() { started = false; }"
                          + " public void timeout() { for (API.AsyncListener l : listeners) l.onTimeout(event(null)); }"
                          + " public void fail() { for (API.AsyncListener l : listeners) l.onError(event(new IllegalStateException(\"no\"))); }"
                          + " public void complete() { for (API.AsyncListener l : listeners) l.onComplete(event(null)); started = false; listeners.clear(); }")
                      .replace("API", api))
              .add(
                  "shop.Servlet",
                  "class",
                  "public String who = \"buyer\"; public void service(API.ServletRequest request, Object response) {}"
                      .replace("API", api))
              .loader();
      servlet = loader.loadClass("shop.Servlet");
      type = loader.loadClass("shop.Request");
      request = type.getConstructor().newInstance();
      filtered =
          loader
              .loadClass(api + ".ServletRequestWrapper")
              .getConstructors()[0]
              .newInstance(request);
    }

    void container(String method) throws Exception {
      type.getMethod(method).invoke(request);
    }

    /** The servlet is called, and calls one of the container's methods. */
    void serve(String within) throws Exception {
      Object self = servlet.getConstructor().newInstance();
      TrackedCall call =
          rig.captures.enter(rig.bind(servlet, "service"), self, new Object[] {filtered, null});
      if (within != null) {
        container(within);
      }
      rig.exit(call, null);
    }

    int listeners() throws Exception {
      return ((List<?>) type.getField("listeners").get(request)).size();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"javax.servlet", "jakarta.servlet"})
  void messageIsMadeWhenTheRequestIsComplete(String api) throws Exception {
    Container container = new Container(api, EXIT);
    container.serve("start");
    assertThat(container.rig.sent).isEmpty();
    container.rig.pass(Duration.ofMillis(300));
    container.container("complete");
    assertThat(container.rig.log()).isEmpty();
    assertThat(container.rig.attributes()).containsExactly("{how=returned, ms=300}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"javax.servlet", "jakarta.servlet"})
  void requestThatIsNotLeftOpenSendsAtOnce(String api) throws Exception {
    Container container = new Container(api, EXIT);
    container.serve(null);
    assertThat(container.rig.attributes()).containsExactly("{how=returned, ms=0}");
    assertThat(container.listeners()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"javax.servlet", "jakarta.servlet"})
  void timeoutAndErrorAreToldFromCompletion(String api) throws Exception {
    Container container = new Container(api, EXIT);
    container.serve("start");
    container.container("timeout");
    assertThat(container.rig.sent).isEmpty();
    container.container("complete");
    container.serve("start");
    container.container("fail");
    container.container("complete");
    assertThat(container.rig.attributes())
        .containsExactly(
            "{how=timed-out, ms=0, why=the request timed out}", "{how=threw, ms=0, why=no}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"javax.servlet", "jakarta.servlet"})
  void requestThatIsDispatchedAgainCountsOnce(String api) throws Exception {
    Container container = new Container(api, EXIT);
    container.serve("start");
    container.container("dispatch");
    container.serve(null);
    assertThat(container.rig.sent).as("the second call is a part of the first").isEmpty();
    container.container("dispatch");
    container.serve("start");
    assertThat(container.listeners()).as("left open again, it is still listened to").isEqualTo(1);
    container.container("complete");
    assertThat(container.rig.sent).hasSize(1);
    container.serve(null);
    assertThat(container.rig.sent).as("the next one is another").hasSize(2);
    assertThat(container.rig.figures().awaiting()).isZero();
  }
}
