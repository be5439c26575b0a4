package org.eclipse.persistence.queries;

/** Look-alike of the library's type of that name: what is asked of it, nothing else. */
public interface FetchGroupTracker {
  boolean _persistence_isAttributeFetched(String attribute);
}
