package ir.metrix.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes and methods annotations mean, as users of Spring and JAX-RS expect. */
class AnnotationsTest {
  private static final String FRAMEWORK =
      """
      package shop;
      import java.lang.annotation.*;
      @Retention(RetentionPolicy.RUNTIME) @interface Mapping { String value() default ""; }
      @Retention(RetentionPolicy.RUNTIME) @Mapping("get") @interface Get {}
      @Retention(RetentionPolicy.CLASS) @interface Kept {}
      @Retention(RetentionPolicy.RUNTIME) @interface Component {}
      @Retention(RetentionPolicy.RUNTIME) @Component @Round @interface Controller {}
      @Retention(RetentionPolicy.RUNTIME) @Round @Controller @interface Round {}
      @Retention(RetentionPolicy.RUNTIME) @interface Path { String value(); }
      """;

  private static final String SHOP =
      """
      @Path("orders") interface Resource<T> {
        @Get T find(long id);
        @Mapping void save(T item);
        void plain();
      }
      class Orders implements Resource<String> {
        public String find(long id) { return ""; }
        public void save(String item) {}
        public void save(Object other, int n) {}
        public void plain() {}
      }
      class LateOrders extends Orders {
        @Override public String find(long id) { return super.find(id); }
        @Override public void save(String item) {}
        void more() {}
      }
      @Controller class Page {
        @Kept void kept() {}
        @Kept private int hidden(int a) { return a; }
        @Get static void shown() {}
        @Mapping Page() {}
        void nothing() {}
      }
      class SubPage extends Page { void kept() {} int hidden(int a) { return a; } void own() {} }
      class Plain { void kept() {} }
      """;

  @TempDir Path folder;
  private Weaving weaving;

  @BeforeEach
  void compile() throws Exception {
    weaving = new Weaving(folder).compile(FRAMEWORK + SHOP);
  }

  @Test
  void methodAnnotationAloneSelectsAlsoWhatOverridesAnAnnotatedMethod() throws Exception {
    weaving.rules("r { method-annotation = shop.Mapping }").loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder(
            "r: shop.Orders.find(long)",
            "r: shop.Orders.save(String)",
            "r: shop.LateOrders.find(long)",
            "r: shop.LateOrders.save(String)",
            "r: shop.Page.shown()",
            "r: shop.Page.<init>()");
  }

  @Test
  void annotationOfAnAnnotationCountsInOneDirectionOnly() throws Exception {
    weaving.rules("r { method-annotation = shop.Get }").loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder(
            "r: shop.Orders.find(long)", "r: shop.LateOrders.find(long)", "r: shop.Page.shown()");
  }

  @Test
  void annotationThatIsNotKeptAtRunTimeCounts() throws Exception {
    weaving.rules("r { method-annotation = shop.Kept }").loadAll();
    assertThat(weaving.bound())
        .as("a private method is not overridden")
        .containsExactlyInAnyOrder(
            "r: shop.Page.kept()", "r: shop.Page.hidden(int)", "r: shop.SubPage.kept()");
  }

  @Test
  void classAnnotationOnSuperclassesInterfacesAndAnnotationsCounts() throws Exception {
    weaving
        .rules(
            "component { class-annotation = shop.Component, method = [kept, own, nothing] }",
            "path { class-annotation = shop.Path, method = [plain, more] }")
        .loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder(
            "component: shop.Page.kept()",
            "component: shop.Page.nothing()",
            "component: shop.SubPage.kept()",
            "component: shop.SubPage.own()",
            "path: shop.Orders.plain()",
            "path: shop.LateOrders.more()");
  }

  @Test
  void annotationsNarrowWhatClassAndMethodSelect() throws Exception {
    weaving
        .rules(
            "both { class-annotation = [shop.Component, shop.Path], method-annotation = [shop.Kept, shop.Get], method = \"*i*\" }",
            "named { class = \"shop.Sub*\", method = kept, method-annotation = shop.Kept }",
            "exact { class = shop.Plain, method = kept, class-annotation = shop.Component }",
            "sub { subtypes-of = shop.Orders, method-annotation = shop.Mapping, method = save }")
        .loadAll();
    assertThat(weaving.bound())
        .containsExactlyInAnyOrder(
            "both: shop.Orders.find(long)",
            "both: shop.LateOrders.find(long)",
            "both: shop.Page.hidden(int)",
            "named: shop.SubPage.kept()",
            "sub: shop.Orders.save(String)",
            "sub: shop.LateOrders.save(String)");
  }

  @Test
  void annotationWithoutAClassFileIsKnownByItsName() throws Exception {
    weaving.files.keySet().removeIf(name -> name.matches("shop/(Get|Mapping)"));
    weaving.rules("r { method-annotation = shop.Get }").loadAll();
    assertThat(weaving.bound()).contains("r: shop.LateOrders.find(long)");
  }

  @Test
  void stateNamesTheAnnotationThatNoClassHas() throws Exception {
    weaving
        .rules(
            "a { class-annotation = shop.Nothing, method = m }",
            "b { method-annotation = shop.Nothing }",
            "c { class = \"shop.*\", method-annotation = shop.Nothing, method = find }",
            "d { class-annotation = shop.Component, method = keep }")
        .loadAll();
    assertThat(weaving.states.weaving("a").waiting())
        .isEqualTo("no class with @shop.Nothing was loaded");
    assertThat(weaving.states.weaving("b").waiting())
        .isEqualTo("no class with a method that has @shop.Nothing was loaded");
    assertThat(weaving.states.weaving("c").waiting())
        .isEqualTo("no class matching shop.* with a method that has @shop.Nothing was loaded");
    assertThat(weaving.states.weaving("d").noSuchMethod())
        .isEqualTo(
            "class shop.Page has no method keep; it has kept(), hidden(int), shown(), <init>(),"
                + " nothing()");
  }
}
