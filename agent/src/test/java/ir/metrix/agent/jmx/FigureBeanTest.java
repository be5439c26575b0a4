package ir.metrix.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import org.junit.jupiter.api.Test;

class FigureBeanTest {
  /** A console without our classes shows open types only. */
  @Test
  void attributesAreOpenAndSayWhatTheyAre() throws Exception {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("Calls", 3L);
    figures.put("Methods", new String[] {"a.B.c()"});
    figures.put("LastStatus", 200);
    figures.put("LastError", null);
    FigureBean bean = new FigureBean("A rule", () -> figures);

    assertThat(bean.getMBeanInfo().getAttributes())
        .hasSize(4)
        .allSatisfy(
            attribute -> {
              assertThat(attribute).isInstanceOf(OpenMBeanAttributeInfo.class);
              assertThat(attribute.getDescription()).isNotEqualTo(attribute.getName());
            })
        .extracting(MBeanAttributeInfo::getDescription)
        .contains("Calls of the rule's methods");
    assertThat(bean.getAttribute("Calls")).isEqualTo(3L);
    assertThat(bean.getAttribute("LastError")).isNull();
  }
}
