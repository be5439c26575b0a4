package com.example.shop;

import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;

/** An entity without getters. */
@SuppressWarnings("unused") // read by expressions
public class Fields {
  public final String note;
  private final String name;

  public Fields(String name) {
    this.name = name;
    this.note = "public " + name;
  }

  /** What a JPA provider makes for one: fields of its own, which nobody fills. */
  public static final class Proxy extends Fields implements HibernateProxy {
    private final Fields target;

    public Proxy(Fields target) {
      super(null);
      this.target = target;
    }

    @Override
    public LazyInitializer getHibernateLazyInitializer() {
      return new LazyInitializer() {
        @Override
        public boolean isUninitialized() {
          return target == null;
        }

        @Override
        public Object getImplementation() {
          return target;
        }
      };
    }
  }
}
