package ir.metrix.agent.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void namesAreSplitAsPeopleReadThem() {
    assertThat(Words.of("placeOrder")).containsExactly("place", "order");
    assertThat(Words.of("place_order2")).containsExactly("place", "order");
    assertThat(Words.of("HTTPServletOrder")).containsExactly("http", "servlet", "order");
    assertThat(Words.of("AddToCart$Form")).containsExactly("add", "to", "cart", "form");
    assertThat(Words.of("sign-up")).containsExactly("sign", "up");
    assertThat(Words.of("$1")).isEmpty();
  }

  @Test
  void formsOfAWordAreTheSame() {
    assertThat(Words.same("placed", "place")).isTrue();
    assertThat(Words.same("orders", "order")).isTrue();
    assertThat(Words.same("charging", "charge")).isTrue();
    assertThat(Words.same("address", "addresses")).isTrue();
    assertThat(Words.same("pay", "buy")).isFalse();
  }

  @Test
  void phrasesOfTheThesaurusAreTakenAsAWhole() {
    Query query = Query.of(List.of("create", "account"));
    assertThat(query.topics()).containsExactly(Topic.SIGNUP);
    assertThat(query.phrases()).containsExactly(List.of("create", "account"));
    assertThat(Query.of(List.of("checkout", "signUp")).topics())
        .containsExactly(Topic.CHECKOUT, Topic.SIGNUP);
  }

  @Test
  void otherWordsStandForThemselves() {
    Query query = Query.of(List.of("award", "points"));
    assertThat(query.topics()).isEmpty();
    assertThat(query.phrases()).containsExactly(List.of("award", "points"));
    assertThat(Query.of(List.of("42", "_")).isEmpty()).isTrue();
  }
}
