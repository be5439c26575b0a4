package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That real entities are asked once their provider is there, UnloadedEntitiesIT shows. */
class JpaProvidersTest {
  @AfterEach
  void askEveryObjectAgain() {
    JpaProviders.stopWatching();
  }

  @Test
  void mayBeThereUnlessSomebodyWatches() {
    assertThat(JpaProviders.mayBeThere).isTrue();
    JpaProviders.watch();
    assertThat(JpaProviders.mayBeThere).isFalse();
    JpaProviders.stopWatching();
    assertThat(JpaProviders.mayBeThere).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/hibernate/proxy/HibernateProxy",
        "org/hibernate/Version",
        "org/eclipse/persistence/internal/weaving/PersistenceWeavedLazy"
      })
  void areThereFromTheirFirstClassOn(String internalName) {
    JpaProviders.watch();

    JpaProviders.classLoads(internalName);
    assertThat(JpaProviders.mayBeThere).isTrue();

    JpaProviders.classLoads("com/shop/Order");
    assertThat(JpaProviders.mayBeThere).as("after another class").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"com/shop/Order", "org/hibernatesearch/X", "org/eclipse/jetty/Server", "org/x/A"})
  void areNotSeenInOtherClasses(String internalName) {
    JpaProviders.watch();

    JpaProviders.classLoads(internalName);

    assertThat(JpaProviders.mayBeThere).isFalse();
  }
}
