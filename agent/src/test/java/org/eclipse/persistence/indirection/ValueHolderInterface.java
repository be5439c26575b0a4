package org.eclipse.persistence.indirection;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public interface ValueHolderInterface {
  boolean isInstantiated();
}
