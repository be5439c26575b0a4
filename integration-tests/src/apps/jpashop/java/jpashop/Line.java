package jpashop;

import javax.persistence.Entity;
import javax.persistence.FetchType;
import javax.persistence.Id;
import javax.persistence.ManyToOne;

@Entity
public class Line {
  @Id private Long number;
  private int quantity;

  @ManyToOne(fetch = FetchType.LAZY)
  private Order order;

  protected Line() {}

  public Line(Long number, int quantity, Order order) {
    this.number = number;
    this.quantity = quantity;
    this.order = order;
  }

  public int getQuantity() {
    return quantity;
  }
}
