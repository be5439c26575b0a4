package beans;

import javax.enterprise.context.ApplicationScoped;

/** Reached by a proxy of its scope, and an intercepted subclass. */
@ApplicationScoped
@Noted
public class Cart implements Shop {
  @Override
  public int pay(int amount) {
    return amount * 2;
  }
}
