package bootshop;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.annotation.CachePut;
import org.springframework.stereotype.Service;

/** Has a proxy before it, a subclass that Spring makes for the cache. */
@Service
public class Payments {
  private static final Logger LOG = LoggerFactory.getLogger(Payments.class);

  private final AtomicInteger last = new AtomicInteger();

  @CachePut(cacheNames = "receipts", key = "#user")
  public Receipt pay(String user, BigDecimal amount) {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("nothing to pay");
    }
    Receipt receipt = new Receipt(last.incrementAndGet(), amount);
    LOG.info("{} has paid: {}", user, receipt);
    return receipt;
  }
}
