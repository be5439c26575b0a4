package com.shop.web;

import com.shop.model.Customer;
import com.shop.model.Customers;
import java.io.IOException;
import java.util.Locale;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class LoginServlet extends ShopServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    page(
        resp,
        "Log in",
        "<form method=\"post\"><input name=\"email\" placeholder=\"E-mail\"/>"
            + "<input name=\"password\" type=\"password\" placeholder=\"Password\"/>"
            + "<button>Log in</button></form>");
  }

  @Override
  protected void doPost(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    Customer customer = Customers.find(req.getParameter("email").trim().toLowerCase(Locale.ROOT));
    if (customer == null || !customer.hasPassword(req.getParameter("password"))) {
      resp.setStatus(HttpServletResponse.SC_FORBIDDEN);
      page(resp, "Log in", "<p>Wrong address or password.</p>");
      return;
    }
    req.getSession().setAttribute(USER, customer.getEmail());
    resp.sendRedirect("catalog");
  }
}
