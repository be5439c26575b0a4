package org.hibernate.bytecode.enhance.spi.interceptor;

import java.util.Set;
import org.hibernate.engine.spi.PersistentAttributeInterceptor;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public class LazyAttributeLoader implements PersistentAttributeInterceptor {
  private final Set<String> loaded;

  public LazyAttributeLoader(String... loaded) {
    this.loaded = Set.of(loaded);
  }

  public boolean isAttributeLoaded(String attribute) {
    return loaded.contains(attribute);
  }
}
