package ir.metrix.agent.doctor;

import ir.metrix.agent.config.ProxySettings;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Does the proxy let us through to the server? */
final class ProxyStep {
  private final Notes notes;
  private final Way way;

  ProxyStep(Notes notes, Way way) {
    this.notes = notes;
    this.way = way;
  }

  void take() {
    ProxySettings proxy = way.proxy();
    if (proxy == null) {
      notes.skipped("proxy", "none is configured (delivery.proxy)");
      return;
    }
    if (notes.isStopped()) {
      notes.skipped("proxy", "not tried");
      return;
    }
    if (!way.isTls()) {
      notes.skipped("proxy", "a plain http endpoint needs no tunnel");
      return;
    }
    notes.begin("asking the proxy");
    String place = proxy.host() + ":" + proxy.port();
    try {
      String answer =
          Bounded.call(
              "from the proxy",
              2L * way.requestMillis(),
              new Callable<String>() {
                @Override
                public String call() throws IOException {
                  return way.askProxy();
                }
              });
      int status = Way.statusOf(answer);
      if (status == 200) {
        notes.good("proxy", place + " lets us through: " + answer);
      } else {
        notes.failed("proxy", place + " refuses: " + answer, advice(status, proxy));
      }
    } catch (IOException e) {
      notes.failed(
          "proxy",
          place + ": " + e.getMessage(),
          "Is delivery.proxy an HTTP proxy? Correct host and port.");
    }
  }

  private String advice(int status, ProxySettings proxy) {
    if (status == 407) {
      return proxy.user() == null
          ? "Set delivery.proxy.user and delivery.proxy.password."
          : "Correct delivery.proxy.user and delivery.proxy.password: it refuses these.";
    }
    return status >= 500
        ? "The proxy itself cannot reach " + way.serverHost() + ". Ask its administrators."
        : "Ask the proxy's administrators to let this machine through to "
            + way.serverHost()
            + ":"
            + way.serverPort()
            + ".";
  }
}
