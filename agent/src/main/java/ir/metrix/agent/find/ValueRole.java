package ir.metrix.agent.find;

import ir.metrix.agent.expression.ValueKind;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a value would be in a message, told from its name, its kind, and what it belongs to. */
enum ValueRole {
  /** Who it is. */
  USER("user id", ValueKind.TEXT, ValueKind.WHOLE, ValueKind.SCALAR) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      if (ends(name, "email", "mail", "e mail", "email address", "mail address")) {
        return 10;
      }
      if (ends(name, "mobile", "msisdn", "phone", "phone number", "mobile number", "cellphone")) {
        return 8;
      }
      if (ends(name, "customer id", "user id", "member id", "account id", "buyer id")) {
        return 9;
      }
      if (ends(
          name,
          "uid",
          "username",
          "user name",
          "login name",
          "login",
          "remote user",
          "customer number")) {
        return 8.5;
      }
      boolean ofUser = isOfUser(ownerName) || isOfUser(ownerType);
      if (ofUser && is(name, "id", "number", "code", "uuid")) {
        return 7;
      }
      if ((Words.contains(ownerName, "principal") || Words.contains(ownerType, "principal"))
          && is(name, "name")) {
        return 7.5;
      }
      return ofUser && is(name, "name", "wiki name", "full name") ? 5 : 0;
    }
  },

  /** How much it is. */
  AMOUNT("amount", ValueKind.DECIMAL, ValueKind.WHOLE) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      if (Words.containsAny(name, NO_AMOUNT)) {
        return 0;
      }
      if (ends(name, "subtotal", "sub total")) {
        return 7;
      }
      if (ends(
          name,
          "grand total",
          "order total",
          "total amount",
          "total price",
          "total due",
          "total")) {
        return 10;
      }
      if (is(name, "amount", "value") && !ownerName.isEmpty()) {
        // Of a Money: what that is called.
        double ofOwner = ofName(ownerName, NOTHING, NOTHING);
        boolean isMoney = ofOwner > 0 || Words.containsAny(ownerName, NO_AMOUNT);
        if (isMoney || is(name, "value")) {
          return ofOwner;
        }
      }
      if (ends(name, "amount", "amount due", "payable", "revenue")) {
        return 9;
      }
      if (ends(name, "sum")) {
        return 7;
      }
      if (ends(name, "price", "cost", "fee", "charge")) {
        return 6;
      }
      return 0;
    }
  },

  /** Which one it is. */
  ORDER_ID("order id", ValueKind.TEXT, ValueKind.WHOLE, ValueKind.SCALAR) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      if (ends(
          name, "order number", "order id", "order no", "confirmation number", "invoice number")) {
        return 10;
      }
      if (ends(
          name, "transaction id", "payment id", "booking id", "purchase id", "reference number")) {
        return 8;
      }
      boolean ofOrder =
          Words.containsAny(ownerName, ORDERS) || Words.containsAny(ownerType, ORDERS);
      if (ofOrder && is(name, "number", "code", "reference")) {
        return 9;
      }
      return ofOrder && is(name, "id") ? 8 : 0;
    }
  },

  FIRST_NAME("first name", ValueKind.TEXT) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      return ends(name, "first name", "firstname", "given name") ? 9 : 0;
    }
  },

  LAST_NAME("last name", ValueKind.TEXT) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      return ends(name, "last name", "lastname", "surname", "family name") ? 9 : 0;
    }
  },

  EMAIL("email", ValueKind.TEXT) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      return ends(name, "email", "email address", "mail") ? 9 : 0;
    }
  },

  PHONE("phone", ValueKind.TEXT, ValueKind.WHOLE) {
    @Override
    double ofName(List<String> name, List<String> ownerName, List<String> ownerType) {
      return ends(name, "mobile", "msisdn", "phone", "phone number", "mobile number") ? 9 : 0;
    }
  };

  private static final List<String> NOTHING = Collections.emptyList();
  private static final Set<String> NO_AMOUNT =
      Words.set(
          "count tax taxes discount shipping page pages size quantity number limit weight min max"
              + " minimum maximum index id retail adjustment adjustments fulfillment savings percent"
              + " rate time timeout days hours version hash items results elements");
  private static final Set<String> USERS =
      Words.set(
          "user customer member account buyer client person profile visitor subscriber owner player"
              + " patient student employee guest payer");
  private static final Set<String> ORDERS =
      Words.set(
          "order purchase payment invoice booking checkout transaction cart basket reservation");

  private final String words;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final Set<ValueKind> kinds;

  ValueRole(String words, ValueKind... kinds) {
    this.words = words;
    this.kinds = EnumSet.copyOf(Arrays.asList(kinds));
  }

  /** For people. */
  String words() {
    return words;
  }

  /**
   * More is likelier; zero for what it can't be.
   *
   * @param ownerName words of what it is read of; empty for a parameter
   */
  final double of(
      ValueKind kind, List<String> name, List<String> ownerName, List<String> ownerType) {
    return kinds.contains(kind) ? ofName(name, ownerName, ownerType) : 0;
  }

  abstract double ofName(List<String> name, List<String> ownerName, List<String> ownerType);

  private static boolean isOfUser(List<String> owner) {
    return Words.containsAny(owner, USERS);
  }

  static boolean is(List<String> name, String... phrases) {
    for (String phrase : phrases) {
      if (name.equals(Arrays.asList(phrase.split(" ")))) {
        return true;
      }
    }
    return false;
  }

  static boolean ends(List<String> name, String... phrases) {
    for (String phrase : phrases) {
      List<String> words = Arrays.asList(phrase.split(" "));
      if (name.size() >= words.size()
          && name.subList(name.size() - words.size(), name.size()).equals(words)) {
        return true;
      }
    }
    return false;
  }
}
