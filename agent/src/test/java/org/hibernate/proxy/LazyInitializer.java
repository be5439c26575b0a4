package org.hibernate.proxy;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public interface LazyInitializer {
  boolean isUninitialized();

  Object getImplementation();
}
