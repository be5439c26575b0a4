package ir.metrix.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeanNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"order-paid", "shop.order_2", "a, b=c:d", "what?", "*", "\"q\"", "سفارش", "a\nb"})
  void everyIdHasANameThatTellsIt(String id) throws Exception {
    String key = AgentBeans.nameOf(id).getKeyProperty("name");
    assertThat(key.startsWith("\"") ? ObjectName.unquote(key) : key).isEqualTo(id);
    assertThat(AgentBeans.nameOf(id).isPattern()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"order-paid", "shop.order_2"})
  void ordinaryIdsNeedNoQuotes(String id) throws Exception {
    assertThat(AgentBeans.nameOf(id)).hasToString("ir.metrix.agent:type=Rule,name=" + id);
  }
}
