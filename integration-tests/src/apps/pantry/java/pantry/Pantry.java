package pantry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Goes through caches that are in the order of their use, and calls a method on the way. */
public class Pantry {
  public static void main(String[] args) {
    Lru own = new Lru();
    Map<String, Integer> locked = Collections.synchronizedMap(new Lru());
    Map<String, Integer> shown = Collections.unmodifiableMap(locked);
    // Only the map itself knows that it has this key in another case.
    Map<String, Integer> anyCase = new TreeMap<String, Integer>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(own);
    Shelf shelf = new Shelf(own, locked, shown, Collections.unmodifiableMap(anyCase));
    StringBuilder seen = new StringBuilder();
    for (String key : own.keySet()) {
      synchronized (locked) {
        for (String other : shown.keySet()) {
          seen.append(look(shelf, key + other)).append(' ');
        }
      }
    }
    System.out.println(seen + "" + own.keySet() + locked.keySet());
  }

  static String look(Shelf shelf, String what) {
    return what;
  }
}

class Shelf {
  final Lru own;
  final Map<String, Integer> locked;
  final Map<String, Integer> shown;
  final Object anyCase;

  Shelf(Lru own, Map<String, Integer> locked, Map<String, Integer> shown, Object anyCase) {
    this.own = own;
    this.locked = locked;
    this.shown = shown;
    this.anyCase = anyCase;
  }
}

class Lru extends LinkedHashMap<String, Integer> {
  Lru() {
    super(16, 0.75f, true);
    put("rice", 1);
    put("tea", 2);
    put("salt", 3);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
    return size() > 3;
  }
}
