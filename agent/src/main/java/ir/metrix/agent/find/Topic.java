package ir.metrix.agent.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Something that businesses track, in the words that programmers have for it. */
enum Topic {
  CHECKOUT(
      true,
      "checkout;check out;place order;submit order;create order;complete order;confirm order;finalize"
          + " order;finish order;process order;make order;insert order;new order;add order;order"
          + " placed;purchase;buy;place booking;create booking;book",
      "checkout order purchase booking"),
  PAYMENT(
      true,
      "pay;payment;make payment;process payment;capture payment;authorize payment;complete"
          + " payment;payment received;charge;settle",
      "payment pay billing charge invoice"),
  SUBSCRIPTION(
      true,
      "subscribe;subscription;create subscription;start subscription;renew subscription;renew;upgrade"
          + " plan;join plan",
      "subscription newsletter membership plan"),
  SIGNUP(
      false,
      "signup;sign up;register;registration;create account;new account;add account;insert"
          + " account;open account;create user;add user;new user;insert user;save user;create"
          + " customer;add customer;register customer;register user;create member;create profile;save"
          + " profile;set user profile;enroll;join",
      "signup registration register account user member customer profile"),
  LOGIN(
      false,
      "login;log in;logon;log on;signin;sign in;authenticate",
      "login authentication authenticator signin"),
  LOGOUT(false, "logout;log out;logoff;log off;signout;sign out", "logout session"),
  CART(
      false,
      "add to cart;add item;add to basket;add product;add line;add item to cart;add cart",
      "cart basket"),
  CANCELLATION(
      true,
      "cancel order;cancel;refund;return order;void payment;cancel subscription",
      "cancellation refund order"),
  SEARCH(false, "search;find products;query products", "search");

  private final boolean aboutMoney;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final List<List<String>> phrases = new ArrayList<>();

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final Set<String> nouns;

  Topic(boolean aboutMoney, String phrases, String nouns) {
    this.aboutMoney = aboutMoney;
    for (String phrase : phrases.split(";", -1)) {
      this.phrases.add(Arrays.asList(phrase.split(" ")));
    }
    this.nouns = Words.set(nouns);
  }

  /** Whether there is an amount to send. */
  boolean isAboutMoney() {
    return aboutMoney;
  }

  /** What methods about it are called. */
  List<List<String>> phrases() {
    return phrases;
  }

  /** What classes about it are called. */
  Set<String> nouns() {
    return nouns;
  }

  /** Those that have the words among their phrases. */
  static List<Topic> of(List<String> words) {
    List<Topic> topics = new ArrayList<>();
    for (Topic topic : values()) {
      for (List<String> phrase : topic.phrases) {
        if (phrase.size() == words.size() && Words.indexOf(words, phrase) == 0) {
          topics.add(topic);
          break;
        }
      }
    }
    return topics;
  }
}
