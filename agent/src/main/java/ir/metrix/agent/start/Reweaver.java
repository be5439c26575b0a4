package ir.metrix.agent.start;

import ir.metrix.agent.capture.BoundMethods;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.instrument.Matching;
import ir.metrix.agent.instrument.TrackingTransformer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts hooks into classes that are loaded already, and takes them out, where that is safe. Used by
 * one thread at a time.
 */
final class Reweaver {
  private final LoadedClasses loaded;
  private final TrackingTransformer transformer;

  /** Rules of which a class may have loaded while they were being put in force. */
  private List<Rule> sweepFor = Collections.emptyList();

  Reweaver(LoadedClasses loaded, TrackingTransformer transformer) {
    this.loaded = loaded;
    this.transformer = transformer;
  }

  /** Weaves what was loaded before the transformer came. */
  void weaveLoaded() {
    loaded.retransform(meant(transformer.matching(), true));
  }

  /**
   * The transformer has new rules.
   *
   * @param unhooked methods of which something can be read now
   */
  void follow(Changes changes, List<BoundMethods.Unhooked> unhooked) {
    Set<Class<?>> concerned = new LinkedHashSet<>();
    concerned.addAll(noLongerMeant(changes.unmatched()));
    concerned.addAll(meant(changes.rematched(), false));
    concerned.addAll(classesOf(unhooked));
    loaded.retransform(new ArrayList<>(concerned));
    sweepFor = changes.rematched();
  }

  /** Once classes that were loading when the rules changed are loaded. */
  void sweep() {
    List<Rule> rules = sweepFor;
    sweepFor = Collections.emptyList();
    loaded.retransform(meant(rules, true));
  }

  /** Takes all hooks out, and returns the names of the classes that keep theirs. */
  List<String> unweaveAll() {
    final List<String> keeping = new ArrayList<>();
    loaded.retransform(
        loaded.select(
            new LoadedClasses.Filter() {
              @Override
              public boolean wants(Class<?> type) {
                boolean woven = transformer.isWoven(type);
                boolean safe = woven && transformer.isSafeToUnweave(type);
                if (woven && !safe) {
                  keeping.add(type.getName());
                }
                return safe;
              }
            }));
    return keeping;
  }

  private List<Class<?>> meant(List<Rule> rules, final boolean unwovenOnly) {
    return rules.isEmpty() ? new ArrayList<Class<?>>() : meant(new Matching(rules), unwovenOnly);
  }

  private List<Class<?>> meant(final Matching matching, final boolean unwovenOnly) {
    return safe(
        new LoadedClasses.Filter() {
          @Override
          public boolean wants(Class<?> type) {
            return matching.means(type) && !(unwovenOnly && transformer.isWoven(type));
          }
        },
        matching);
  }

  private List<Class<?>> classesOf(final List<BoundMethods.Unhooked> methods) {
    if (methods.isEmpty()) {
      return new ArrayList<>();
    }
    return safe(
        new LoadedClasses.Filter() {
          @Override
          public boolean wants(Class<?> type) {
            for (BoundMethods.Unhooked method : methods) {
              if (method.isOf(type)) {
                return true;
              }
            }
            return false;
          }
        },
        transformer.matching());
  }

  /** Of those that are wanted; the others' rules are told. */
  private List<Class<?>> safe(LoadedClasses.Filter filter, Matching wanted) {
    List<Class<?>> safe = new ArrayList<>();
    for (Class<?> type : loaded.select(filter)) {
      if (transformer.isSafeToRetransform(type, wanted)) {
        safe.add(type);
      }
    }
    return safe;
  }

  private List<Class<?>> noLongerMeant(List<Rule> rules) {
    if (rules.isEmpty()) {
      return new ArrayList<>();
    }
    final Matching matching = new Matching(rules);
    return loaded.select(
        new LoadedClasses.Filter() {
          @Override
          public boolean wants(Class<?> type) {
            return transformer.isWoven(type)
                && matching.means(type)
                && transformer.isSafeToUnweave(type);
          }
        });
  }
}
