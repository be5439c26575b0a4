package com.shop.web;

import com.shop.model.Catalog;
import com.shop.model.Product;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class CatalogServlet extends ShopServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (Product product : Catalog.products()) {
      rows.append("<form method=\"post\" action=\"cart\">")
          .append("<input type=\"hidden\" name=\"sku\" value=\"")
          .append(product.getSku())
          .append("\"/>")
          .append(escape(product.getName()))
          .append(", <b data-price=\"")
          .append(product.getSku())
          .append("\">")
          .append(product.getPrice().toPlainString())
          .append("</b> IRR <input name=\"quantity\" value=\"1\" size=\"2\"/>")
          .append("<button>Add</button></form>\n");
    }
    rows.append("<p><a href=\"register\">Sign up</a> <a href=\"login\">Log in</a> ")
        .append("<a href=\"cart\">Cart</a></p>");
    page(resp, "The shop", rows.toString());
  }
}
