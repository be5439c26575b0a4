package com.shop.web;

import com.shop.model.Customer;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class RegisterServlet extends ShopServlet {
  private static final long serialVersionUID = 1L;

  private final RegisterController controller = new RegisterController();

  @Override
  protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    page(
        resp,
        "Sign up",
        "<form method=\"post\"><input name=\"email\" placeholder=\"E-mail\"/>"
            + "<input name=\"firstName\" placeholder=\"First name\"/>"
            + "<input name=\"password\" type=\"password\" placeholder=\"Password\"/>"
            + "<button>Sign up</button></form>");
  }

  @Override
  protected void doPost(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    req.setCharacterEncoding("UTF-8");
    SignupForm form =
        new SignupForm(
            req.getParameter("email"), req.getParameter("firstName"), req.getParameter("password"));
    Customer customer = controller.register(form);
    if (customer == null) {
      resp.setStatus(HttpServletResponse.SC_CONFLICT);
      page(resp, "Sign up", "<p>This address has an account.</p>");
      return;
    }
    page(
        resp,
        "Welcome",
        "<p>Welcome, "
            + escape(customer.getFirstName())
            + ". <a href=\"login\">Log in</a> to buy.</p>");
  }
}
