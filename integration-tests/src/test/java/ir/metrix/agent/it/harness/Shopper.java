package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Someone with a browser. Remembers the pages seen, and what the shop owes Metrix for the visit.
 */
public final class Shopper {
  private static final Pattern ORDER = Pattern.compile("<b id=\"order\">([^<]+)</b>");

  private final String shopUrl;
  private final String typedEmail;
  private final String firstName;
  private final HttpClient browser =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final List<Page> pages = new ArrayList<>();
  private final List<Line> cart = new ArrayList<>();

  /** One thing in the cart, at the price that the catalog page shows. */
  public record Line(String sku, int quantity, BigDecimal price) {
    BigDecimal amount() {
      return price.multiply(BigDecimal.valueOf(quantity));
    }
  }

  /** A page as it came: what must be the same with the agent and without. */
  public record Page(String request, int status, Map<String, List<String>> headers, String body) {}

  /** An order as the shopper knows it. */
  public record Placed(String id, String email, List<Line> lines) {
    public BigDecimal total() {
      return lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public int items() {
      return lines.stream().mapToInt(Line::quantity).sum();
    }

    public List<String> skus() {
      return lines.stream().map(Line::sku).toList();
    }
  }

  public Shopper(String shopUrl, String typedEmail, String firstName) {
    this.shopUrl = shopUrl;
    this.typedEmail = typedEmail;
    this.firstName = firstName;
  }

  public String email() {
    return typedEmail.trim().toLowerCase(Locale.ROOT);
  }

  public String firstName() {
    return firstName;
  }

  /** Must be found nowhere outside the shop. */
  public String password() {
    return "pw-of-" + email().replaceAll("\\W", "-");
  }

  public List<Page> pages() {
    return List.copyOf(pages);
  }

  public void browse() throws IOException, InterruptedException {
    get("catalog");
  }

  public void register() throws IOException, InterruptedException {
    post("register", "email", typedEmail, "firstName", firstName, "password", password());
  }

  public void logIn() throws IOException, InterruptedException {
    post("login", "email", typedEmail, "password", password());
  }

  public void add(String sku, int quantity) throws IOException, InterruptedException {
    BigDecimal price = priceOf(sku);
    post("cart", "sku", sku, "quantity", String.valueOf(quantity));
    cart.add(new Line(sku, quantity, price));
  }

  private BigDecimal priceOf(String sku) throws IOException, InterruptedException {
    Pattern price = Pattern.compile("data-price=\"" + Pattern.quote(sku) + "\">([0-9.]+)<");
    Matcher matcher = price.matcher(get("catalog").body());
    if (!matcher.find()) {
      throw new AssertionError("The catalog has no " + sku);
    }
    return new BigDecimal(matcher.group(1));
  }

  public Page lookAtCart() throws IOException, InterruptedException {
    return get("cart");
  }

  /** Buys what is in the cart; the page tells the order's number whether the bank pays or not. */
  public Placed checkOut() throws IOException, InterruptedException {
    Page page = post("checkout");
    Matcher matcher = ORDER.matcher(page.body());
    if (!matcher.find()) {
      throw new AssertionError("No order on " + page);
    }
    return new Placed(matcher.group(1), email(), List.copyOf(cart));
  }

  /** Tries to buy, and gets the error page. */
  public Page failToCheckOut() throws IOException, InterruptedException {
    return post("checkout");
  }

  private Page get(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().GET(), "GET");
  }

  private Page post(String path, String... form) throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < form.length; i += 2) {
      body.append(i == 0 ? "" : "&")
          .append(form[i])
          .append('=')
          .append(URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    return send(path, request, "POST");
  }

  private Page send(String path, HttpRequest.Builder request, String method)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        browser.send(
            request.uri(URI.create(shopUrl + path)).timeout(Duration.ofSeconds(30)).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    Map<String, List<String>> headers = new LinkedHashMap<>(response.headers().map());
    headers.remove("date");
    // Some servers redirect to a full address, and their ports differ.
    headers.computeIfPresent(
        "location",
        (name, places) -> places.stream().map(place -> place.replace(shopUrl, "")).toList());
    headers.computeIfPresent(
        "set-cookie",
        (name, cookies) ->
            cookies.stream()
                .map(cookie -> cookie.replaceAll("JSESSIONID=[^;]+", "JSESSIONID"))
                .toList());
    Page page = new Page(method + " " + path, response.statusCode(), headers, response.body());
    pages.add(page);
    return page;
  }
}
