package counted;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import javassist.ClassPool;
import javassist.CtClass;
import javassist.CtNewMethod;
import javassist.LoaderClassPath;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.matcher.ElementMatchers;
import net.sf.cglib.proxy.Enhancer;
import net.sf.cglib.proxy.MethodInterceptor;

/** Pays once through each kind of proxy, and makes objects through each constructor. */
public final class Counted {
  private Counted() {}

  public static void main(String[] args) throws Exception {
    List<Shop> shops = new ArrayList<>();
    final Cart cart = new Cart();
    shops.add(cart);
    InvocationHandler toCart = (proxy, method, arguments) -> method.invoke(cart, arguments);
    shops.add(
        (Shop)
            Proxy.newProxyInstance(
                Counted.class.getClassLoader(), new Class<?>[] {Shop.class}, toCart));
    Enhancer enhancer = new Enhancer();
    enhancer.setSuperclass(Cart.class);
    enhancer.setCallback(
        (MethodInterceptor)
            (self, method, arguments, original) -> original.invokeSuper(self, arguments));
    shops.add((Shop) enhancer.create());
    shops.add(
        new ByteBuddy()
            .subclass(Cart.class)
            .method(ElementMatchers.named("pay"))
            .intercept(SuperMethodCall.INSTANCE)
            .make()
            .load(Cart.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
            .getLoaded()
            .getDeclaredConstructor()
            .newInstance());
    javassist.util.proxy.ProxyFactory factory = new javassist.util.proxy.ProxyFactory();
    factory.setSuperclass(Cart.class);
    javassist.util.proxy.MethodHandler toSuper =
        (self, method, original, arguments) -> original.invoke(self, arguments);
    shops.add((Shop) factory.create(new Class<?>[0], new Object[0], toSuper));
    shops.add((Shop) view().getDeclaredConstructor().newInstance());
    for (Shop shop : shops) {
      System.out.println(shop.pay(21) + " " + shop.getClass().getName().replaceAll("[$_].*", ""));
    }

    make(() -> new Made(3));
    make(() -> new Made(-3));
    make(() -> new Made(4, "four"));
    make(() -> new Made("one"));
    make(() -> new Made(200));
    make(() -> new Made(7));
    make(() -> new Made(7, "again"));
    make(() -> new Made(13));
    make(() -> new Made(13, "again"));
    // Whoever failed before has left nothing behind.
    make(() -> new Made("two"));
  }

  private interface Making {
    Made make();
  }

  private static void make(Making making) {
    try {
      System.out.println(making.make().text);
    } catch (RuntimeException e) {
      System.out.println(e + " " + e.getStackTrace().length);
    }
  }

  /** As JBoss makes EJB views: a class file of Java 6 that has branches and no stack maps. */
  private static Class<?> view() throws Exception {
    ClassPool pool = new ClassPool(true);
    pool.appendClassPath(new LoaderClassPath(Counted.class.getClassLoader()));
    CtClass view = pool.makeClass("counted.Cart$$$view1", pool.get("counted.Cart"));
    view.addMethod(
        CtNewMethod.make(
            "public int pay(int a) { try { if (a > 0) { return super.pay(a); } String s = \"no\"; return s.length(); }"
                + " catch (RuntimeException e) { throw e; } }",
            view));
    view.getClassFile().setMajorVersion(50);
    for (Object method : view.getClassFile().getMethods()) {
      javassist.bytecode.CodeAttribute code =
          ((javassist.bytecode.MethodInfo) method).getCodeAttribute();
      code.getAttributes()
          .removeIf(attribute -> attribute instanceof javassist.bytecode.StackMapTable);
    }
    final byte[] file = view.toBytecode();
    return new ClassLoader(Counted.class.getClassLoader()) {
      Class<?> define() {
        return defineClass("counted.Cart$$$view1", file, 0, file.length);
      }
    }.define();
  }
}
