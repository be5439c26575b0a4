package jpashop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import javax.persistence.PersistenceUnitUtil;

/**
 * Hands orders over the desk: just found, then read to the end, then outliving their session. It
 * says how many statements each step took, and what is loaded.
 */
public final class Main {
  private static final Desk DESK = new Desk();

  private final EntityManagerFactory factory;
  private final PersistenceUnitUtil util;

  private Main(EntityManagerFactory factory) {
    this.factory = factory;
    this.util = factory.getPersistenceUnitUtil();
  }

  public static void main(String[] arguments) {
    Map<String, String> properties = new HashMap<String, String>();
    properties.put("javax.persistence.jdbc.driver", "jpashop.CountingDriver");
    properties.put("javax.persistence.jdbc.url", "jdbc:counted:h2:mem:shop;DB_CLOSE_DELAY=-1");
    properties.put("javax.persistence.jdbc.user", "sa");
    properties.put("javax.persistence.jdbc.password", "");
    properties.put("hibernate.hbm2ddl.auto", "create");
    properties.put("eclipselink.ddl-generation", "create-tables");
    properties.put("eclipselink.logging.level", "SEVERE");
    // What is in the cache that sessions share is there without a statement.
    properties.put("eclipselink.cache.shared.default", "false");
    EntityManagerFactory factory = Persistence.createEntityManagerFactory("shop", properties);
    Main main = new Main(factory);
    main.store();
    main.handFound();
    main.handDetached();
    factory.close();
  }

  private void store() {
    EntityManager session = factory.createEntityManager();
    session.getTransaction().begin();
    Customer darius = new Customer(1L, "Darius", null);
    Customer sara = new Customer(2L, "Sara", darius);
    Customer mani = new Customer(3L, "Mani", null);
    Order order = new Order(7L, "ring twice", sara, mani);
    order.getLines().add(new Line(1L, 2, order));
    order.getLines().add(new Line(2L, 3, order));
    order.getTags().add("gift");
    session.persist(darius);
    session.persist(sara);
    session.persist(mani);
    session.persist(order);
    session.getTransaction().commit();
    session.close();
  }

  private void handFound() {
    EntityManager session = factory.createEntityManager();
    Order order = session.find(Order.class, 7L);
    hand("open", order);
    System.out.println("open: " + loaded(order));
    pass("open", order.getTags());
    read(order);
    hand("read", order);
    pass("read", order.getTags());
    session.close();

    session = factory.createEntityManager();
    Customer reference = session.getReference(Customer.class, 2L);
    int before = CountingDriver.STATEMENTS.get();
    DESK.greet("reference", reference);
    System.out.println("greeted a reference: " + statementsSince(before));
    session.close();
  }

  private void handDetached() {
    EntityManager session = factory.createEntityManager();
    Order order = session.find(Order.class, 7L);
    List<String> tags = order.getTags();
    session.close();
    hand("detached", order);
    pass("detached", tags);
    System.out.println("detached: " + loaded(order));
  }

  private static void hand(String step, Order order) {
    int before = CountingDriver.STATEMENTS.get();
    DESK.hand(step, order);
    System.out.println("handed " + step + ": " + statementsSince(before));
  }

  private static void pass(String step, List<String> tags) {
    int before = CountingDriver.STATEMENTS.get();
    DESK.pass(step, tags);
    System.out.println("passed " + step + ": " + statementsSince(before));
  }

  private String loaded(Order order) {
    return "customer "
        + util.isLoaded(order, "customer")
        + ", payer "
        + util.isLoaded(order, "payer")
        + ", lines "
        + util.isLoaded(order, "lines")
        + ", tags "
        + util.isLoaded(order, "tags");
  }

  /** What was loaded before takes no statement now. */
  private static void read(Order order) {
    // First: EclipseLink then reads the order anew, and forgets what it refers to.
    int before = CountingDriver.STATEMENTS.get();
    String notes = order.getNotes();
    System.out.println("reading '" + notes + "': " + statementsSince(before));
    before = CountingDriver.STATEMENTS.get();
    String customer = order.getCustomer().getName();
    System.out.println("reading " + customer + ": " + statementsSince(before));
    before = CountingDriver.STATEMENTS.get();
    String payer = order.getPayer().getName();
    System.out.println("reading " + payer + ": " + statementsSince(before));
    before = CountingDriver.STATEMENTS.get();
    int lines = order.getLines().size();
    System.out.println("reading " + lines + " lines: " + statementsSince(before));
    before = CountingDriver.STATEMENTS.get();
    int tags = order.getTags().size();
    System.out.println("reading " + tags + " tags: " + statementsSince(before));
  }

  private static String statementsSince(int before) {
    return CountingDriver.STATEMENTS.get() - before + " statements";
  }
}
