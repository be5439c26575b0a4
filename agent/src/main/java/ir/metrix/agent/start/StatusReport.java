package ir.metrix.agent.start;

import ir.metrix.agent.capture.RuleFigures;
import ir.metrix.agent.capture.RuleState;
import ir.metrix.agent.delivery.DeliveryFigures;
import ir.metrix.agent.ledger.Ledger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the agent does, in words and figures, for those who look from outside. */
final class StatusReport {
  private StatusReport() {}

  /** One rule: its state, what it is woven into, and what it did. */
  static Map<String, Object> rule(
      String id, RuleState state, RuleFigures figures, Ledger.Totals totals) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", id);
    rule.put("state", state.kind().text());
    rule.put("reason", state.reason());
    rule.put("methods", new ArrayList<Object>(state.methods()));
    rule.put("calls", figures.calls());
    rule.put("captured", figures.captured());
    rule.put("filtered", figures.filtered());
    rule.put("seenBefore", figures.seenBefore());
    rule.put("withoutFact", figures.withoutFact());
    rule.put("withoutUser", figures.withoutUser());
    rule.put("sampledOut", figures.sampledOut());
    rule.put("limited", figures.limited());
    rule.put("notLoaded", figures.unloaded());
    rule.put("errors", figures.errors());
    if (figures.lastError() != null) {
      rule.put("lastError", figures.lastError());
    }
    rule.put("ledger", ledger(totals));
    return rule;
  }

  /** Of this start and those before it, unlike the figures beside it. */
  private static Map<String, Object> ledger(Ledger.Totals totals) {
    Map<String, Object> ledger = new LinkedHashMap<>();
    ledger.put("captured", totals.captured());
    ledger.put("delivered", totals.delivered());
    ledger.put("waiting", totals.waiting());
    ledger.put("deadLettered", totals.deadLettered());
    ledger.put("dropped", new LinkedHashMap<String, Object>(totals.dropped()));
    return ledger;
  }

  /** Delivery; its parts add up to what was captured. */
  static Map<String, Object> delivery(DeliveryFigures figures, Ledger.Totals totals) {
    Map<String, Object> delivery = new LinkedHashMap<>();
    delivery.put("captured", totals.captured());
    delivery.put("sent", figures.sent());
    delivery.put("queued", figures.queued());
    delivery.put("spooled", figures.spooled());
    delivery.put("spooledBytes", figures.spooledBytes());
    delivery.put("oldestSeconds", figures.oldestSeconds());
    delivery.put("retried", figures.retried());
    delivery.put("dropped", figures.dropped());
    delivery.put("droppedBecause", new LinkedHashMap<String, Object>(totals.dropped()));
    delivery.put("deadLettered", figures.deadLettered());
    delivery.put("lastStatus", figures.lastStatus());
    if (figures.lastError() != null) {
      delivery.put("lastError", figures.lastError());
    }
    return delivery;
  }
}
