package com.example.shop;

import java.util.ArrayList;
import org.hibernate.collection.PersistentCollection;

/** A collection of a provider's that it has not loaded. */
public final class NotLoaded extends ArrayList<String> implements PersistentCollection {
  private static final long serialVersionUID = 1;

  @Override
  public boolean wasInitialized() {
    return false;
  }
}
