package com.shop.web;

import com.shop.checkout.CheckoutService;
import com.shop.model.Cart;
import com.shop.model.Customer;
import com.shop.model.Order;
import com.shop.model.OrderStatus;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class CheckoutServlet extends ShopServlet {
  private static final long serialVersionUID = 1L;

  private final CheckoutService checkout = new CheckoutService();

  @Override
  protected void doPost(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    Customer customer = customer(req);
    Cart cart = cart(req);
    if (customer == null || cart.isEmpty()) {
      resp.sendRedirect(customer == null ? "login" : "catalog");
      return;
    }
    Order order = checkout.placeOrder(new Order(customer, cart));
    if (order.getStatus() != OrderStatus.PAID) {
      page(
          resp,
          "Declined",
          "<p>Your bank did not pay for <b id=\"order\">" + order.getId() + "</b>.</p>");
      return;
    }
    page(resp, "Thank you", "<p>Your order is <b id=\"order\">" + order.getId() + "</b>.</p>");
  }
}
