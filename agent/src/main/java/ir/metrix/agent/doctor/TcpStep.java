package ir.metrix.agent.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Can each address be connected to? */
final class TcpStep {
  private final Notes notes;
  private final Way way;

  TcpStep(Notes notes, Way way) {
    this.notes = notes;
    this.way = way;
  }

  void take() {
    if (notes.isStopped()) {
      notes.skipped("tcp", "not tried");
      return;
    }
    notes.begin("connecting to " + way.firstHost());
    List<String> found = new ArrayList<>();
    List<InetAddress> connected = new ArrayList<>();
    boolean isRefusedHere = true;
    for (InetAddress address : way.addresses()) {
      String place = address.getHostAddress() + " port " + way.firstPort();
      long start = System.nanoTime();
      try {
        way.connect(address).close();
        connected.add(address);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        found.add(place + ": connected in " + millis + " ms");
      } catch (IOException e) {
        found.add(place + ": " + reason(e, way.connectMillis()));
        isRefusedHere &= address.isLoopbackAddress() && e instanceof ConnectException;
      }
    }
    boolean all = connected.size() == way.addresses().size();
    way.goBy(connected);
    if (all) {
      notes.good("tcp", found);
    } else if (connected.isEmpty()) {
      notes.failed("tcp", found, isRefusedHere ? adviceHere() : advice());
    } else {
      notes.warning("tcp", found, advice());
    }
  }

  private String advice() {
    return way.proxy() == null
        ? "A firewall must let this machine connect to "
            + way.firstHost()
            + ", port "
            + way.firstPort()
            + ". Try: curl -v "
            + way.endpoint()
        : "Correct delivery.proxy, or ask for this machine to be let through to the proxy.";
  }

  /** No firewall is on the way from this machine to itself. */
  private String adviceHere() {
    String nothing = "Nothing listens on port " + way.firstPort() + " of this machine. ";
    if (way.proxy() != null) {
      return nothing + "Start the proxy, or correct delivery.proxy.";
    }
    return nothing
        + "Start what should, or correct metrix.endpoint. A stand-in for Metrix: java -jar"
        + " metrix-agent.jar receive --port "
        + way.firstPort()
        + (way.isTls() ? ", with http:// in metrix.endpoint" : "");
  }

  private static String reason(IOException e, int millis) {
    if (e instanceof SocketTimeoutException) {
      return "no answer within " + millis + " ms (a firewall drops packets like this)";
    }
    if (e instanceof NoRouteToHostException) {
      return "there is no way to this address (" + e.getMessage() + ")";
    }
    return e instanceof ConnectException ? "refused (" + e.getMessage() + ")" : e.toString();
  }
}
