package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceConfTest {
  @Test
  void everyKeyHasAComment() {
    checkComments("", withComments());
  }

  @Test
  void readWithoutItsCommentsItSaysTheSame() {
    assertThat(SourceFile.reference()).isEqualTo(withComments());
  }

  private static ConfigObject withComments() {
    return ConfigFactory.parseResources(SourceFile.class, "reference.conf").root();
  }

  @Test
  void itsDefaultsAreWhatAnEmptyConfigurationMeans() throws Exception {
    AgentConfig config = new Files().write("metrix {}").load();

    assertThat(config.endpoint()).hasToString("https://entry.metrix.ir/");
    assertThat(config.rules()).isEmpty();
    assertThat(config.applications()).isEmpty();
    assertThat(config.queueCapacity()).isEqualTo(65536);
    assertThat(config.spool().directory()).isNull();
    assertThat(config.spool().durability()).isEqualTo(Durability.OS);
    assertThat(config.spool().maxSize()).isEqualTo(1L << 30);
    assertThat(config.delivery().mode()).isEqualTo(DeliverySettings.Mode.HTTP);
    assertThat(config.delivery().concurrency()).isEqualTo(4);
    assertThat(config.delivery().batchMessages()).isEqualTo(50);
    assertThat(config.delivery().linger()).isEqualTo(Duration.ofMillis(200));
    assertThat(config.delivery().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.delivery().requestTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.delivery().retryInitial()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.delivery().retryMax()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.delivery().proxy()).isNull();
    assertThat(config.delivery().tls()).isNull();
    assertThat(config.wireTime()).isEqualTo(WireTime.SECONDS_STRING);
    assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.limits().string()).isEqualTo(1024);
    assertThat(config.limits().elements()).isEqualTo(100);
    assertThat(config.limits().depth()).isEqualTo(5);
    assertThat(config.captureTime()).isEqualTo(Duration.ofMillis(10));
    assertThat(config.log().file()).isNull();
  }

  private static void checkComments(String path, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = path + "." + entry.getKey();
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject child && !child.isEmpty()) {
        checkComments(key, child);
      } else {
        assertThat(value.origin().comments()).as(key).isNotEmpty();
      }
    }
  }
}
