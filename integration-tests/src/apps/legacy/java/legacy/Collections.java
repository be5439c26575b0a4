package legacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.collections.ArrayStack;
import org.apache.commons.collections.Bag;
import org.apache.commons.collections.BeanMap;
import org.apache.commons.collections.BinaryHeap;
import org.apache.commons.collections.Closure;
import org.apache.commons.collections.CollectionUtils;
import org.apache.commons.collections.CursorableLinkedList;
import org.apache.commons.collections.DoubleOrderedMap;
import org.apache.commons.collections.ExtendedProperties;
import org.apache.commons.collections.FastArrayList;
import org.apache.commons.collections.FastHashMap;
import org.apache.commons.collections.FastTreeMap;
import org.apache.commons.collections.HashBag;
import org.apache.commons.collections.LRUMap;
import org.apache.commons.collections.ReferenceMap;
import org.apache.commons.collections.SequencedHashMap;
import org.apache.commons.collections.StaticBucketMap;
import org.apache.commons.collections.iterators.ArrayIterator;
import org.apache.commons.collections.iterators.FilterIterator;

/** What Commons Collections 2.1 and 3.2 both have. */
@SuppressWarnings({"unchecked", "rawtypes", "deprecation"})
public final class Collections implements Runnable {
  @Override
  public void run() {
    FastArrayList list = new FastArrayList(new ArrayList(Arrays.asList("c", "a", "b")));
    list.setFast(true);
    list.add("d");
    System.out.println(list + " " + list.subList(1, 3) + " " + list.indexOf("b"));
    try {
      list.get(99);
    } catch (IndexOutOfBoundsException e) {
      System.out.println(e.getStackTrace()[1].getClass() + " " + e.getStackTrace().length);
    }
    Map lru = new LRUMap(2);
    for (int i = 0; i < 5; i++) {
      lru.put("k" + i, i);
    }
    System.out.println(lru.size() + " " + lru.containsKey("k4") + lru.containsKey("k0"));
    BinaryHeap heap = new BinaryHeap(false);
    for (int i = 0; i < 20; i++) {
      heap.insert((i * 7) % 20);
    }
    System.out.println(heap.pop() + " " + heap.peek() + " " + heap.size());
    System.out.println(
        CollectionUtils.intersection(Arrays.asList(1, 2, 3, 4), Arrays.asList(3, 4, 5)));
    CollectionUtils.forAllDo(
        list,
        new Closure() {
          @Override
          public void execute(Object input) {
            System.out.print(input + ",");
          }
        });
    Iterator evens =
        new FilterIterator(new ArrayIterator(new int[] {1, 2, 3, 4}), o -> (Integer) o % 2 == 0);
    System.out.println(evens.next() + " " + evens.next() + " " + evens.hasNext());
    SequencedHashMap sequenced = new SequencedHashMap();
    sequenced.put("z", 1);
    sequenced.put("y", 2);
    System.out.println(sequenced + " " + sequenced.getFirstKey() + " " + sequenced.keySet());
    DoubleOrderedMap ordered = new DoubleOrderedMap();
    for (int i = 0; i < 30; i++) {
      ordered.put(i, "v" + (30 - i));
    }
    ordered.removeValue("v7");
    System.out.println(ordered.getKeyForValue("v3") + " " + ordered.valuesByValue().size());
    CursorableLinkedList linked = new CursorableLinkedList();
    linked.addAll(Arrays.asList("p", "q", "r"));
    CursorableLinkedList.Cursor cursor = linked.cursor();
    cursor.next();
    cursor.remove();
    cursor.add("s");
    cursor.close();
    System.out.println(linked + " " + linked.subList(0, 1));
    Bag bag = new HashBag(Arrays.asList("x", "y", "x"));
    System.out.println(bag.getCount("x") + " " + bag.uniqueSet().size());
    Map reference = new ReferenceMap(ReferenceMap.HARD, ReferenceMap.HARD);
    reference.put("a", "1");
    reference.remove("a");
    System.out.println(reference.isEmpty() + " " + new StaticBucketMap(5).size());
    FastHashMap fast = new FastHashMap();
    fast.put("one", 1);
    FastTreeMap tree = new FastTreeMap((Comparator) java.util.Collections.reverseOrder());
    tree.put("a", 1);
    tree.put("b", 2);
    System.out.println(fast + " " + tree + " " + tree.headMap("a"));
    ArrayStack stack = new ArrayStack();
    stack.push("bottom");
    System.out.println(stack.peek(0) + " " + stack.search("bottom"));
    ExtendedProperties properties = new ExtendedProperties();
    properties.addProperty("list", "a, b, c");
    properties.addProperty("n", "12");
    System.out.println(properties.getVector("list") + " " + properties.getInt("n"));
    System.out.println(new BeanMap(new Thread("named")).get("name"));
    List copy = new ArrayList();
    CollectionUtils.addAll(copy, new Object[] {1, 2});
    System.out.println(copy);
  }
}
