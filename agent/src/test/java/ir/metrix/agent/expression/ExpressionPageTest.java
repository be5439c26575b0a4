package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.CheckoutService;
import com.example.shop.Order;
import com.example.shop.Receipt;
import ir.metrix.agent.config.ConfigLoader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeFactory;
import org.assertj.core.api.SoftAssertions;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that users learn the language from is right, line by line, and complete. */
class ExpressionPageTest {
  private static final String ZONE = "Asia/Tehran";

  private final TimeZone zoneBefore = TimeZone.getDefault();
  private ExpressionPage page;

  @BeforeEach
  void readPageInTehran() throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone(ZONE));
    page = ExpressionPage.read();
  }

  @AfterEach
  void goBack() {
    TimeZone.setDefault(zoneBefore);
  }

  @Test
  void everyExampleGivesWhatThePageSays() throws Exception {
    List<ExpressionPage.Row> rows = page.rows();
    SoftAssertions all = new SoftAssertions();
    for (ExpressionPage.Row row : rows) {
      all.assertThat(outcome(row)).as(row.toString()).matches(row::accepts, row.result());
    }
    all.assertThat(rows).hasSize(page.countOfRows());
    all.assertAll();
  }

  @Test
  void everyOperatorFunctionStepAndNameHasAnExample() throws Exception {
    Set<String> shown = new HashSet<>();
    for (ExpressionPage.Row row : page.rows()) {
      if (row.kind().equals("expression") && !row.error()) {
        List<String> tokens = Language.tokens(row.source());
        shown.addAll(tokens);
        for (int i = 0; i + 1 < tokens.size(); i++) {
          if (tokens.get(i + 1).equals("(")) {
            boolean step = i > 0 && tokens.get(i - 1).equals(".");
            shown.add((step ? "." : "") + tokens.get(i) + "()");
          }
        }
      }
    }
    List<String> wanted = new ArrayList<>(Language.operators());
    Language.functions().forEach(function -> wanted.add(function + "()"));
    Language.steps().forEach(step -> wanted.add("." + step + "()"));
    wanted.addAll(Language.names());
    wanted.addAll(List.of("true", "null", "T()", "["));
    assertThat(shown).containsAll(wanted);
  }

  @Test
  void configurationOnThePageLoads(@TempDir Path folder) throws Exception {
    Properties dryRun = new Properties();
    dryRun.setProperty("metrix.delivery.mode", "log");
    for (String block : page.blocks("hocon")) {
      Path file = folder.resolve("metrix.conf");
      Files.writeString(file, block);
      assertThat(ConfigLoader.load(file, dryRun, Map.of()).rules()).isNotEmpty();
    }
    assertThat(page.blocks("hocon")).isNotEmpty();
  }

  private String outcome(ExpressionPage.Row row) throws Exception {
    Language call = row.section().equals("Dates") ? dates() : order();
    if (row.error()) {
      call.wrongIfTypesTell();
    }
    try {
      return Language.json(
          switch (row.kind()) {
            case "template" -> call.template(row.source());
            case "identifier" -> call.identifier(row.source());
            default -> call.value(row.source());
          });
    } catch (ExpressionException | EvaluationException e) {
      return "error: " + e.getMessage();
    }
  }

  /** The call that the page describes under "The example". */
  private static Language order() {
    return Language.with("order", new Order())
        .and("coupon", null)
        .self(new CheckoutService())
        .result(new Receipt("R-77", 7097))
        .elapsed(12)
        .before("total", new BigDecimal("75.50"))
        .scope("userId", "u-1")
        .mdc("user", "u-2");
  }

  /** One moment in the forms that the page lists under "Dates". */
  private static Language dates() throws DatatypeConfigurationException {
    Instant moment = Instant.ofEpochMilli(1_733_830_178_000L);
    ZoneId tehran = ZoneId.of(ZONE);
    GregorianCalendar calendar = GregorianCalendar.from(moment.atZone(tehran));
    org.joda.time.DateTime joda =
        new org.joda.time.DateTime(moment.toEpochMilli(), DateTimeZone.forID(ZONE));
    return Language.with("date", Date.from(moment))
        .and("calendar", calendar)
        .and("instant", moment)
        .and("zoned", moment.atZone(tehran))
        .and("offset", moment.atOffset(ZoneOffset.ofHours(1)))
        .and("local", moment.atZone(tehran).toLocalDateTime())
        .and("day", moment.atZone(tehran).toLocalDate())
        .and("xml", DatatypeFactory.newInstance().newXMLGregorianCalendar(calendar))
        .and("joda", joda)
        .and("jodaLocal", joda.toLocalDateTime())
        .and("jodaDay", joda.toLocalDate())
        .and("timestamp", java.sql.Timestamp.from(moment))
        .and("epoch", moment.toEpochMilli());
  }
}
