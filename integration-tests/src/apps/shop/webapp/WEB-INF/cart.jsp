<%@ page contentType="text/html; charset=UTF-8" import="com.shop.model.*" %>
<% Cart cart = (Cart) session.getAttribute("cart"); %>
<!DOCTYPE html>
<html><head><title>Your cart</title></head><body>
<h1>Your cart</h1>
<ul>
<% for (OrderLine line : cart.getLines()) { %>
  <li><%= line.getQuantity() %> × <%= line.getProduct().getName() %>: <%= line.getAmount().toPlainString() %> IRR</li>
<% } %>
</ul>
<p>Total: <b id="total"><%= cart.getTotal().toPlainString() %></b> IRR</p>
<form method="post" action="checkout"><button>Buy</button></form>
<p><a href="catalog">Back to the shop</a></p>
</body></html>
