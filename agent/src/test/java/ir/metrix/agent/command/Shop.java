package ir.metrix.agent.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A small web shop, with a library that was compiled without names of parameters. */
final class Shop {
  private static final String MODEL =
      """
      package com.shop.model;
      public class Order {
        public enum Status { NEW, PAID }
        private String number; private Customer customer; private java.math.BigDecimal total;
        private Status status; private java.util.List<Line> lines; private java.util.Date placed;
        public String getNumber() { return number; }
        public Customer getCustomer() { return customer; }
        public java.math.BigDecimal getTotal() { return total.add(java.math.BigDecimal.ZERO); }
        public Status getStatus() { return status; }
        public java.util.List<Line> getLines() { return lines; }
        public java.util.Date getPlaced() { return placed; }
        public static class Customer {
          private String email, firstName, lastName; private long id;
          public String getEmail() { return email; }
          public long getId() { return id; }
        }
        public static class Line { public String sku; public int quantity; }
      }
      """;

  private static final String CHECKOUT =
      """
      package com.shop.checkout;
      import com.shop.model.Order;
      public interface CheckoutService {
        Order placeOrder(Order order, boolean express);
        void cancel(String number);
      }
      """;

  private static final String CHECKOUT_IMPL =
      """
      package com.shop.checkout;
      import com.shop.model.Order;
      public class CheckoutServiceImpl extends BaseService implements CheckoutService {
        @Override public Order placeOrder(Order order, boolean express) { return order; }
        @Override public void cancel(String number) { }
        public boolean isExpressAllowed() { return true; }
      }
      """;

  private static final String BASE =
      """
      package com.shop.checkout;
      public class BaseService {
        public void audit(String text) { }
      }
      """;

  private static final String ACCOUNTS =
      """
      package com.shop.account;
      public class AccountManager {
        public com.shop.model.Order.Customer createAccount(SignupForm form) { return null; }
        public void login(String userName, String password) { }
        public static class SignupForm {
          private String email, mobile, firstName, lastName, password;
          public String getEmail() { return email; }
          public String getMobile() { return mobile; }
          public String getFirstName() { return firstName; }
          public String getLastName() { return lastName; }
          public void setEmail(String email) { this.email = email; }
        }
      }
      """;

  private static final String LOYALTY =
      """
      package com.shop.loyalty;
      public class Points {
        public long award(com.shop.model.Order order, int points) { return points; }
      }
      """;

  private Shop() {}

  /** {@code shop.war} in the rig's folder. */
  static Path war(Rig rig) throws IOException {
    Map<String, byte[]> classes =
        rig.compile(
            List.of("-g", "--release", "8", "-Xlint:-options"),
            MODEL,
            CHECKOUT,
            CHECKOUT_IMPL,
            BASE,
            ACCOUNTS);
    Path compiled = rig.folder.resolve("model");
    for (Map.Entry<String, byte[]> file : classes.entrySet()) {
      Path target = compiled.resolve(file.getKey());
      java.nio.file.Files.createDirectories(target.getParent());
      java.nio.file.Files.write(target, file.getValue());
    }
    Map<String, byte[]> loyalty =
        rig.compile(
            List.of("-g:none", "-cp", compiled.toString(), "--release", "8", "-Xlint:-options"),
            LOYALTY);
    rig.zip("loyalty.jar", new Rig.Content().withAll("", loyalty));
    return rig.zip(
        "shop.war",
        new Rig.Content()
            .withAll("WEB-INF/classes/", classes)
            .with(
                "WEB-INF/lib/loyalty.jar",
                java.nio.file.Files.readAllBytes(rig.folder.resolve("loyalty.jar"))));
  }
}
