package org.hibernate.engine.spi;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public interface PersistentAttributeInterceptable {
  PersistentAttributeInterceptor $$_hibernate_getInterceptor();
}
