package shop.desk;

import java.util.ArrayList;
import java.util.List;

/** What is read of it is private. */
public final class Receipt {
  private final List<Line> lines = new ArrayList<>();

  public void add(String name, int price) {
    lines.add(new Line(name, price));
  }

  private static final class Line {
    private final String name;
    private final int price;

    private Line(String name, int price) {
      this.name = name;
      this.price = price;
    }
  }
}
