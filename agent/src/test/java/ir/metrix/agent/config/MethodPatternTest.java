package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pay | int | true",
        "pay() | '' | true",
        "pay() | int | false",
        "pay(Order) | com.shop.Order | true",
        "pay(com.shop.Order) | com.shop.Order | true",
        "pay(com.shop.Order) | com.other.Order | false",
        "pay(Order) | com.shop.ReOrder | false",
        "pay(Line) | shop.Shop$Line | true",
        "pay(Shop$Line) | shop.Shop$Line | true",
        "pay(shop.Shop$Line) | shop.Shop$Line | true",
        "pay(Shop) | shop.Shop$Line | false",
        "pay(Shop.Line) | shop.Shop$Line | true",
        "pay(shop.Shop.Line) | shop.Shop$Line | true",
        "pay(hop.Line) | shop.Shop$Line | false",
        "pay(b.Order) | a.b.Order | false",
        "pay(String...) | java.lang.String[] | true",
        "pay(String[]) | java.lang.String[] | true",
        "pay(String) | java.lang.String[] | false",
        "pay(int []) | int[] | true",
        "pay(int[][]) | int[][] | true",
        "pay(List<Map<String, Order>>, int) | java.util.List,int | true",
        "pay(..) | '' | true",
        "pay(..) | int,long | true",
        "pay(Order, ..) | a.Order | true",
        "pay(Order, ..) | a.Order,int,int | true",
        "pay(Order, ..) | int,a.Order | false",
        "pay(.., int) | a.Order,long,int | true",
        "pay(int, .., int) | int,int | true",
        "pay(int, .., int) | int | false",
        "p* | int | true",
        "*a*( int ) | int | true",
        "<init> | int | false"
      })
  void parametersMatchByFullOrSimpleName(String pattern, String types, boolean matches) {
    List<String> parameters =
        types.isEmpty() ? Collections.emptyList() : Arrays.asList(types.split(","));
    assertThat(MethodPattern.parse(pattern).matches("pay", parameters)).isEqualTo(matches);
  }

  @Test
  void noStarStandsForScalasValuesOfDefaultArguments() {
    assertThat(MethodPattern.parse("sell*").matchesName("sell$default$2")).isFalse();
    assertThat(MethodPattern.parse("*").matchesName("sell$default$2")).isFalse();
    assertThat(MethodPattern.parse("sell$default$2").matchesName("sell$default$2")).isTrue();
    assertThat(MethodPattern.parse("sell*").matchesName("sell$default")).isTrue();
  }

  @Test
  void constructorsAreMatchedByTheirOwnNameAlone() {
    assertThat(MethodPattern.parse("<init>").matchesName("<init>")).isTrue();
    assertThat(MethodPattern.parse("*").matchesName("<init>")).isFalse();
    assertThat(MethodPattern.parse("handle*").matchesName("<init>")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(int)",
        "pay(",
        "pay(int",
        "pay(int) throws X",
        "pay(int,,int)",
        "pay(Order order)",
        "pay(List<String)",
        "pay(...)",
        "pay(*)",
        "Cart.pay",
        "pay cash",
        "<clinit>"
      })
  void whatIsNoMethodIsRefused(String text) {
    assertThatThrownBy(() -> MethodPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
