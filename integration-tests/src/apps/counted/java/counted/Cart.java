package counted;

/** Made by a person. */
public class Cart implements Shop {
  @Override
  public int pay(int amount) {
    return amount * 2;
  }
}
