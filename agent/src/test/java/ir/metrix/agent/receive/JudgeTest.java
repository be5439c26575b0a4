package ir.metrix.agent.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each test of the agent believes this judge: it must find what is wrong, and nothing else. */
class JudgeTest {
  private static final String GOOD =
      "{'customUserId':'u','metrixUserId':'m','messages':["
          + "{'type':'revenue','id':'1','time':'1733830178','customName':'paid','revenue':12.5,'currency':'IRR',"
          + "'orderId':'o','attributes':{'a':1,'b':[true,{'c':'d'}]}},"
          + "{'type':'action','id':'2','time':'1733830179','name':'aewqd'},"
          + "{'type':'user','id':'3','time':'1733830180','gender':'Female','birthday':0,'email':'e'}]}";

  private final Judge judge = new Judge();

  @Test
  void goodRequestHasNoViolation() {
    JudgedRequest request = judged(GOOD, Map.of());
    assertThat(request.violations()).isEmpty();
    assertThat(request.droppedInSilence()).isEmpty();
    assertThat(request.messages()).hasSize(3);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "'customUserId':'u','metrixUserId':'m', => `` => neither customUserId nor metrixUserId",
        "'customUserId':'u' => 'customUserId':'' => customUserId is there",
        "'customUserId':'u' => 'customUserId':null => customUserId is there",
        "'type':'action' => 'type':'acton' => messages[1].type is none of",
        "'id':'2' => 'id':2 => messages[1].id",
        "'id':'2' => 'id':'' => messages[1].id",
        "'id':'2' => 'id':'1' => the id of another message",
        "'time':'1733830179' => 'time':1733830179 => messages[1].time",
        "'time':'1733830179' => 'time':'1733830179000' => messages[1].time",
        "'name':'aewqd' => 'name':'' => messages[1].name",
        ",'name':'aewqd' => `` => neither name nor customName",
        "'revenue':12.5 => 'revenue':'12.5' => revenue is no JSON number",
        "'revenue':12.5, => `` => revenue is no JSON number",
        "'IRR' => 'irr' => three capital letters",
        "'orderId':'o' => 'orderId':7 => orderId",
        "'orderId':'o' => 'order':'o' => unknown field order",
        "'a':1 => 'a':null => null",
        "'Female' => 'female' => gender",
        "'birthday':0 => 'birthday':'0' => birthday",
        "'email':'e' => 'email':1 => email",
        "'email':'e' => 'email':'e','email':'f' => no valid JSON",
        "}]} => }] => no valid JSON",
      })
  void violationIsFound(String part, String replacement, String violation) {
    String body = GOOD.replace(part, replacement == null ? "" : replacement);
    assertThat(body).isNotEqualTo(GOOD);
    assertThat(judged(body, Map.of()).violations()).anyMatch(found -> found.contains(violation));
  }

  @Test
  void headersAreRequired() {
    assertThat(new JudgeTest().judged(GOOD, Map.of("Content-Type", "text/plain")).violations())
        .hasSize(1);
    assertThat(new JudgeTest().judged(GOOD, Map.of("X-API-Key", "")).violations()).hasSize(1);
    assertThat(new JudgeTest().judged(GOOD, Map.of("X-Application-Id", " ")).violations())
        .hasSize(1);
  }

  @Test
  void sameMessageAgainIsADuplicateNotAViolation() {
    judged(GOOD, Map.of());
    JudgedRequest again = judged(GOOD, Map.of());
    assertThat(again.violations()).isEmpty();
    assertThat(again.duplicates()).containsExactly("1", "2", "3");
  }

  @Test
  void twoMessagesOfOneMetrixUserAtOneTimeWouldBeDroppedInSilence() {
    String body = GOOD.replace("1733830179", "1733830178");
    assertThat(judged(body, Map.of()).droppedInSilence()).hasSize(1);
  }

  private JudgedRequest judged(String body, Map<String, String> otherHeaders) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Application-Id", "app");
    headers.put("X-API-Key", "key");
    headers.putAll(otherHeaders);
    return judge.judge(headers, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
