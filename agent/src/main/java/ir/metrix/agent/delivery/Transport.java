package ir.metrix.agent.delivery;

import java.io.IOException;

/** The last hop. Several threads send at once; {@link #close} ends what is under way. */
interface Transport {
  Answer send(Batch batch) throws IOException;

  /** From now on requests go by other options, if that makes a difference to this transport. */
  default void reroute(DeliveryOptions options) {}

  void close();
}
