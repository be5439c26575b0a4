package ir.metrix.agent.once;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactTest {
  @Test
  void idsAreVersion5UuidsOfRuleAndValueTheSameForEver() {
    // As Python's uuid.uuid5 gives them; another value would make every fact new with an update.
    Fact fact = Fact.of("order-paid", "ORD-1001", 1);
    assertThat(fact.messageId(0)).isEqualTo("65201d96-2a16-500a-a733-f7f91845129c");
    assertThat(fact.messageId(1)).isEqualTo("337b44e9-3788-5ab5-ae76-6db38d40acc1");
  }

  @Test
  void ruleValueAndMessageAllTellIdsApart() {
    Set<String> ids = new HashSet<>();
    Set<Long> keys = new HashSet<>();
    for (String rule : new String[] {"a", "ab", "ü"}) {
      for (String value : new String[] {"bc", "c", "", "سفارش"}) {
        Fact fact = Fact.of(rule, value, 1);
        keys.add(fact.key());
        for (int i = 0; i < 3; i++) {
          ids.add(fact.messageId(i));
        }
      }
    }
    assertThat(ids).hasSize(36);
    assertThat(keys).hasSize(12);
  }

  @Test
  void everyBitOfAKeyVaries() {
    long or = 0;
    long and = -1;
    for (int i = 0; i < 1_000; i++) {
      long key = Fact.of("r", "v" + i, 1).key();
      or |= key;
      and &= key;
    }
    assertThat(or).isEqualTo(-1L);
    assertThat(and).isZero();
  }
}
