package ir.metrix.agent.bench;

/**
 * {@code order['customer'].address.city} where the map's values are Objects: members are found by
 * the class that a value turns out to have. Each expression has a class of its own, as if it were
 * generated.
 */
public final class DynamicPath {
  /** How a member of a class that is known only at run time is found. */
  public enum Lookup {
    CLASS_VALUE("class, members by ClassValue") {
      @Override
      CompiledForm compile() {
        Constants.give(new Members("address"), new Members("city"));
        return instance(ThroughClassValue.class);
      }
    },

    CALL_SITE("class, members by mutable call sites") {
      @Override
      CompiledForm compile() {
        Constants.give(
            new InlineCache("address").dynamicInvoker(), new InlineCache("city").dynamicInvoker());
        return instance(ThroughCallSite.class);
      }
    };

    final String label;

    Lookup(String label) {
      this.label = label;
    }

    abstract CompiledForm compile();
  }

  private DynamicPath() {}

  private static CompiledForm instance(Class<?> original) {
    try {
      return (CompiledForm) ThrowawayLoader.defineAgain(original).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value that leaves; beyond texts and numbers the agent would look whether it may. */
  public static Object checked(Object value) {
    if (value == null || value instanceof String || value instanceof Number) {
      return value;
    }
    throw new IllegalStateException("the benchmark reads texts");
  }
}
