package jpashop;

/** An interface, so that a provider can put a java.lang.reflect.Proxy in its place. */
public interface Payer {
  String getName();
}
