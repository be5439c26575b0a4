package org.eclipse.persistence.internal.weaving;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public interface PersistenceWeavedLazy {}
