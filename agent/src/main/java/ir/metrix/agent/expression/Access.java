package ir.metrix.agent.expression;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads objects of the application by the class they turn out to have: properties, methods,
 * indexes. What is found for a class is kept with that class ({@link ClassFacts}).
 */
public final class Access {
  private static final MethodType READER = MethodType.methodType(Object.class, Object.class);
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  static final String NO_INTEGER = "an index is a number without a point: 1, not 1.0";

  private static volatile ModuleOpener opener;

  private Access() {}

  /** Set once, before the first evaluation; without one, packages of named modules stay closed. */
  public static void setOpener(ModuleOpener moduleOpener) {
    opener = moduleOpener;
    Unloaded.setOpener(moduleOpener);
    OrderedByUse.setOpener(moduleOpener);
  }

  /**
   * A value as the language sees it: Optionals are read through, what is not loaded is null and
   * counted, and what is closed to expressions is refused.
   *
   * @param call null where nothing is counted
   */
  static Object unwrap(Object value, CallValues call) {
    if (value == null || value instanceof String || value instanceof Number) {
      return value;
    }
    ClassFacts facts = ClassFacts.of(value.getClass());
    if (facts.isPlain) {
      return value;
    }
    if (facts.isClosed) {
      throw new EvaluationException(Closed.value(value.getClass().getName()));
    }
    if (facts.isOptional) {
      return unwrap(held(value), call);
    }
    if (Unloaded.isUnloaded(value)) {
      countUnloaded(call);
      return null;
    }
    return value;
  }

  private static Object held(Object optional) {
    if (optional instanceof Optional) {
      return ((Optional<?>) optional).orElse(null);
    }
    if (optional instanceof OptionalInt) {
      OptionalInt held = (OptionalInt) optional;
      return held.isPresent() ? (Object) (long) held.getAsInt() : null;
    }
    if (optional instanceof OptionalLong) {
      OptionalLong held = (OptionalLong) optional;
      return held.isPresent() ? (Object) held.getAsLong() : null;
    }
    OptionalDouble held = (OptionalDouble) optional;
    return held.isPresent() ? (Object) held.getAsDouble() : null;
  }

  private static void countUnloaded(CallValues call) {
    if (call != null) {
      call.unloaded++;
    }
  }

  /** Whether the object, or that property of it, is not loaded; counts it. */
  static boolean isUnloaded(Object owner, String property, CallValues call) {
    boolean unloaded =
        Unloaded.isUnloaded(owner) || (!property.isEmpty() && Unloaded.isUnloaded(owner, property));
    if (unloaded) {
      countUnloaded(call);
    }
    return unloaded;
  }

  /**
   * {@code target.name}: a map's key, or the accessor, getter, is-getter or field of an object; as
   * it came.
   */
  static Object property(Object raw, PropertySite site, CallValues call) {
    Object target = unwrap(raw, call);
    if (target == null) {
      return null;
    }
    return target instanceof Map
        ? mapValue((Map<?, ?>) target, site.name, call)
        : site.read(target, call);
  }

  /** The member of that name, or what there is instead; remembered with the class. */
  static Member property(Class<?> type, String name) {
    ClassFacts facts = ClassFacts.of(type);
    Object member = facts.member(name);
    return (Member)
        (member != null ? member : facts.remember(name, findProperty(type, name, false)));
  }

  static Object staticProperty(Class<?> type, String name, CallValues call) {
    ClassFacts facts = ClassFacts.of(type);
    String key = "static " + name;
    Object member = facts.member(key);
    if (member == null) {
      member = facts.remember(key, findProperty(type, name, true));
    }
    return unwrap(((Member) member).read(null, call), call);
  }

  /** As it came. */
  static Object mapValue(Map<?, ?> map, Object key, CallValues call) {
    if (ClassFacts.of(map.getClass()).mayBeUnloaded && isUnloaded(map, "", call)) {
      return null;
    }
    return MapLookup.get(map, key, call);
  }

  private static Member findProperty(Class<?> type, String name, boolean statics) {
    if (type.isArray()) {
      return arrayProperty(type, name);
    }
    if (name.isEmpty()) {
      return new Member(type, absent(type, name));
    }
    String closed = null;
    try {
      String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      Class<?> parent = type.getSuperclass();
      boolean record = parent != null && parent.getName().equals("java.lang.Record");
      String[] getters =
          record
              ? new String[] {name, "get" + capital, "is" + capital}
              : new String[] {"get" + capital, "is" + capital};
      for (String getter : getters) {
        for (Method method : methods(type, getter)) {
          boolean readable =
              method.getParameterCount() == 0
                  && method.getReturnType() != void.class
                  && !getter.equals("getClass");
          if (readable && Modifier.isStatic(method.getModifiers()) == statics && open(method)) {
            String refusal = refusal(type, method);
            if (refusal == null) {
              return member(type, LOOKUP.unreflect(method), method, name);
            }
            closed = closed == null ? refusal : closed;
          }
        }
      }
      for (Class<?> c = type; c != null; c = c.getSuperclass()) {
        for (Field field : declaredFields(c)) {
          if (field.getName().equals(name)
              && Modifier.isStatic(field.getModifiers()) == statics
              && open(field)) {
            return member(type, LOOKUP.unreflectGetter(field), field, name);
          }
        }
      }
    } catch (EvaluationException e) {
      return new Member(type, e);
    } catch (IllegalAccessException e) {
      return new Member(type, new EvaluationException("'" + name + "' cannot be read", e));
    }
    return new Member(type, closed == null ? absent(type, name) : new EvaluationException(closed));
  }

  /** Why an expression may not call the method on such an object; null if it may. */
  static String refusal(Class<?> receiver, Method method) {
    Class<?> owner = method.getDeclaringClass();
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    boolean ofJdk = Closed.isOfJdk(owner);
    if (isStatic && !ofJdk) {
      return null;
    }
    StringBuilder parameters = new StringBuilder();
    for (Class<?> parameter : method.getParameterTypes()) {
      parameters.append(parameters.length() == 0 ? "" : ",").append(parameter.getSimpleName());
    }
    Readers.Called called =
        new Readers.Called(
            owner.getName(),
            ofJdk,
            isStatic,
            method.getName(),
            method.getParameterCount(),
            parameters.toString());
    Set<Class<?>> supertypes = new LinkedHashSet<>();
    addSupertypes(receiver, supertypes);
    List<String> names = new ArrayList<>();
    for (Class<?> type : supertypes) {
      if (!Closed.isOfJdk(type)) {
        continue;
      }
      names.add(type.getName());
      if (!isStatic && declares(type, method)) {
        called.declaring.add(type.getName());
      }
    }
    if (Readers.mayBeCalled(called)) {
      return null;
    }
    if (ClassFacts.of(method.getReturnType()).isClosed) {
      return Closed.value(method.getReturnType().getName());
    }
    return Readers.refusal(
        called,
        isStatic ? owner.getName() : receiver.getName(),
        names,
        Collections.<String>emptyList());
  }

  /** Superclasses first, as {@link Types} has them. */
  private static void addSupertypes(Class<?> type, Set<Class<?>> found) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      found.add(c);
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Class<?> face : c.getInterfaces()) {
        addSupertypes(face, found);
      }
    }
  }

  private static boolean declares(Class<?> type, Method method) {
    for (Method declared : declaredMethods(type)) {
      int modifiers = declared.getModifiers();
      if (declared.getName().equals(method.getName())
          && declared.getParameterCount() == method.getParameterCount()
          && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))
          && !Modifier.isStatic(modifiers)
          && !declared.isBridge()) {
        return true;
      }
    }
    return false;
  }

  private static Member arrayProperty(Class<?> type, String name) {
    if (!name.equals("length")) {
      return new Member(
          type,
          new EvaluationException("an array has a length and elements, but no '" + name + "'"));
    }
    try {
      MethodHandle length =
          LOOKUP.findStatic(
              Array.class, "getLength", MethodType.methodType(int.class, Object.class));
      return new Member(type, length.asType(READER), "length", name, false);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Member member(
      Class<?> type, MethodHandle handle, java.lang.reflect.Member found, String name) {
    MethodHandle reader =
        Modifier.isStatic(found.getModifiers())
            ? MethodHandles.dropArguments(handle, 0, Object.class)
            : handle;
    return new Member(type, reader.asType(READER), named(found), name, found instanceof Field);
  }

  static String named(java.lang.reflect.Member member) {
    return member.getDeclaringClass().getName() + "." + member.getName();
  }

  /** Not the inside of the JDK. */
  static boolean isShown(java.lang.reflect.Member member) {
    return !Closed.isOfJdk(member.getDeclaringClass()) || Modifier.isPublic(member.getModifiers());
  }

  /** Whether it is what one would ask an Optional for. */
  static boolean isOfOptional(String name) {
    switch (name) {
      case "get":
      case "getAsDouble":
      case "getAsInt":
      case "getAsLong":
      case "ifPresent":
      case "isPresent":
      case "orElse":
      case "orElseGet":
      case "orElseThrow":
        return true;
      default:
        return false;
    }
  }

  static final String OPTIONAL_HINT =
      "; an Optional is read through: leave the call out, and write ?? or == null for an empty one";

  private static EvaluationException absent(Class<?> type, String name) {
    if (CollectionStep.named(name, 0) != null
        && (Iterable.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type))) {
      return new EvaluationException(
          type.getName() + " has no '" + name + "'; " + Members.stepHint(name));
    }
    TreeSet<String> known = new TreeSet<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Method method : declaredMethods(c)) {
        String property = propertyOf(method);
        if (property != null && isShown(method) && refusal(type, method) == null) {
          known.add(property);
        }
      }
      for (Field field : declaredFields(c)) {
        if (!field.isSynthetic() && isShown(field) && !Modifier.isStatic(field.getModifiers())) {
          known.add(field.getName());
        }
      }
    }
    return new EvaluationException(
        type.getName()
            + " has no '"
            + name
            + "'; "
            + (known.isEmpty()
                ? "it has no properties"
                : "it has " + Names.listed(new ArrayList<>(known)))
            + Names.didYouMean(name, known)
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
   * All methods of that name, subclass before superclass, interfaces last; overridden ones but
   * once.
   */
  static List<Method> methods(Class<?> type, String name) {
    List<Method> found = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      addDeclared(c, name, found);
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Class<?> face : c.getInterfaces()) {
        addInterface(face, name, found);
      }
    }
    return found;
  }

  private static void addInterface(Class<?> face, String name, List<Method> found) {
    addDeclared(face, name, found);
    for (Class<?> parent : face.getInterfaces()) {
      addInterface(parent, name, found);
    }
  }

  private static void addDeclared(Class<?> type, String name, List<Method> found) {
    for (Method method : declaredMethods(type)) {
      if (method.getName().equals(name) && !method.isBridge() && !isOverridden(method, found)) {
        found.add(method);
      }
    }
  }

  private static boolean isOverridden(Method method, List<Method> found) {
    for (Method other : found) {
      if (Arrays.equals(other.getParameterTypes(), method.getParameterTypes())
          && !isHidden(other.getDeclaringClass())) {
        return true;
      }
    }
    return false;
  }

  /** Whether only a supertype's declaration of its methods can be called. */
  static boolean isHidden(Class<?> type) {
    return Closed.isOfJdk(type) && !Modifier.isPublic(type.getModifiers());
  }

  /**
   * A class of which one method names a type that is not there shows none of its methods; its
   * fields can still be read.
   */
  static Method[] declaredMethods(Class<?> type) {
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

  /**
   * Makes a member usable by us, through its module if it must be. What is closed, and the inside
   * of the JDK, is not.
   */
  static <T extends AccessibleObject & java.lang.reflect.Member> boolean open(T member) {
    Class<?> owner = member.getDeclaringClass();
    if (ClassFacts.of(owner).isClosed) {
      throw new EvaluationException(Closed.value(owner.getName()));
    }
    if (Closed.isOfJdk(owner)) {
      return Modifier.isPublic(member.getModifiers())
          && Modifier.isPublic(owner.getModifiers())
          && Closed.isApi(owner.getName());
    }
    if (makeAccessible(member)) {
      return true;
    }
    ModuleOpener currentOpener = opener;
    if (currentOpener == null) {
      return false;
    }
    currentOpener.open(owner);
    return makeAccessible(member);
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

  static Object call(Object target, MethodSite site, Object[] arguments, CallValues call) {
    ClassFacts facts = ClassFacts.of(target.getClass());
    if (facts.mayBeUnloaded && isUnloaded(target, "", call)) {
      return null;
    }
    return unwrap(RunTimeCalls.call(target, facts, site, arguments, call), call);
  }

  static Object staticCall(Class<?> type, MethodSite site, Object[] arguments, CallValues call) {
    return unwrap(RunTimeCalls.call(null, ClassFacts.of(type), site, arguments, call), call);
  }

  static Object invoke(Method method, Object target, Object[] arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw new EvaluationException(named(method) + " threw " + cause.getClass().getName(), cause);
    } catch (IllegalAccessException e) {
      throw new EvaluationException(named(method) + " cannot be called", e);
    } catch (LinkageError e) {
      throw new EvaluationException(named(method) + " cannot be called: " + e, e);
    }
  }

  /** {@code target[key]}; an index out of range is null. */
  static Object index(Object target, Object key, CallValues call) {
    if (target instanceof Map) {
      return unwrap(mapValue((Map<?, ?>) target, key, call), call);
    }
    if (!(key instanceof Number)) {
      if (key instanceof CharSequence && !Elements.isCollection(target)) {
        return unwrap(property(target.getClass(), key.toString()).read(target, call), call);
      }
      throw new EvaluationException(
          "an index is a number, not "
              + (key == null ? "null" : Names.article(key.getClass().getName())));
    }
    Number exact = Numbers.exact((Number) key);
    if (!(exact instanceof Long)) {
      throw new EvaluationException(NO_INTEGER);
    }
    long position = (Long) exact;
    if (position < 0) {
      return null;
    }
    if (target.getClass().isArray()) {
      return position < Array.getLength(target)
          ? unwrap(Array.get(target, (int) position), call)
          : null;
    }
    if (target instanceof CharSequence) {
      CharSequence text = (CharSequence) target;
      return position < text.length() ? String.valueOf(text.charAt((int) position)) : null;
    }
    if (!Elements.isCollection(target)) {
      throw new EvaluationException(
          Names.article(target.getClass().getName()) + " has no elements to index");
    }
    if (ClassFacts.of(target.getClass()).mayBeUnloaded && isUnloaded(target, "", call)) {
      return null;
    }
    return unwrap(ofIterable((Iterable<?>) target, position, call), call);
  }

  private static Object ofIterable(Iterable<?> target, long position, CallValues call) {
    try {
      if (target instanceof List) {
        List<?> list = (List<?>) target;
        return position < list.size() ? list.get((int) position) : null;
      }
      long i = 0;
      for (Object element : target) {
        call.countStep();
        if (i++ == position) {
          return element;
        }
      }
      return null;
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      throw new EvaluationException(
          "reading "
              + Names.article(target.getClass().getName())
              + " threw "
              + e.getClass().getName(),
          e);
    }
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
