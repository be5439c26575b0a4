package ir.metrix.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes {@code subtypes-of} means. The loader of these tests refuses to load any class. */
class SupertypesTest {
  private static final String SHOP =
      """
      package shop;
      interface Payment { int pay(int a); default void refund(int a) {} static void all() {} }
      interface CardPayment extends Payment {}
      abstract class Base implements CardPayment { public abstract int pay(int a); }
      class Visa extends Base { public int pay(int a) { return a; } }
      final class Gold extends Visa { public int pay(int a) { return super.pay(a) + 1; } void other() {} }
      enum Fixed implements Payment { ONE { public int pay(int a) { return 1; } }, TWO; public int pay(int a) { return 2; } }
      record Coupon(int value) implements Payment { public int pay(int a) { return a - value; } }
      class Stranger { int pay(int a) { return a; } }
      class Uses { Payment p = new Payment() { public int pay(int b) { return 7; } };
                   class Inner implements CardPayment { public int pay(int b) { return 8; } }
                   Runnable r = () -> System.out.println(1);
                   Payment l = x -> x + 1; }
      class Job implements java.util.concurrent.Callable<String> { public String call() { return ""; } }
      class Jobs extends java.util.ArrayList<String> { public boolean add(String s) { return super.add(s); } }
      """;

  @TempDir Path folder;
  private Weaving weaving;

  @BeforeEach
  void compile() throws Exception {
    weaving = new Weaving(folder).compile(SHOP);
  }

  @Test
  void everyClassThatImplementsItIsMeantThroughTypesNotYetLoaded() throws Exception {
    weaving.rules("r { subtypes-of = shop.Payment, method = pay }").loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder(
            "r: shop.Visa.pay(int)",
            "r: shop.Gold.pay(int)",
            "r: shop.Fixed.pay(int)",
            "r: shop.Fixed$1.pay(int)",
            "r: shop.Coupon.pay(int)",
            "r: shop.Uses$1.pay(int)",
            "r: shop.Uses$Inner.pay(int)");
  }

  @Test
  void theTypeItselfIsMeantWithItsDefaultAndStaticMethods() throws Exception {
    weaving.rules("r { subtypes-of = shop.Payment, method = [refund, all] }").loadAll();
    assertThat(weaving.bound())
        .containsExactly("r: shop.Payment.all()", "r: shop.Payment.refund(int)");
  }

  @Test
  void oneOfSeveralTypesIsEnough() throws Exception {
    weaving.rules("r { subtypes-of = [shop.Base, \"shop.Uses$Inner\"], method = pay }").loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder(
            "r: shop.Visa.pay(int)", "r: shop.Gold.pay(int)", "r: shop.Uses$Inner.pay(int)");
  }

  @Test
  void typesOfTheJdkAreFollowedThroughTheJdk() throws Exception {
    weaving
        .rules(
            "call { subtypes-of = java.util.concurrent.Callable, method = call }",
            "add { subtypes-of = java.lang.Iterable, method = \"add(String)\" }")
        .loadAll();
    assertThat(weaving.bound())
        .containsExactly("add: shop.Jobs.add(String)", "call: shop.Job.call()");
  }

  @Test
  void aSupertypeIsReadOnceForAllItsSubtypes() throws Exception {
    weaving.rules("r { subtypes-of = shop.Payment, method = pay }").loadAll().loadAll();
    assertThat(weaving.asked.stream().collect(Collectors.groupingBy(n -> n)).values())
        .as("%s", weaving.asked)
        .noneMatch(times -> times.size() > 2);
    assertThat(weaving.asked).noneMatch(name -> name.startsWith("java/"));
  }

  @Test
  void withoutSuchARuleNoFileIsRead() throws Exception {
    weaving.rules("r { class = shop.Nobody, method = pay }").loadAll();
    assertThat(weaving.asked).isEmpty();
  }

  @Test
  void aClassWhoseSupertypeHasNoFileIsNotMeantAndTheStateSaysSo() throws Exception {
    byte[] base = weaving.files.remove("shop/Base");
    weaving.rules("r { subtypes-of = shop.Payment, method = pay }");
    weaving.load("shop/Visa");
    weaving.load("shop/Gold");
    assertThat(weaving.bound()).isEmpty();
    assertThat(weaving.states.weaving("r").waiting())
        .isEqualTo(
            "no class that is a shop.Payment was loaded; of 2 classes it could not be told, since"
                + " the class file of shop.Base, for shop.Visa and the like, could not be found");

    weaving.load(weaving.loader, "shop/Base", base);
    weaving.load("shop/Gold");
    assertThat(weaving.bound()).as("once it was defined").containsExactly("r: shop.Gold.pay(int)");
  }

  @Test
  void aTypeOfWhichThereIsNoFileIsKnownByItsName() throws Exception {
    weaving.files.remove("shop/Base");
    weaving.rules("r { subtypes-of = shop.Base, method = pay }").loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder("r: shop.Visa.pay(int)", "r: shop.Gold.pay(int)");
  }

  @Test
  void aGeneratedSupertypeIsKnownFromTheParentThatDefinedIt() throws Exception {
    weaving.rules("r { subtypes-of = shop.Payment, method = pay }");
    weaving.load("shop/Visa");
    byte[] gold = weaving.files.get("shop/Gold");
    weaving.files.remove("shop/Visa");
    ClassLoader child = new ClassLoader(weaving.loader) {};
    weaving.load(child, "shop/Gold", gold);
    assertThat(weaving.bound()).contains("r: shop.Gold.pay(int)");
  }

  @Test
  void aLoaderThatThrowsHurtsNobody() throws Exception {
    weaving.rules("r { subtypes-of = shop.Payment, method = pay }");
    ClassLoader broken =
        new ClassLoader(null) {
          @Override
          public java.io.InputStream getResourceAsStream(String name) {
            throw new IllegalStateException("closed");
          }
        };
    assertThat(weaving.load(broken, "shop/Gold", weaving.files.get("shop/Gold"))).isNull();
    assertThat(weaving.load(broken, "shop/Gold", new byte[] {1, 2, 3})).isNull();
    assertThat(weaving.bound()).isEmpty();
  }

  /** It would define the class a second time, and the first definition would fail. */
  @Test
  void whatALoaderLoadsToFindAFileDoesNotMakeItLookAgain() throws Exception {
    weaving.rules("r { subtypes-of = shop.Payment, method = pay }");
    int[] looked = {0};
    ClassLoader busy =
        new ClassLoader(null) {
          @Override
          public java.io.InputStream getResourceAsStream(String name) {
            looked[0]++;
            weaving.load(this, "shop/Visa", weaving.files.get("shop/Visa"));
            return null;
          }
        };
    weaving.load(busy, "shop/Gold", weaving.files.get("shop/Gold"));
    assertThat(looked[0]).isEqualTo(1);
  }

  @Test
  void inheritanceInACircleEnds() throws Exception {
    Weaving circle =
        new Weaving(folder)
            .compile("package c; interface A {} interface B extends A {} class C implements B {}");
    circle.compile("package c; interface A extends B {} interface B {}");
    Weaving first =
        new Weaving(folder).compile("package c; interface A {} interface B extends A {}");
    circle.files.put("c/B", first.files.get("c/B"));
    circle.rules("r { subtypes-of = shop.Payment, method = pay }");
    circle.load("c/C");
    assertThat(circle.bound()).isEmpty();
  }

  @Test
  void loadedClassesAreKnownByTheirOwnSupertypes() throws Exception {
    weaving.rules("r { subtypes-of = java.util.concurrent.Callable, method = call }");
    Class<?> loaded =
        new ClassLoader(SupertypesTest.class.getClassLoader()) {
          Class<?> define(String name, byte[] file) {
            return defineClass(name, file, 0, file.length);
          }
        }.define("shop.Job", weaving.files.get("shop/Job"));
    assertThat(weaving.transformer.concerns(loaded)).isTrue();
    assertThat(weaving.transformer.concerns(java.util.concurrent.FutureTask.class)).isFalse();
    assertThat(weaving.transformer.concerns(String[].class)).isFalse();
    weaving.rules("r { subtypes-of = java.lang.Comparable, method = call }");
    assertThat(weaving.transformer.concerns(loaded)).isFalse();
  }

  @Test
  void loadersThatAreGoneAreForgotten() {
    LoaderLineages lineages = new LoaderLineages(new Wanted(Collections.emptyList()));
    java.lang.ref.WeakReference<ClassLoader> gone = remember(lineages, new ClassLoader(null) {});
    // The reference is cleared before it is enqueued, by a thread of the JVM's.
    for (int i = 0; i < 1000 && (gone.get() != null || lineages.size() != 1); i++) {
      System.gc();
      lineages.of(weaving.loader);
    }
    assertThat(gone.get()).isNull();
    assertThat(lineages.size()).isEqualTo(1);
  }

  private static java.lang.ref.WeakReference<ClassLoader> remember(
      LoaderLineages lineages, ClassLoader loader) {
    lineages.of(loader);
    return new java.lang.ref.WeakReference<>(loader);
  }
}
