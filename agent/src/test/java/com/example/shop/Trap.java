package com.example.shop;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Values that have hurt agents. */
@SuppressWarnings("unused") // read by expressions
public final class Trap {
  public String email = "a@b";
  public String nobody = null;
  public BigDecimal huge = new BigDecimal("1E+100000000");
  public List<Object> sharing = sharing();
  public List<Object> cyclic = cyclic();

  /** Not what it says: an old library put them in. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public List<String> polluted = (List) new ArrayList<>(List.of(1, 2));

  public List<Integer> many = java.util.Collections.nCopies(60_000, 1);

  public Iterable<Object> failing =
      () -> {
        throw new NoClassDefFoundError("com/example/Gone");
      };
  public Iterable<Object> endless =
      () ->
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return true;
            }

            @Override
            public Object next() {
              return 1;
            }
          };

  /** 200^12 leaves, if one followed every way to them. */
  private static List<Object> sharing() {
    List<Object> list = new ArrayList<>(List.of("leaf"));
    for (int i = 0; i < 12; i++) {
      List<Object> outer = new ArrayList<>();
      for (int j = 0; j < 200; j++) {
        outer.add(list);
      }
      list = outer;
    }
    return list;
  }

  private static List<Object> cyclic() {
    List<Object> list = new ArrayList<>();
    list.add("z");
    list.add(list);
    return list;
  }
}
