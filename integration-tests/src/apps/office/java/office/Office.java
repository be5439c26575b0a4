package office;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Changes every network setting that a JVM has but once, and says what became of them. */
public final class Office {
  private static final AtomicInteger ASKED = new AtomicInteger();

  public static void main(String[] args) throws Exception {
    for (String property :
        new String[] {
          "http.proxyHost", "https.proxyHost", "socksProxyHost", "javax.net.ssl.trustStore"
        }) {
      System.setProperty(property, "nowhere.invalid");
    }
    ProxySelector selector = new CountingSelector();
    ProxySelector.setDefault(selector);
    Authenticator.setDefault(new CountingAuthenticator());
    CookieHandler cookies = new CountingCookies();
    CookieHandler.setDefault(cookies);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new CountingTrust()}, null);
    SSLContext.setDefault(tls);
    HostnameVerifier verifier = new CountingVerifier();
    HttpsURLConnection.setDefaultHostnameVerifier(verifier);

    Office office = new Office();
    int number = 0;
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = orders.readLine(); !line.equals("end"); line = orders.readLine()) {
      for (int i = Integer.parseInt(line); i > 0; i--) {
        number++;
        office.sell("customer-" + number % 4, number);
      }
      System.out.println("sold " + number);
    }

    boolean same =
        ProxySelector.getDefault() == selector
            && CookieHandler.getDefault() == cookies
            && SSLContext.getDefault() == tls
            && HttpsURLConnection.getDefaultHostnameVerifier() == verifier;
    System.out.println("settings: " + (same ? "as they were" : "changed"));
    System.out.println("asked: " + ASKED);
  }

  int sell(String customer, int number) {
    return number;
  }

  private static final class CountingSelector extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      ASKED.incrementAndGet();
      return Collections.singletonList(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      ASKED.incrementAndGet();
    }
  }

  private static final class CountingAuthenticator extends Authenticator {
    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      ASKED.incrementAndGet();
      return new PasswordAuthentication("office", "office".toCharArray());
    }
  }

  private static final class CountingCookies extends CookieHandler {
    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
      ASKED.incrementAndGet();
      return Collections.emptyMap();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) {
      ASKED.incrementAndGet();
    }
  }

  private static final class CountingVerifier implements HostnameVerifier {
    @Override
    public boolean verify(String host, SSLSession session) {
      ASKED.incrementAndGet();
      return true;
    }
  }

  private static final class CountingTrust implements X509TrustManager {
    @Override
    public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {
      ASKED.incrementAndGet();
    }

    @Override
    public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {
      ASKED.incrementAndGet();
    }

    @Override
    public java.security.cert.X509Certificate[] getAcceptedIssuers() {
      return new java.security.cert.X509Certificate[0];
    }
  }
}
