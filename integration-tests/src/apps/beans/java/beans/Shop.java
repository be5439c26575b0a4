package beans;

/** What frameworks make proxies of. */
public interface Shop {
  int pay(int amount);
}
