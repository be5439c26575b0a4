package beans;

import javax.enterprise.inject.se.SeContainer;
import javax.enterprise.inject.se.SeContainerInitializer;
import org.mockito.Mockito;

/** Pays once at a bean that CDI manages, once at a spy, and once at a mock that only pretends. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    try (SeContainer container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addBeanClasses(Cart.class)
            .enableInterceptors(Noter.class)
            .addBeanClasses(Noter.class)
            .initialize()) {
      pay(container.select(Cart.class).get(), 1);
    }
    pay(Mockito.spy(new Cart()), 2);
    Shop mock = Mockito.mock(Cart.class);
    Mockito.when(mock.pay(3)).thenReturn(33);
    pay(mock, 3);
  }

  private static void pay(Shop shop, int amount) {
    System.out.println("paid " + shop.pay(amount));
  }
}
