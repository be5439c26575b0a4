package com.shop.web;

import java.io.IOException;
import javax.servlet.RequestDispatcher;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class ErrorServlet extends ShopServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    Throwable cause = (Throwable) req.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    page(resp, "Sorry", "<p>" + escape(String.valueOf(cause.getMessage())) + "</p>");
  }
}
