package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFiles;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The {@link Lineages} of each class loader, for as long as the loader lives. Any thread. */
final class LoaderLineages {
  private final Wanted wanted;
  private final Lineages jdk;
  private final ConcurrentMap<Key, Lineages> byLoader = new ConcurrentHashMap<>();
  private final ReferenceQueue<ClassLoader> dead = new ReferenceQueue<>();

  LoaderLineages(Wanted wanted) {
    this.wanted = wanted;
    this.jdk = new Lineages(wanted, new ClassFiles.OfLoader(null), null);
  }

  /**
   * @param loader not null
   */
  Lineages of(ClassLoader loader) {
    for (Reference<?> key = dead.poll(); key != null; key = dead.poll()) {
      byLoader.remove((Key) key);
    }
    Key key = new Key(loader, dead);
    Lineages known = byLoader.get(key);
    if (known == null) {
      Lineages made = new OfLoader(key);
      known = byLoader.putIfAbsent(key, made);
      known = known == null ? made : known;
    }
    return known;
  }

  /** How many loaders are remembered. */
  int size() {
    return byLoader.size();
  }

  /** Refers to the loader by its key alone: what is remembered keeps no application alive. */
  private final class OfLoader extends Lineages {
    private final Key loader;

    OfLoader(final Key loader) {
      super(
          wanted,
          new ClassFiles() {
            @Override
            public byte[] read(String internalName) {
              return new ClassFiles.OfLoader(loader.get()).read(internalName);
            }
          },
          jdk);
      this.loader = loader;
    }

    /** Generated ones have no class file that could be found, but a parent may have defined it. */
    @Override
    Lineage definedElsewhere(String internalName) {
      ClassLoader parent = loader.get();
      while (parent != null) {
        parent = parent.getParent();
        Lineages known = parent == null ? null : byLoader.get(new Key(parent, null));
        Lineage lineage = known == null ? null : known.remembered(internalName);
        if (lineage != null && lineage.missing() == null) {
          return lineage;
        }
      }
      return null;
    }
  }

  /** By identity: class loaders of applications may have an equals of their own. */
  private static final class Key extends WeakReference<ClassLoader> {
    private final int hash;

    Key(ClassLoader loader, ReferenceQueue<ClassLoader> dead) {
      super(loader, dead);
      this.hash = System.identityHashCode(loader);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      ClassLoader loader = get();
      return loader != null && other instanceof Key && ((Key) other).get() == loader;
    }
  }
}
