package jpashop;

import java.util.ArrayList;
import java.util.List;
import javax.persistence.Basic;
import javax.persistence.CascadeType;
import javax.persistence.ElementCollection;
import javax.persistence.Entity;
import javax.persistence.FetchType;
import javax.persistence.Id;
import javax.persistence.ManyToOne;
import javax.persistence.OneToMany;
import javax.persistence.Table;

/** Mapped by its fields. */
@Entity
@Table(name = "orders")
public class Order {
  @Id private Long number;

  /** As lazy as the provider likes: as a rule, only where the class is woven or enhanced. */
  @Basic(fetch = FetchType.LAZY)
  private String notes;

  @ManyToOne(fetch = FetchType.LAZY)
  private Customer customer;

  @ManyToOne(fetch = FetchType.LAZY, targetEntity = Customer.class)
  private Payer payer;

  @OneToMany(mappedBy = "order", cascade = CascadeType.ALL)
  private List<Line> lines = new ArrayList<Line>();

  @ElementCollection private List<String> tags = new ArrayList<String>();

  protected Order() {}

  public Order(Long number, String notes, Customer customer, Payer payer) {
    this.number = number;
    this.notes = notes;
    this.customer = customer;
    this.payer = payer;
  }

  public Long getNumber() {
    return number;
  }

  /** Computed: no attribute of that name. */
  public String getTitle() {
    return "order " + number;
  }

  public String getNotes() {
    return notes;
  }

  public Customer getCustomer() {
    return customer;
  }

  public Payer getPayer() {
    return payer;
  }

  public List<Line> getLines() {
    return lines;
  }

  public List<String> getTags() {
    return tags;
  }
}
