package com.shop.web;

import com.shop.model.Catalog;
import com.shop.model.Product;
import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class CartServlet extends ShopServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest req, HttpServletResponse resp)
      throws ServletException, IOException {
    cart(req);
    req.getRequestDispatcher("/WEB-INF/cart.jsp").forward(req, resp);
  }

  @Override
  protected void doPost(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    Product product = Catalog.find(req.getParameter("sku"));
    if (product == null) {
      resp.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    cart(req).add(product, Integer.parseInt(req.getParameter("quantity")));
    resp.sendRedirect("cart");
  }
}
