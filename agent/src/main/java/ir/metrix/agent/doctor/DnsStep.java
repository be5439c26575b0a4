package ir.metrix.agent.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** Is the name of the server, or of the proxy, known here? */
final class DnsStep {
  private static final int LEAST_MILLIS = 1_000;

  private final Notes notes;
  private final Way way;

  DnsStep(Notes notes, Way way) {
    this.notes = notes;
    this.way = way;
  }

  void take() {
    final String host = way.firstHost();
    String named = (way.proxy() == null ? "" : "the proxy ") + host;
    notes.begin("resolving " + host);
    try {
      InetAddress[] addresses =
          Bounded.call(
              "from the name service",
              Math.max(way.connectMillis(), LEAST_MILLIS),
              new Callable<InetAddress[]>() {
                @Override
                public InetAddress[] call() throws IOException {
                  return InetAddress.getAllByName(host);
                }
              });
      way.goBy(Arrays.asList(addresses));
      List<String> found = new ArrayList<>();
      for (InetAddress address : addresses) {
        found.add(named + " is " + address.getHostAddress());
      }
      notes.good("dns", found);
    } catch (IOException e) {
      boolean isUnknown = e instanceof UnknownHostException;
      notes.failed(
          "dns",
          named + (isUnknown ? " is not known to the name service" : ": " + e.getMessage()),
          way.proxy() == null
              ? "Try nslookup "
                  + host
                  + " on this machine. If it fails there, too, this machine's name service has to be"
                  + " mended, or delivery.proxy to be set if only a proxy reaches the internet."
              : "Correct delivery.proxy.host.");
    }
  }
}
