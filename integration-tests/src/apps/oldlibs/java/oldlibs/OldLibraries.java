package oldlibs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Works with old versions of the libraries that the agent is made of. */
public final class OldLibraries {
  private OldLibraries() {}

  public static void main(String[] args) throws Exception {
    OldLibraries libraries = new OldLibraries();
    System.out.println("okhttp: " + libraries.fetch("a page"));
    System.out.println("jackson: " + readJson());
    System.out.println("kotlin: " + kotlin.KotlinVersion.CURRENT + " " + kotlinList());
    System.out.println("byte-buddy: " + weave());
    System.out.println("config: " + readConfig());
    for (Class<?> type :
        Arrays.<Class<?>>asList(
            OkHttpClient.class,
            ObjectMapper.class,
            kotlin.collections.CollectionsKt.class,
            ByteBuddy.class,
            Config.class)) {
      URL source = type.getProtectionDomain().getCodeSource().getLocation();
      System.out.println(type.getName() + " from " + source.getPath().replaceAll(".*/", ""));
    }
    for (String name : args) {
      System.out.println(
          name
              + ": "
              + (name.contains("/") || name.endsWith(".conf") ? resources(name) : visible(name)));
    }
  }

  String fetch(final String text) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes =
              (text + " for " + exchange.getRequestHeaders().getFirst("User-Agent"))
                  .getBytes("UTF-8");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    OkHttpClient client = new OkHttpClient();
    try {
      Request request =
          new Request.Builder().url("http://127.0.0.1:" + server.getAddress().getPort()).build();
      Response response = client.newCall(request).execute();
      return response.body().string();
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
      server.stop(0);
    }
  }

  private static String readJson() throws IOException {
    Map<?, ?> read = new ObjectMapper().readValue("{\"price\": 12.5}", Map.class);
    return read + " by " + com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION;
  }

  private static String kotlinList() {
    return kotlin.collections.CollectionsKt.reversed(Arrays.asList(1, 2, 3)).toString();
  }

  private static String weave() throws Exception {
    byte[] bytes =
        new ByteBuddy(ClassFileVersion.JAVA_V8)
            .subclass(Object.class)
            .name("oldlibs.Woven")
            .method(ElementMatchers.named("toString"))
            .intercept(FixedValue.value("woven"))
            .make()
            .getBytes();
    ClassLoader loader =
        new ClassLoader(OldLibraries.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String name) {
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    return loader.loadClass("oldlibs.Woven").getDeclaredConstructor().newInstance().toString();
  }

  private static String readConfig() {
    return ConfigFactory.parseString("a { b = [1, 2] }").getIntList("a.b").toString();
  }

  private static String visible(String className) {
    try {
      Class.forName(className, false, ClassLoader.getSystemClassLoader());
      return "visible";
    } catch (ClassNotFoundException e) {
      return "not visible";
    }
  }

  private static String resources(String name) throws IOException {
    int ours = 0;
    for (URL url : Collections.list(ClassLoader.getSystemResources(name))) {
      ours += url.toString().contains("metrix-agent") ? 1 : 0;
    }
    return ours == 0 ? "not visible" : "visible";
  }
}
