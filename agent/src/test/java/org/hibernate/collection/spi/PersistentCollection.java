package org.hibernate.collection.spi;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public interface PersistentCollection {
  boolean wasInitialized();
}
