package ir.metrix.agent.expression;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.example.shop.CheckoutService;
import com.example.shop.Order;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As ParserFuzzTest and ExpressionFuzzTest, but led by what the input reaches in the code: finds
 * what chance doesn't. Starts from the examples of the documentation page.
 */
class GuidedFuzz {
  static Stream<String> examples() throws IOException {
    return ExpressionPage.read().rows().stream().map(ExpressionPage.Row::source);
  }

  @MethodSource("examples")
  @FuzzTest(maxDuration = "5m")
  void whateverTheTextNothingButItsErrorComesOut(@NotNull String text) throws Exception {
    try {
      Language.parseTemplate(text);
    } catch (ExpressionException e) {
      checkPlace(text, e);
    }
    try {
      Language.json(
          Language.with("order", new Order())
              .and("coupon", null)
              .and("list", List.of(1, 2.5, "x"))
              .self(new CheckoutService())
              .result("text")
              .before("total", new BigDecimal("75.50"))
              .evenIfWrong()
              .value(text));
    } catch (ExpressionException e) {
      checkPlace(text, e);
    } catch (EvaluationException noValue) {
      return;
    }
  }

  private static void checkPlace(String text, ExpressionException e) {
    if (e.offset() < 0 || e.offset() > text.length() || e.getMessage().length() > 1_500) {
      throw new AssertionError("at " + e.offset() + " of " + text, e);
    }
  }
}
