package jpashop;

import javax.persistence.Basic;
import javax.persistence.Entity;
import javax.persistence.FetchType;
import javax.persistence.Id;
import javax.persistence.ManyToOne;

/** Mapped by its getters. */
@Entity
public class Customer implements Payer {
  private Long number;
  private String name;
  private Customer referrer;

  protected Customer() {}

  public Customer(Long number, String name, Customer referrer) {
    this.number = number;
    this.name = name;
    this.referrer = referrer;
  }

  @Id
  public Long getNumber() {
    return number;
  }

  public void setNumber(Long number) {
    this.number = number;
  }

  @Basic
  @Override
  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  @ManyToOne(fetch = FetchType.LAZY)
  public Customer getReferrer() {
    return referrer;
  }

  public void setReferrer(Customer referrer) {
    this.referrer = referrer;
  }
}
