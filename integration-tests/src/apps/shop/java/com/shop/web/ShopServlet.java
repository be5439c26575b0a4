package com.shop.web;

import com.shop.model.Cart;
import com.shop.model.Customer;
import com.shop.model.Customers;
import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

/** What the shop's pages have in common. */
abstract class ShopServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  static final String USER = "uid";
  static final String CART = "cart";

  static Customer customer(HttpServletRequest req) {
    HttpSession session = req.getSession(false);
    return session == null ? null : Customers.find((String) session.getAttribute(USER));
  }

  static Cart cart(HttpServletRequest req) {
    HttpSession session = req.getSession();
    Cart cart = (Cart) session.getAttribute(CART);
    if (cart == null) {
      cart = new Cart();
      session.setAttribute(CART, cart);
    }
    return cart;
  }

  static void page(HttpServletResponse resp, String title, String body) throws IOException {
    resp.setContentType("text/html");
    resp.setCharacterEncoding("UTF-8");
    PrintWriter out = resp.getWriter();
    out.println("<!DOCTYPE html>");
    out.println("<html><head><title>" + title + "</title></head><body>");
    out.println("<h1>" + title + "</h1>");
    out.println(body);
    out.println("</body></html>");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
