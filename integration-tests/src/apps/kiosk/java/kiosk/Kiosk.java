package kiosk;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sells a few tickets; nearly all it is made of is private. */
public class Kiosk {
  private final String street = "Valiasr";

  public static void main(String[] args) {
    Kiosk kiosk = new Kiosk();
    for (int i = 1; i <= 3; i++) {
      Map<String, Object> session = new HashMap<String, Object>();
      session.put("user", new User("u" + i));
      System.out.println(kiosk.sell(new Sale(i), session));
    }
  }

  String sell(Sale sale, Map<String, Object> session) {
    String sold = "sold " + sale.tickets.size();
    sale.tickets.clear();
    return sold;
  }
}

class User {
  private final String id;

  User(String id) {
    this.id = id;
  }
}

enum Zone {
  CENTRE,
  SUBURB
}

class Sale {
  final List<Ticket> tickets = new ArrayList<Ticket>();
  private int reads;

  Sale(int count) {
    for (int i = 0; i < count; i++) {
      tickets.add(new Ticket(i % 2 == 0 ? Zone.CENTRE : Zone.SUBURB));
    }
  }

  private BigDecimal discount(double percent, String... reasons) {
    return new BigDecimal(reasons.length).multiply(BigDecimal.valueOf(percent));
  }

  private int getReads() {
    return ++reads;
  }
}

class Ticket {
  private final Zone zone;

  Ticket(Zone zone) {
    this.zone = zone;
  }

  BigDecimal getPrice() {
    return new BigDecimal(zone == Zone.CENTRE ? "12.50" : "7.25");
  }
}
