package ir.metrix.agent.it.harness;

import ir.metrix.agent.it.harness.Shopper.Page;
import ir.metrix.agent.it.harness.Shopper.Placed;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A day in the shop: one visitor after the other, always the same ones, so that two days can be
 * compared page by page. Keeps the shop's own books, to which Metrix's figures must come out.
 */
public final class ShopDay {
  private final String shopUrl;
  private final List<Shopper> shoppers = new ArrayList<>();
  private final List<Placed> paid = new ArrayList<>();
  private final List<Placed> declined = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();
  private final List<Moved> added = new ArrayList<>();
  private final List<Moved> reserved = new ArrayList<>();

  /** So many of one product, put into a cart or taken from the shelf, for one customer. */
  public record Moved(String email, String sku, int quantity) {}

  /** A checkout that ended on the error page. */
  public record Failed(String email, String reason) {}

  public ShopDay(String shopUrl) {
    this.shopUrl = shopUrl;
  }

  public void spend() throws IOException, InterruptedException {
    Shopper ali = signedUp("  Ali.Rezaei@Example.COM ", "Ali");
    add(ali, "CARPET-1", 2);
    add(ali, "SAFFRON-5", 1);
    ali.lookAtCart();
    pay(ali);

    // The bank's first attempt times out, and the checkout calls itself again.
    Shopper zahra = signedUp("zahra@example.org", "زهرا");
    add(zahra, "CLOCK-9", 1);
    pay(zahra);

    // 0.10 + 0.20, and more than a double can hold.
    Shopper omid = signedUp("Omid@Example.org", "Omid \"the king\"");
    add(omid, "TEA-1", 1);
    add(omid, "SUGAR-1", 1);
    add(omid, "CASTLE-1", 3);
    omid.lookAtCart();
    pay(omid);

    Shopper sara = signedUp("sara@example.net", "Sara");
    add(sara, "GOLD-1", 2);
    Placed refused = sara.checkOut();
    declined.add(refused);
    reserved(refused);

    Shopper reza = signedUp("reza@example.net", "Reza");
    add(reza, "TEA-1", 4);
    add(reza, "LAMP-0", 1);
    Page error = reza.failToCheckOut();
    if (error.status() != 500) {
      throw new AssertionError("A sold out product was sold: " + error);
    }
    reserved.add(new Moved(reza.email(), "TEA-1", 4));
    failed.add(new Failed(reza.email(), "out of stock: LAMP-0"));

    // Looks around, and is nobody to Metrix.
    Shopper guest = new Shopper(shopUrl, "guest@example.com", "Guest");
    shoppers.add(guest);
    guest.browse();
    guest.add("TEA-1", 1);
    guest.lookAtCart();
  }

  private Shopper signedUp(String email, String firstName)
      throws IOException, InterruptedException {
    Shopper shopper = new Shopper(shopUrl, email, firstName);
    shoppers.add(shopper);
    shopper.browse();
    shopper.register();
    shopper.logIn();
    return shopper;
  }

  private void add(Shopper shopper, String sku, int quantity)
      throws IOException, InterruptedException {
    shopper.add(sku, quantity);
    added.add(new Moved(shopper.email(), sku, quantity));
  }

  private void pay(Shopper shopper) throws IOException, InterruptedException {
    Placed order = shopper.checkOut();
    paid.add(order);
    reserved(order);
  }

  private void reserved(Placed order) {
    order
        .lines()
        .forEach(line -> reserved.add(new Moved(order.email(), line.sku(), line.quantity())));
  }

  public List<Shopper> shoppers() {
    return List.copyOf(shoppers);
  }

  /** Those who have an account: all but the guest. */
  public List<Shopper> customers() {
    return shoppers.subList(0, shoppers.size() - 1);
  }

  public List<Page> pages() {
    return shoppers.stream().flatMap(shopper -> shopper.pages().stream()).toList();
  }

  public List<Placed> paid() {
    return List.copyOf(paid);
  }

  public List<Placed> declined() {
    return List.copyOf(declined);
  }

  public List<Failed> failed() {
    return List.copyOf(failed);
  }

  public List<Moved> added() {
    return List.copyOf(added);
  }

  public List<Moved> reserved() {
    return List.copyOf(reserved);
  }

  public BigDecimal turnover() {
    return paid.stream().map(Placed::total).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** How many messages the rules of {@code demo-shop.conf} make of this day. */
  public int expectedMessages() {
    return 2 * customers().size()
        + paid.size()
        + declined.size()
        + failed.size()
        + added.size()
        + reserved.size();
  }
}
