package loaders.shop;

public final class Receipt {
  private final String number;

  Receipt(String number) {
    this.number = number;
  }

  @Override
  public String toString() {
    return number;
  }
}
