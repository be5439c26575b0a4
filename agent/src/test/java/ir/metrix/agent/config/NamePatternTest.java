package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
  @ParameterizedTest
  @CsvSource({
    "com.shop.Cart, com.shop.Cart, true",
    "com.shop.Cart, com.shop.Cart$Line, false",
    "com.shop.*, com.shop.Cart, true",
    "com.shop.*, com.shop.Cart$Line, true",
    "com.shop.*, com.shop.web.Cart, false",
    "com.shop.*Controller, com.shop.FormController, true",
    "com.shop.*Controller, com.shop.Controller, true",
    "com.shop.*Controller, com.shop.Controllers, false",
    "com.*.Cart, com.shop.Cart, true",
    "com.*.Cart, com.Cart, false",
    "com.s*p.C*t, com.shop.Cart, true",
    "com.**.Foo, com.Foo, true",
    "com.**.Foo, com.a.b.Foo, true",
    "com.**.Foo, com.a.b.AFoo, false",
    "com.**.Foo, community.Foo, false",
    "**.Foo, Foo, true",
    "**.Foo, a.b.Foo, true",
    "com.**, com.a.b.Foo, true",
    "com.**, community.Foo, false",
    "**, a.B, true",
    "**.web.**.*Controller, a.web.FormController, true",
    "**.web.**.*Controller, a.web.b.c.FormController, true",
    "**.web.**.*Controller, a.b.FormController, false",
    "*, Foo, true",
    "*, a.Foo, false"
  })
  void starStaysBetweenDotsAndTwoStarsCrossThem(String pattern, String name, boolean matches) {
    assertThat(NamePattern.parse(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "com..Foo", ".Foo", "com.", "com.Foo#bar", "com.a**.Foo", "a b"})
  void whatIsNoClassNameIsRefused(String text) {
    assertThatThrownBy(() -> NamePattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void slashesAreRefusedWithTheNameInDots() {
    assertThatThrownBy(() -> NamePattern.parse("com/shop/Cart"))
        .hasMessage("'com/shop/Cart' has slashes; write dots: com.shop.Cart");
  }

  @Test
  void onlyNamesWithoutStarsAreExact() {
    assertThat(NamePattern.parse("a.B$C").isExact()).isTrue();
    assertThat(NamePattern.parse("a.*").isExact()).isFalse();
  }
}
