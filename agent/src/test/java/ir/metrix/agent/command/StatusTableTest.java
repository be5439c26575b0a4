package ir.metrix.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTableTest {
  private static final String RUNNING =
      """
      {"at": 1000000, "state": "running", "version": "0.1.0", "java": "17.0.9",
       "config": "/etc/shop/metrix.conf", "startedAt": "2026-11-25T03:00:00Z", "dryRun": false,
       "lastReload": "2026-11-25T03:10:00Z taken over: 1 rule changed (order-paid)",
       "rules": [
        {"id": "order-paid", "state": "active", "methods": ["a", "b"], "calls": 120,
         "captured": 100, "filtered": 20, "errors": 1, "lastError": "revenue: it is null"},
        {"id": "signup", "state": "waiting for its class", "reason": "no class com.shop.X was loaded",
         "methods": [], "calls": 0, "captured": 0, "filtered": 0, "errors": 0}],
       "delivery": {"captured": 100, "sent": 80, "queued": 1, "spooled": 16, "spooledBytes": 5000,
        "oldestSeconds": 12, "retried": 4, "dropped": 2, "droppedBecause": {"queue full": 2},
        "deadLettered": 1, "lastStatus": 503, "lastError": "503"}}
      """;

  @Test
  void figuresAreATableAndTheFatesAddUp() throws Exception {
    assertThat(table(RUNNING, null, 1_001_000))
        .isEqualTo(
            """
            JVM 4711: Metrix agent 0.1.0, Java 17.0.9, /etc/shop/metrix.conf
              running since 2026-11-25T03:00:00Z
              configuration read again 2026-11-25T03:10:00Z taken over: 1 rule changed (order-paid)

              RULE        STATE                  METHODS  CALLS  CAPTURED  FILTERED  ERRORS
              order-paid  active                       2    120       100        20       1
                  last error: revenue: it is null
              signup      waiting for its class        0      0         0         0       0
                  no class com.shop.X was loaded

              captured 100 = delivered 80 + waiting 17 + dead-lettered 1 + dropped 2 (queue full 2)
              waiting: 1 in the queue, 16 in the spool (4.9 KiB), the oldest for 12 s
              last answer: 503, retried 4, last error: 503
            """);
  }

  @Test
  void ratesNeedAnEarlierLook() throws Exception {
    String later =
        RUNNING
            .replace("\"at\": 1000000", "\"at\": 1002000")
            .replace("\"captured\": 100, \"sent\": 80", "\"captured\": 130, \"sent\": 90");
    assertThat(table(later, RUNNING, 1_002_000))
        .contains("  15.0 captured/s, 5.0 delivered/s in the last 2 s\n");
  }

  @Test
  void oldFiguresAreSaidToBeOld() throws Exception {
    assertThat(table(RUNNING, null, 1_060_000))
        .contains("these figures are 60 s old: is the JVM stopped, or very busy?");
  }

  @Test
  void anAgentThatCouldNotStartSaysWhy() throws Exception {
    String failed =
        """
        {"at": 1, "state": "could not start", "version": "0.1.0", "java": "17.0.9",
         "config": "metrix.conf", "reason": "metrix.conf:1: first\\nmetrix.conf:2: second"}
        """;
    assertThat(table(failed, null, 99_000))
        .isEqualTo(
            """
            JVM 4711: Metrix agent 0.1.0, Java 17.0.9, metrix.conf
              could not start: the application runs without the agent
              metrix.conf:1: first
              metrix.conf:2: second
            """);
  }

  @Test
  void decisionsOfARuleAreToldByTypeAndHash() throws Exception {
    Map<?, ?> rule = map("{\"id\": \"order-paid\", \"state\": \"active\"}");
    Map<?, ?> explained =
        map(
            """
            {"rule": "order-paid", "at": 1000000, "since": 900000, "until": 1200000, "notNoted": 7,
             "decisions": [
              {"at": 999000, "method": "com.shop.Checkout.placeOrder(Order)", "sent": 2, "why": [],
               "expressions": [
                {"key": "when", "expression": "result.total > 0", "holds": true},
                {"key": "messages[0].customUserId", "expression": "#{order.email}",
                 "type": "java.lang.String", "hash": "0c1d2e3f"},
                {"key": "messages[1].attributes.lines", "expression": "#{order.lines}",
                 "type": "java.util.ArrayList"}]},
              {"at": 998000, "method": "com.shop.Checkout.placeOrder(Order)", "sent": 0,
               "why": ["revenue: it is null; the message is not sent"],
               "expressions": [
                {"key": "message.revenue", "expression": "#{before.total}", "isNull": true},
                {"key": "message.attributes.a", "expression": "#{order.a}", "error": "a: it threw"}]},
              {"at": 997000, "method": "com.shop.Door.open(Request)", "sent": 0,
               "why": ["put into scope"], "expressions": []}]}
            """);
    Rig.assertGolden(
        "status-explain.txt",
        String.join("\n", new ExplainedRule("4711", rule, explained).lines()));
  }

  private static String table(String status, String before, long now) throws Exception {
    return String.join("\n", new StatusTable("4711", map(status), map(before), now).lines());
  }

  private static Map<?, ?> map(String json) throws Exception {
    return json == null ? null : (Map<?, ?>) Json.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
