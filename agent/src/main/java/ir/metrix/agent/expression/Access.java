package ir.metrix.agent.expression;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads objects of the application: properties, methods, indexes. What is found for a class is kept
 * with that class (a {@link ClassValue}), so it goes when its loader goes; it is bounded by the
 * names that the rules use.
 */
public final class Access {
  private static volatile ModuleOpener opener;

  /**
   * Members by "name" (properties) or "name/arity" (methods); an absent one is stored as its error.
   */
  private static final ClassValue<ConcurrentHashMap<String, Object>> MEMBERS =
      new ClassValue<ConcurrentHashMap<String, Object>>() {
        @Override
        protected ConcurrentHashMap<String, Object> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private Access() {}

  /** Set once, before the first evaluation; without one, packages of named modules stay closed. */
  public static void setOpener(ModuleOpener moduleOpener) {
    opener = moduleOpener;
  }

  /** Optionals are read through, and what is closed to expressions is refused. */
  static Object unwrap(Object value) {
    Object current = value;
    while (current instanceof Optional) {
      current = ((Optional<?>) current).orElse(null);
    }
    if (current instanceof OptionalInt) {
      OptionalInt optional = (OptionalInt) current;
      return optional.isPresent() ? (Object) (long) optional.getAsInt() : null;
    }
    if (current instanceof OptionalLong) {
      OptionalLong optional = (OptionalLong) current;
      return optional.isPresent() ? (Object) optional.getAsLong() : null;
    }
    if (current instanceof OptionalDouble) {
      OptionalDouble optional = (OptionalDouble) current;
      return optional.isPresent() ? (Object) optional.getAsDouble() : null;
    }
    return Closed.check(current);
  }

  /** {@code target.name}: a map's key, or the accessor, getter, is-getter or field of an object. */
  static Object property(Object target, String name) {
    if (target instanceof Map) {
      return unwrap(guardedGet((Map<?, ?>) target, name));
    }
    if (target.getClass().isArray()) {
      if (name.equals("length")) {
        return (long) Array.getLength(target);
      }
      throw new EvaluationException("an array has a length and elements, but no '" + name + "'");
    }
    Class<?> type = target.getClass();
    ConcurrentHashMap<String, Object> members = MEMBERS.get(type);
    Object member = members.get(name);
    if (member == null) {
      member = findProperty(type, name, false);
      members.put(name, member);
    }
    return read(member, target);
  }

  private static Object guardedGet(Map<?, ?> map, Object key) {
    try {
      return map.get(key);
    } catch (Throwable e) {
      throw new EvaluationException(
          "get of " + map.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
  }

  static Object staticProperty(Class<?> type, String name) {
    ConcurrentHashMap<String, Object> members = MEMBERS.get(type);
    String key = "static " + name;
    Object member = members.get(key);
    if (member == null) {
      member = findProperty(type, name, true);
      members.put(key, member);
    }
    return read(member, null);
  }

  private static Object read(Object member, Object target) {
    if (member instanceof EvaluationException) {
      throw (EvaluationException) member;
    }
    if (member instanceof Method) {
      return invoke((Method) member, target);
    }
    try {
      return unwrap(((Field) member).get(target));
    } catch (IllegalAccessException e) {
      throw new EvaluationException(member + " cannot be read", e);
    }
  }

  private static Object invoke(Method method, Object target, Object... arguments) {
    try {
      return unwrap(method.invoke(target, arguments));
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw new EvaluationException(named(method) + " threw " + cause.getClass().getName(), cause);
    } catch (IllegalAccessException e) {
      throw new EvaluationException(named(method) + " cannot be called", e);
    } catch (LinkageError e) {
      throw new EvaluationException(named(method) + " cannot be called: " + e, e);
    }
  }

  private static String named(Member member) {
    return member.getDeclaringClass().getName() + "." + member.getName();
  }

  /** A Method, a Field, or the EvaluationException that says what there is instead. */
  private static Object findProperty(Class<?> type, String name, boolean statics) {
    String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    Class<?> parent = type.getSuperclass();
    boolean record = parent != null && parent.getName().equals("java.lang.Record");
    String[] getters =
        record
            ? new String[] {name, "get" + capital, "is" + capital}
            : new String[] {"get" + capital, "is" + capital};
    for (String getter : getters) {
      for (Method method : methods(type, getter, 0)) {
        boolean readable = method.getReturnType() != void.class && !getter.equals("getClass");
        if (readable && Modifier.isStatic(method.getModifiers()) == statics && open(method)) {
          return method;
        }
      }
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : declaredFields(c)) {
        if (field.getName().equals(name)
            && Modifier.isStatic(field.getModifiers()) == statics
            && open(field)) {
          return field;
        }
      }
    }
    return absent(type, name);
  }

  private static EvaluationException absent(Class<?> type, String name) {
    List<String> known = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Method method : declaredMethods(c)) {
        String property = propertyOf(method);
        if (property != null && !known.contains(property)) {
          known.add(property);
        }
      }
      for (Field field : declaredFields(c)) {
        if (!field.isSynthetic()
            && !Modifier.isStatic(field.getModifiers())
            && !known.contains(field.getName())) {
          known.add(field.getName());
        }
      }
    }
    // Reflection has no order of its own.
    Collections.sort(known);
    String nearest = Names.nearest(name, known);
    List<String> shown = known.size() > 20 ? known.subList(0, 20) : known;
    return new EvaluationException(
        type.getName()
            + " has no '"
            + name
            + "'; "
            + (shown.isEmpty() ? "it has no properties" : "it has " + Names.join(shown))
            + (nearest == null ? "" : "; did you mean '" + nearest + "'?")
            + missingType(type));
  }

  private static String propertyOf(Method method) {
    String name = method.getName();
    if (method.getParameterCount() != 0
        || method.isSynthetic()
        || Modifier.isStatic(method.getModifiers())) {
      return null;
    }
    int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : 0;
    if (prefix == 0 || name.length() == prefix) {
      return null;
    }
    return name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1);
  }

  /**
   * All methods of that name and arity, subclass before superclass, interfaces last; overridden
   * ones but once.
   */
  private static List<Method> methods(Class<?> type, String name, int arity) {
    List<Method> found = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      addDeclared(c, name, arity, found);
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Class<?> face : c.getInterfaces()) {
        addInterface(face, name, arity, found);
      }
    }
    return found;
  }

  /**
   * A class of which one method names a type that is not there shows none of its methods; its
   * fields can still be read.
   */
  private static Method[] declaredMethods(Class<?> type) {
    try {
      return type.getDeclaredMethods();
    } catch (LinkageError missingType) {
      return new Method[0];
    }
  }

  private static Field[] declaredFields(Class<?> type) {
    try {
      return type.getDeclaredFields();
    } catch (LinkageError missingType) {
      return new Field[0];
    }
  }

  private static String missingType(Class<?> type) {
    try {
      boolean hasMembers = type.getDeclaredMethods().length + type.getDeclaredFields().length > 0;
      return hasMembers ? "" : "; it has no members of its own";
    } catch (LinkageError e) {
      return "; its members cannot be listed, a type they name is missing: " + e.getMessage();
    }
  }

  private static void addInterface(Class<?> face, String name, int arity, List<Method> found) {
    addDeclared(face, name, arity, found);
    for (Class<?> parent : face.getInterfaces()) {
      addInterface(parent, name, arity, found);
    }
  }

  private static void addDeclared(Class<?> type, String name, int arity, List<Method> found) {
    for (Method method : declaredMethods(type)) {
      if (method.getName().equals(name)
          && method.getParameterCount() == arity
          && !method.isBridge()) {
        found.add(method);
      }
    }
  }

  /**
   * Makes a member usable by us, through its module if it must be. What is closed, and the inside
   * of the JDK, is not.
   */
  private static boolean open(AccessibleObject member) {
    Class<?> owner = ((Member) member).getDeclaringClass();
    if (Closed.isClosed(owner)) {
      throw new EvaluationException(owner.getName() + " is closed to expressions");
    }
    if (Closed.isOfJdk(owner)) {
      return Modifier.isPublic(((Member) member).getModifiers())
          && Modifier.isPublic(owner.getModifiers())
          && Closed.isApi(owner);
    }
    if (makeAccessible(member)) {
      return true;
    }
    ModuleOpener currentOpener = opener;
    if (currentOpener != null) {
      currentOpener.open(owner);
      if (makeAccessible(member)) {
        return true;
      }
    }
    return false;
  }

  private static boolean makeAccessible(AccessibleObject member) {
    try {
      member.setAccessible(true);
      return true;
    } catch (RuntimeException closed) {
      // InaccessibleObjectException (Java 9) or SecurityException: the caller tries another way.
      return false;
    }
  }

  static Object call(Object target, String name, Object[] arguments) {
    Object[] converted = new Object[arguments.length];
    return invoke(choose(target.getClass(), name, arguments, false, converted), target, converted);
  }

  static Object staticCall(Class<?> type, String name, Object[] arguments) {
    Object[] converted = new Object[arguments.length];
    return invoke(choose(type, name, arguments, true, converted), null, converted);
  }

  private static Method choose(
      Class<?> type, String name, Object[] arguments, boolean statics, Object[] converted) {
    if (name.equals("getClass")
        || name.equals("notify")
        || name.equals("notifyAll")
        || name.equals("wait")) {
      throw new EvaluationException(name + " is closed to expressions");
    }
    ConcurrentHashMap<String, Object> members = MEMBERS.get(type);
    String key = name + '/' + arguments.length;
    Object candidates = members.get(key);
    if (candidates == null) {
      candidates = methods(type, name, arguments.length).toArray(new Method[0]);
      members.put(key, candidates);
    }
    Method best = null;
    int bestCost = Integer.MAX_VALUE;
    Object[] trial = new Object[arguments.length];
    for (Method method : (Method[]) candidates) {
      if (statics && !Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      int cost = Conversion.convertAll(arguments, method.getParameterTypes(), trial);
      if (cost < bestCost && open(method)) {
        best = method;
        bestCost = cost;
        System.arraycopy(trial, 0, converted, 0, trial.length);
      }
    }
    if (best == null) {
      throw new EvaluationException(noSuchMethod(type, name, arguments));
    }
    return best;
  }

  private static String noSuchMethod(Class<?> type, String name, Object[] arguments) {
    StringBuilder text =
        new StringBuilder(type.getName()).append(" has no ").append(name).append('(');
    for (int i = 0; i < arguments.length; i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(arguments[i] == null ? "null" : arguments[i].getClass().getSimpleName());
    }
    text.append(')');
    List<String> names = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : declaredMethods(c)) {
        if (!method.isSynthetic() && !names.contains(method.getName())) {
          names.add(method.getName());
        }
      }
    }
    String nearest = Names.nearest(name, names);
    if (nearest != null && nearest.equals(name)) {
      text.append("; it has ").append(name).append(" with other parameters");
    } else if (nearest != null) {
      text.append("; did you mean '").append(nearest).append("'?");
    }
    return text.toString();
  }

  /** {@code target[key]}; an index out of range is null. */
  static Object index(Object target, Object key) {
    if (target instanceof Map) {
      return unwrap(mapValue((Map<?, ?>) target, key));
    }
    if (!(key instanceof Number)) {
      if (key instanceof CharSequence && !Elements.isCollection(target)) {
        return property(target, key.toString());
      }
      throw new EvaluationException(
          "an index is a number, not " + (key == null ? "null" : "a " + key.getClass().getName()));
    }
    Number exact = Numbers.exact((Number) key);
    if (!(exact instanceof Long)) {
      throw new EvaluationException("an index is a whole number");
    }
    long position = (Long) exact;
    if (position < 0) {
      return null;
    }
    if (target.getClass().isArray()) {
      return position < Array.getLength(target) ? unwrap(Array.get(target, (int) position)) : null;
    }
    if (target instanceof CharSequence) {
      CharSequence text = (CharSequence) target;
      return position < text.length() ? String.valueOf(text.charAt((int) position)) : null;
    }
    if (!(target instanceof Iterable)) {
      throw new EvaluationException(
          "a " + target.getClass().getName() + " has no elements to index");
    }
    try {
      if (target instanceof List) {
        List<?> list = (List<?>) target;
        return position < list.size() ? unwrap(list.get((int) position)) : null;
      }
      long i = 0;
      for (Object element : (Iterable<?>) target) {
        if (i++ == position) {
          return unwrap(element);
        }
      }
      return null;
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      throw new EvaluationException(
          "reading a " + target.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
  }

  /** A numeric key finds an entry whose key is of another number type too. */
  private static Object mapValue(Map<?, ?> map, Object key) {
    Object value = guardedGet(map, key);
    if (value == null && key instanceof Long && (Long) key == (int) (long) (Long) key) {
      value = guardedGet(map, (int) (long) (Long) key);
    }
    return value;
  }

  /** A class seen by the tracked class's loader. */
  static Class<?> type(String name, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      Closed.check(type);
      return type;
    } catch (ClassNotFoundException e) {
      throw new EvaluationException(
          "there is no class " + name + " where the tracked class is loaded");
    } catch (LinkageError e) {
      throw new EvaluationException(
          "the class " + name + " cannot be loaded: " + e.getClass().getName(), e);
    }
  }
}
