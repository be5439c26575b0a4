package bootshop;

import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Says nowhere what its parameters are called: Spring knows it from the class file. */
@RestController
public class OrderController {
  private static final Logger LOG = LoggerFactory.getLogger(OrderController.class);

  private final Payments payments;

  public OrderController(Payments payments) {
    this.payments = payments;
  }

  @PostMapping("/orders/{user}")
  public String order(@PathVariable String user, @RequestParam BigDecimal amount) {
    return payments.pay(user, amount).toString();
  }

  @GetMapping("/orders/{user}/{number}")
  public String look(
      @PathVariable String user,
      @PathVariable int number,
      @RequestParam(required = false) String in) {
    return "order " + number + " of " + user + " in " + in;
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.BAD_REQUEST)
  public String refuse(IllegalArgumentException e) {
    LOG.warn("refused", e);
    return e.getMessage();
  }
}
