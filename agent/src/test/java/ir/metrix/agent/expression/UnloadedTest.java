package ir.metrix.agent.expression;

import static ir.metrix.agent.Garbage.assertCollected;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.eclipse.persistence.indirection.IndirectContainer;
import org.eclipse.persistence.indirection.ValueHolderInterface;
import org.eclipse.persistence.internal.indirection.ProxyIndirectionHandler;
import org.eclipse.persistence.internal.weaving.PersistenceWeavedLazy;
import org.eclipse.persistence.queries.FetchGroupTracker;
import org.hibernate.bytecode.enhance.spi.interceptor.EnhancementAsProxyLazinessInterceptor;
import org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoader;
import org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoadingInterceptor;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.hibernate.engine.spi.PersistentAttributeInterceptor;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against look-alikes of the providers' types, which lie beside the tests under the real names; the
 * real ones are met in UnloadedEntitiesIT.
 */
class UnloadedTest {
  @TempDir Path folder;

  // ---- Hibernate

  @Test
  void hibernateProxyIsUnloadedUntilItsEntityIsThere() {
    FakeInitializer initializer = new FakeInitializer(new Customer());
    CustomerProxy proxy = new CustomerProxy(initializer);

    assertThat(Unloaded.isUnloaded(proxy)).isTrue();
    assertThat(Unloaded.isUnloaded(proxy, "name")).isTrue();
    assertThat(initializer.loads).as("times that it was woken").isZero();

    initializer.getImplementation();
    assertThat(Unloaded.isUnloaded(proxy)).isFalse();
    assertThat(Unloaded.isUnloaded(proxy, "name")).isFalse();
  }

  @Test
  void persistentCollectionsOfEveryHibernateAreUnloadedUntilInitialised() {
    for (FakeBag bag : new FakeBag[] {new Hibernate3Bag(), new Hibernate4Bag()}) {
      assertThat(Unloaded.isUnloaded(bag)).isTrue();
      assertThat(Unloaded.isUnloaded(bag, "empty")).isTrue();
      assertThat(bag.loaded).as("woken").isFalse();

      assertThat(bag.size()).isZero();
      assertThat(Unloaded.isUnloaded(bag)).isFalse();
      assertThat(Unloaded.isUnloaded(bag, "empty")).isFalse();
    }
  }

  @Test
  void enhancedEntityTellsWhichOfItsAttributesAreThere() {
    for (PersistentAttributeInterceptor interceptor :
        new PersistentAttributeInterceptor[] {
          new LazyAttributeLoader("name"), new LazyAttributeLoadingInterceptor("name")
        }) {
      EnhancedCustomer customer = new EnhancedCustomer(interceptor);

      assertThat(Unloaded.isUnloaded(customer)).isFalse();
      assertThat(Unloaded.isUnloaded(customer, "name")).isFalse();
      assertThat(Unloaded.isUnloaded(customer, "photo")).isTrue();
    }
  }

  @Test
  void enhancedEntityThatIsButAnIdentifierHasOnlyThat() {
    EnhancedCustomer customer =
        new EnhancedCustomer(new EnhancementAsProxyLazinessInterceptor("id"));

    assertThat(Unloaded.isUnloaded(customer)).isTrue();
    assertThat(Unloaded.isUnloaded(customer, "id")).isFalse();
    assertThat(Unloaded.isUnloaded(customer, "name")).isTrue();
  }

  @Test
  void enhancedEntityOutsideOfHibernateIsLoaded() {
    for (PersistentAttributeInterceptor interceptor :
        new PersistentAttributeInterceptor[] {null, new PersistentAttributeInterceptor() {}}) {
      EnhancedCustomer customer = new EnhancedCustomer(interceptor);

      assertThat(Unloaded.isUnloaded(customer)).isFalse();
      assertThat(Unloaded.isUnloaded(customer, "name")).isFalse();
    }
  }

  @Test
  void attributesBehindALoadedProxyAreThoseOfItsEntity() {
    FakeInitializer initializer =
        new FakeInitializer(new EnhancedCustomer(new LazyAttributeLoadingInterceptor("name")));
    EnhancedCustomerProxy proxy = new EnhancedCustomerProxy(initializer);

    assertThat(Unloaded.isUnloaded(proxy, "name")).isTrue();
    assertThat(initializer.loads).as("times that it was woken").isZero();

    initializer.getImplementation();
    assertThat(Unloaded.isUnloaded(proxy)).isFalse();
    assertThat(Unloaded.isUnloaded(proxy, "name")).isFalse();
    assertThat(Unloaded.isUnloaded(proxy, "photo")).isTrue();
  }

  // ---- EclipseLink

  @Test
  void indirectContainersAndValueHoldersAreUnloadedUntilInstantiated() {
    FakeHolder holder = new FakeHolder();
    IndirectBag bag = new IndirectBag();

    assertThat(Unloaded.isUnloaded(holder)).isTrue();
    assertThat(Unloaded.isUnloaded(bag)).isTrue();
    assertThat(bag.loaded).as("woken").isFalse();

    holder.instantiated = true;
    assertThat(bag.size()).isZero();
    assertThat(Unloaded.isUnloaded(holder)).isFalse();
    assertThat(Unloaded.isUnloaded(bag)).isFalse();
  }

  @Test
  void javaProxyOfEclipseLinkIsUnloadedUntilItsHolderIsInstantiated() {
    FakeHolder holder = new FakeHolder();
    ProxyIndirectionHandler handler = new ProxyIndirectionHandler(holder);
    Object proxy = javaProxy(handler);

    assertThat(Unloaded.isUnloaded(proxy)).isTrue();
    assertThat(Unloaded.isUnloaded(proxy, "length")).isTrue();

    holder.instantiated = true;
    assertThat(Unloaded.isUnloaded(proxy)).isFalse();
    assertThat(Unloaded.isUnloaded(proxy, "length")).isFalse();
    assertThat(handler.calls()).as("times that the proxy was called").isZero();
  }

  @Test
  void otherJavaProxiesAreLoadedAndNotCalled() {
    Object proxy =
        javaProxy(
            (self, method, arguments) -> {
              throw new AssertionError(method + " was called");
            });

    assertThat(Unloaded.isUnloaded(proxy)).isFalse();
    assertThat(Unloaded.isUnloaded(proxy, "length")).isFalse();
  }

  @Test
  void wovenEntityTellsByItsValueHoldersWhichAttributesAreThere() {
    WovenOrder order = new SpecialOrder();

    assertThat(Unloaded.isUnloaded(order)).isFalse();
    assertThat(Unloaded.isUnloaded(order, "number")).isFalse();
    assertThat(Unloaded.isUnloaded(order, "customer")).as("no holder yet").isFalse();

    FakeHolder holder = new FakeHolder();
    order._persistence_customer_vh = holder;
    assertThat(Unloaded.isUnloaded(order, "customer")).isTrue();

    holder.instantiated = true;
    assertThat(Unloaded.isUnloaded(order, "customer")).isFalse();
  }

  @Test
  void attributeOutsideOfTheFetchGroupIsUnloadedAndAComputedPropertyIsNot() {
    PartlyFetchedOrder order = new PartlyFetchedOrder();

    assertThat(Unloaded.isUnloaded(order, "number")).isFalse();
    assertThat(Unloaded.isUnloaded(order, "notes")).isTrue();
    assertThat(Unloaded.isUnloaded(order, "title")).isFalse();
  }

  @Test
  void fieldsOfAClosedModuleAreReadThroughTheOpener() throws Exception {
    ModuleLayer.Controller shop =
        Sources.in(folder)
            .add("module-info", "module shop { exports shop; }")
            .add("org.eclipse.persistence.internal.weaving.PersistenceWeavedLazy", "interface", "")
            .add(
                "org.eclipse.persistence.indirection.ValueHolderInterface",
                "interface",
                "boolean isInstantiated();")
            .add(
                "shop.Holder",
                "class",
                "implements org.eclipse.persistence.indirection.ValueHolderInterface",
                "public boolean loaded; public boolean isInstantiated() { return loaded; }")
            .add(
                "shop.Order",
                "class",
                "implements org.eclipse.persistence.internal.weaving.PersistenceWeavedLazy",
                "protected Holder _persistence_customer_vh = new Holder();"
                    + "public void load() { _persistence_customer_vh.loaded = true; }")
            .module("shop");
    Module module = shop.layer().findModule("shop").orElseThrow();
    Unloaded.setOpener(
        type -> shop.addOpens(module, type.getPackageName(), Unloaded.class.getModule()));
    try {
      Object order = Class.forName(module, "shop.Order").getDeclaredConstructor().newInstance();

      assertThat(Unloaded.isUnloaded(order, "customer")).isTrue();
      order.getClass().getMethod("load").invoke(order);
      assertThat(Unloaded.isUnloaded(order, "customer")).isFalse();
    } finally {
      Unloaded.setOpener(null);
    }
  }

  // ---- everything else

  @Test
  void nullScalarsAndOrdinaryObjectsAreLoaded() {
    Object[] ordinary = {
      null,
      "text",
      12L,
      new BigDecimal("1.5"),
      true,
      new Customer(),
      List.of(1),
      Map.of(1, 2),
      new Object[] {1},
      new int[] {1}
    };

    for (Object value : ordinary) {
      assertThat(Unloaded.isUnloaded(value)).isFalse();
      assertThat(Unloaded.isUnloaded(value, "name")).isFalse();
    }
  }

  @Test
  void onlyClassesOfAKnownShapeMayBeUnloaded() {
    assertThat(Unloaded.mayBeUnloaded(Customer.class)).isFalse();
    assertThat(Unloaded.mayBeUnloaded(String.class)).isFalse();
    assertThat(Unloaded.mayBeUnloaded(int[].class)).isFalse();

    assertThat(Unloaded.mayBeUnloaded(CustomerProxy.class)).isTrue();
    assertThat(Unloaded.mayBeUnloaded(Hibernate3Bag.class)).isTrue();
    assertThat(Unloaded.mayBeUnloaded(EnhancedCustomer.class)).isTrue();
    assertThat(Unloaded.mayBeUnloaded(SpecialOrder.class)).isTrue();
    assertThat(Unloaded.mayBeUnloaded(javaProxy(new ProxyIndirectionHandler(null)).getClass()))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "getCustomer,customer",
    "isPaid,paid",
    "getURL,URL",
    "getX,x",
    "get,get",
    "getaway,getaway",
    "issue,issue",
    "customer,customer"
  })
  void getterIsNamedAfterItsAttribute(String method, String attribute) {
    assertThat(Unloaded.attributeOf(method)).isEqualTo(attribute);
  }

  @Test
  void whatCannotTellCountsAsUnloaded() {
    LazyInitializer broken =
        new LazyInitializer() {
          @Override
          public boolean isUninitialized() {
            throw new IllegalStateException("no session factory");
          }

          @Override
          public Object getImplementation() {
            throw new AssertionError("woken");
          }
        };

    assertThat(Unloaded.isUnloaded(new CustomerProxy(broken))).isTrue();
    assertThat(Unloaded.isUnloaded(new CustomerProxy(broken), "name")).isTrue();
  }

  @Test
  void objectOfAKnownNameWithoutTheMethodToAskIsTakenAsItIs() throws Exception {
    ClassLoader loader =
        Sources.in(folder)
            .add("org.hibernate.proxy.HibernateProxy", "interface", "")
            .add("shop.Odd", "class", "implements org.hibernate.proxy.HibernateProxy", "")
            .loader();
    Object odd = loader.loadClass("shop.Odd").getDeclaredConstructor().newInstance();

    assertThat(Unloaded.isUnloaded(odd)).isFalse();
    assertThat(Unloaded.isUnloaded(odd, "name")).isFalse();
  }

  @Test
  void askingAboutAnOrdinaryClassLoadsNoneThatItNames() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add("shop.Named", "class", "")
            .add("shop.Naming", "class", "public Named named; public Named get() { return named; }")
            .loader();
    Object naming = loader.loadClass("shop.Naming").getDeclaredConstructor().newInstance();

    assertThat(Unloaded.isUnloaded(naming)).isFalse();
    assertThat(Unloaded.isUnloaded(naming, "named")).isFalse();
    assertThat(loader.hasLoaded("shop.Naming")).isTrue();
    assertThat(loader.hasLoaded("shop.Named")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.Proxied", "shop.Woven", "shop.Plain"})
  void loaderOfAClassThatWasAskedAboutCanGo(String className) throws Exception {
    WeakReference<ClassLoader> loader = askAboutThrowaway(className);
    assertCollected(loader);
  }

  private WeakReference<ClassLoader> askAboutThrowaway(String className) throws Exception {
    ClassLoader loader =
        Sources.in(folder)
            .add("shop.Plain", "class", "")
            .add(
                "org.hibernate.proxy.LazyInitializer",
                "interface",
                "boolean isUninitialized(); Object getImplementation();")
            .add(
                "org.hibernate.proxy.HibernateProxy",
                "interface",
                "LazyInitializer getHibernateLazyInitializer();")
            .add(
                "shop.Initializer",
                "class",
                "implements org.hibernate.proxy.LazyInitializer",
                "public boolean isUninitialized() { return false; }"
                    + "public Object getImplementation() { return new Plain(); }")
            .add(
                "shop.Proxied",
                "class",
                "implements org.hibernate.proxy.HibernateProxy",
                "public org.hibernate.proxy.LazyInitializer getHibernateLazyInitializer() {"
                    + "return new Initializer(); }")
            .add("org.eclipse.persistence.internal.weaving.PersistenceWeavedLazy", "interface", "")
            .add(
                "org.eclipse.persistence.queries.FetchGroupTracker",
                "interface",
                "boolean _persistence_isAttributeFetched(String attribute);")
            .add(
                "shop.Woven",
                "class",
                "implements org.eclipse.persistence.internal.weaving.PersistenceWeavedLazy,"
                    + "org.eclipse.persistence.queries.FetchGroupTracker",
                "Object name; Object _persistence_name_vh = new Plain();"
                    + "public boolean _persistence_isAttributeFetched(String a) { return true; }")
            .loader();
    Object asked = loader.loadClass(className).getDeclaredConstructor().newInstance();
    // Often enough that reflection replaces its native accessors by generated classes.
    for (int i = 0; i < 100; i++) {
      assertThat(Unloaded.isUnloaded(asked)).isFalse();
      assertThat(Unloaded.isUnloaded(asked, "name")).isFalse();
    }
    assertThat(Unloaded.mayBeUnloaded(asked.getClass())).isEqualTo(!className.endsWith("Plain"));
    return new WeakReference<>(loader);
  }

  private static Object javaProxy(InvocationHandler handler) {
    return Proxy.newProxyInstance(
        UnloadedTest.class.getClassLoader(), new Class<?>[] {CharSequence.class}, handler);
  }

  private static class Customer {}

  private static final class CustomerProxy extends Customer implements HibernateProxy {
    private final LazyInitializer initializer;

    CustomerProxy(LazyInitializer initializer) {
      this.initializer = initializer;
    }

    @Override
    public LazyInitializer getHibernateLazyInitializer() {
      return initializer;
    }
  }

  private static final class FakeInitializer implements LazyInitializer {
    private final Object entity;
    int loads;

    FakeInitializer(Object entity) {
      this.entity = entity;
    }

    @Override
    public boolean isUninitialized() {
      return loads == 0;
    }

    @Override
    public Object getImplementation() {
      loads++;
      return entity;
    }
  }

  private static class EnhancedCustomer implements PersistentAttributeInterceptable {
    private final PersistentAttributeInterceptor interceptor;

    EnhancedCustomer(PersistentAttributeInterceptor interceptor) {
      this.interceptor = interceptor;
    }

    @Override
    public PersistentAttributeInterceptor $$_hibernate_getInterceptor() {
      return interceptor;
    }
  }

  private static final class EnhancedCustomerProxy extends EnhancedCustomer
      implements HibernateProxy {
    private final LazyInitializer initializer;

    EnhancedCustomerProxy(LazyInitializer initializer) {
      super(null);
      this.initializer = initializer;
    }

    @Override
    public LazyInitializer getHibernateLazyInitializer() {
      return initializer;
    }
  }

  /** Whoever looks into it loads it. */
  private abstract static class FakeBag extends AbstractList<Object> {
    boolean loaded;

    @Override
    public Object get(int index) {
      loaded = true;
      throw new IndexOutOfBoundsException("it is empty");
    }

    @Override
    public int size() {
      loaded = true;
      return 0;
    }
  }

  private static final class Hibernate3Bag extends FakeBag
      implements org.hibernate.collection.PersistentCollection {
    @Override
    public boolean wasInitialized() {
      return loaded;
    }
  }

  private static final class Hibernate4Bag extends FakeBag
      implements org.hibernate.collection.spi.PersistentCollection {
    @Override
    public boolean wasInitialized() {
      return loaded;
    }
  }

  private static final class IndirectBag extends FakeBag implements IndirectContainer {
    @Override
    public boolean isInstantiated() {
      return loaded;
    }
  }

  private static final class FakeHolder implements ValueHolderInterface {
    boolean instantiated;

    @Override
    public boolean isInstantiated() {
      return instantiated;
    }
  }

  private static class WovenOrder implements PersistenceWeavedLazy {
    // Read by its name.
    @SuppressWarnings("unused")
    ValueHolderInterface _persistence_customer_vh;
  }

  private static final class SpecialOrder extends WovenOrder {}

  private static final class PartlyFetchedOrder implements FetchGroupTracker {
    // Looked for by its name.
    @SuppressWarnings("unused")
    private String notes;

    @Override
    public boolean _persistence_isAttributeFetched(String attribute) {
      return attribute.equals("number");
    }
  }
}
