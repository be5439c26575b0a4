package plugged.api;

/** In a bundle, or module, of its own. */
public interface Payments {
  Receipt pay(String user, int amount);
}
