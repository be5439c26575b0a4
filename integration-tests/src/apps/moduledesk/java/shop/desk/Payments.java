package shop.desk;

/** Implemented in another module. */
public interface Payments {
  Receipt pay(String user, int amount);
}
