package ir.metrix.agent.delivery;

import java.io.IOException;

/** The last hop. Several threads send at once; {@link #close} ends what is under way. */
interface Transport {
  Answer send(Batch batch) throws IOException;

  void close();
}
