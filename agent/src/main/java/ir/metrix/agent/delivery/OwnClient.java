package ir.metrix.agent.delivery;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.OkHttpClient;

/**
 * What every HTTP client of ours is made of: nothing of the JVM's own settings (proxy selector,
 * authenticator, cookies, trust store), no redirects, and nothing that repeats a request by itself.
 */
final class OwnClient {
  private OwnClient() {}

  /**
   * Makes one; its makers add to it.
   *
   * @param tls null where the endpoint is plain http: certificates and ciphers cost a hundred
   *     milliseconds of CPU
   */
  static OkHttpClient.Builder builder(DeliveryOptions options, Tls tls, ProxyLogin login) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            // What is repeated, and when, is the dispatcher's decision.
            .retryOnConnectionFailure(false)
            .proxy(Proxy.NO_PROXY)
            .authenticator(Authenticator.NONE)
            .cookieJar(CookieJar.NO_COOKIES)
            .socketFactory(new OwnSockets())
            .connectTimeout(options.connectTimeoutMillis(), TimeUnit.MILLISECONDS)
            .readTimeout(options.requestTimeoutMillis(), TimeUnit.MILLISECONDS)
            .writeTimeout(options.requestTimeoutMillis(), TimeUnit.MILLISECONDS)
            .callTimeout(options.requestTimeoutMillis(), TimeUnit.MILLISECONDS);
    if (tls == null) {
      builder.connectionSpecs(Collections.singletonList(ConnectionSpec.CLEARTEXT));
    } else {
      builder.sslSocketFactory(tls.socketFactory, tls.trustManager);
    }
    if (options.proxyHost() != null) {
      InetSocketAddress proxy =
          InetSocketAddress.createUnresolved(options.proxyHost(), options.proxyPort());
      builder.proxy(new Proxy(Proxy.Type.HTTP, proxy)).proxyAuthenticator(login);
    }
    return builder;
  }
}
