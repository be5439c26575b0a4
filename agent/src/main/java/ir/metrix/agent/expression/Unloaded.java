package ir.metrix.agent.expression;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells what a JPA provider has not loaded yet, without loading it: to read it would run SQL on the
 * application's thread, or throw where its session is closed.
 *
 * <p>Hibernate 3 to 7 and EclipseLink are known by the names of a class's supertypes. That is
 * decided once a class and kept with it ({@link KeptWithClass}); it refers to nothing but members
 * of the class's own supertypes, so it keeps no class loader. For any other class all that is ever
 * done is to look that up.
 *
 * <p>Nothing here throws. What a provider's object answers with an exception, or cannot be asked,
 * counts as not loaded: to lose a value, which is counted, is better than to change what the
 * application does. An object of a known name that lacks the method to ask is taken as it is.
 *
 * <p>Known weakness: a getter that is not named after what it reads ({@code getBuyer} for {@code
 * customer}) hides an attribute that only its woven owner knows to be lazy, and a getter that
 * computes may read whatever it likes. Proxies and collections that stand for themselves are
 * recognised however they are come by. Not known: Hibernate 3 and 4's build-time instrumentation of
 * lazy properties, Envers' collections, EclipseLink's value holders where an entity keeps them in
 * attributes of its own, other providers.
 */
public final class Unloaded {
  /** Of nearly all classes. */
  private static final Shape ORDINARY = new Shape();

  /** By the class of the object, exactly. */
  private static final KeptWithClass<Shape> SHAPES =
      new KeptWithClass<Shape>() {
        @Override
        protected Shape compute(Class<?> type) {
          return shapeOf(type);
        }
      };

  /** Set before the first evaluation, or never. */
  private static volatile ModuleOpener opener;

  private Unloaded() {}

  /** For entities of named modules, whose woven fields are closed to reflection. */
  static void setOpener(ModuleOpener moduleOpener) {
    opener = moduleOpener;
  }

  /** Whether a value is a proxy or a collection that is not loaded. Null is loaded. Any thread. */
  public static boolean isUnloaded(Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return false;
    }
    try {
      Shape shape = SHAPES.get(value.getClass());
      return shape != ORDINARY && shape.isUnloaded(value);
    } catch (Throwable cannotTell) {
      return true;
    }
  }

  /**
   * Whether reading that property would load it, or load its owner. An entity that is a proxy
   * itself, by bytecode enhancement, has its identifier loaded and nothing else. Any thread.
   *
   * @param owner the object to be read, or null, whose properties are all loaded
   * @param property the attribute's own name; of a getter, see {@link #attributeOf}
   */
  public static boolean isUnloaded(Object owner, String property) {
    if (owner == null) {
      return false;
    }
    try {
      Shape shape = SHAPES.get(owner.getClass());
      return shape != ORDINARY && shape.isUnloaded(owner, property);
    } catch (Throwable cannotTell) {
      return true;
    }
  }

  /**
   * The object that a loaded proxy stands for; any other object is its own. A proxy answers calls
   * for it, but has fields of its own, which nobody fills. Any thread.
   */
  public static Object real(Object value) {
    try {
      Shape shape = SHAPES.get(value.getClass());
      return shape == ORDINARY ? value : shape.real(value);
    } catch (Throwable cannotTell) {
      return value;
    }
  }

  /**
   * False if the two questions above are answered by false for every object of exactly this class.
   * A subclass may differ: proxies are subclasses of entities.
   */
  public static boolean mayBeUnloaded(Class<?> type) {
    return SHAPES.get(type) != ORDINARY;
  }

  /**
   * The attribute that a method without parameters reads, as JPA names it: {@code customer} for
   * {@code getCustomer}, {@code URL} for {@code getURL}. Of any other method, its name.
   */
  public static String attributeOf(String method) {
    int prefix = method.startsWith("get") ? 3 : method.startsWith("is") ? 2 : 0;
    String rest = method.substring(prefix);
    if (prefix == 0 || rest.isEmpty() || !Character.isUpperCase(rest.charAt(0))) {
      return method;
    }
    boolean acronym = rest.length() > 1 && Character.isUpperCase(rest.charAt(1));
    return acronym ? rest : Character.toLowerCase(rest.charAt(0)) + rest.substring(1);
  }

  private static Shape shapeOf(Class<?> type) {
    List<Shape> shapes = new ArrayList<>();
    if (Proxy.isProxyClass(type)) {
      shapes.add(new JavaProxy());
    }
    for (Class<?> supertype : supertypes(type)) {
      Shape shape;
      try {
        shape = shapeByName(supertype, type);
      } catch (NoSuchMethodException anotherThing) {
        continue;
      } catch (LinkageError | RuntimeException cannotBeAsked) {
        shape = new Unknowable();
      }
      if (shape != ORDINARY) {
        shapes.add(shape);
      }
    }
    if (shapes.isEmpty()) {
      return ORDINARY;
    }
    return shapes.size() == 1 ? shapes.get(0) : new Several(shapes.toArray(new Shape[0]));
  }

  private static Shape shapeByName(Class<?> supertype, Class<?> type) throws NoSuchMethodException {
    switch (supertype.getName()) {
      case "org.hibernate.proxy.HibernateProxy":
        return new Behind(asked(supertype, "getHibernateLazyInitializer"));
      case "org.hibernate.proxy.LazyInitializer":
        return new LazyInitializer(
            asked(supertype, "isUninitialized"), asked(supertype, "getImplementation"));
      case "org.hibernate.collection.PersistentCollection": // 3.x
      case "org.hibernate.collection.spi.PersistentCollection": // from 4.0 on
        return new Container(asked(supertype, "wasInitialized"));
      case "org.hibernate.engine.spi.PersistentAttributeInterceptable":
        return new Behind(asked(supertype, "$$_hibernate_getInterceptor"));
      case "org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoader": // 5.0
      case "org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoadingInterceptor":
        return new LazyAttributes(asked(supertype, "isAttributeLoaded", String.class));
      case "org.hibernate.bytecode.enhance.spi.interceptor.EnhancementAsProxyLazinessInterceptor":
        return new EnhancedProxy(askedIfThere(supertype, "isAttributeLoaded", String.class));
      case "org.eclipse.persistence.indirection.IndirectContainer":
      case "org.eclipse.persistence.indirection.ValueHolderInterface":
        return new Container(asked(supertype, "isInstantiated"));
      case "org.eclipse.persistence.internal.indirection.ProxyIndirectionHandler":
        return new Behind(asked(supertype, "getValueHolder"));
      case "org.eclipse.persistence.internal.weaving.PersistenceWeavedLazy":
        return new WovenValueHolders(type);
      case "org.eclipse.persistence.queries.FetchGroupTracker":
        return new FetchGroup(
            type, asked(supertype, "_persistence_isAttributeFetched", String.class));
      default:
        return ORDINARY;
    }
  }

  private static Set<Class<?>> supertypes(Class<?> type) {
    Set<Class<?>> found = new HashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      addWithInterfaces(c, found);
    }
    return found;
  }

  private static void addWithInterfaces(Class<?> type, Set<Class<?>> found) {
    if (found.add(type)) {
      for (Class<?> face : type.getInterfaces()) {
        addWithInterfaces(face, found);
      }
    }
  }

  private static Method asked(Class<?> type, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    Method method = type.getMethod(name, parameters);
    open(method, type);
    return method;
  }

  private static Method askedIfThere(Class<?> type, String name, Class<?>... parameters) {
    try {
      return asked(type, name, parameters);
    } catch (NoSuchMethodException absent) {
      return null;
    }
  }

  /** Refused, the member may still be public and exported: using it will tell. */
  private static void open(AccessibleObject member, Class<?> owner) {
    if (!isOpened(member)) {
      ModuleOpener currentOpener = opener;
      if (currentOpener != null) {
        currentOpener.open(owner);
        isOpened(member);
      }
    }
  }

  private static boolean isOpened(AccessibleObject member) {
    try {
      member.setAccessible(true);
      return true;
    } catch (RuntimeException closed) {
      // InaccessibleObjectException (Java 9) or SecurityException.
      return false;
    }
  }

  private static boolean answer(Method method, Object asked, Object... arguments) throws Exception {
    return (Boolean) method.invoke(asked, arguments);
  }

  /** How objects of one class are asked. An exception means that they can't tell. */
  private static class Shape {
    boolean isUnloaded(Object value) throws Exception {
      return false;
    }

    boolean isUnloaded(Object owner, String property) throws Exception {
      return false;
    }

    /** What the value stands for; itself if for nothing else. */
    Object real(Object value) throws Exception {
      return value;
    }

    /** Of what lies behind a proxy: the object it has loaded for it. */
    Object standsFor(Object behind, Object proxy) throws Exception {
      return proxy;
    }
  }

  /** A class of a known name whose methods cannot be listed: a type that they name is missing. */
  private static final class Unknowable extends Shape {
    @Override
    boolean isUnloaded(Object value) {
      return true;
    }

    @Override
    boolean isUnloaded(Object owner, String property) {
      return true;
    }
  }

  /** A class of more than one shape, such as the proxy of an enhanced entity. */
  private static final class Several extends Shape {
    private final Shape[] shapes;

    Several(Shape[] shapes) {
      this.shapes = shapes;
    }

    @Override
    boolean isUnloaded(Object value) throws Exception {
      for (Shape shape : shapes) {
        if (shape.isUnloaded(value)) {
          return true;
        }
      }
      return false;
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      for (Shape shape : shapes) {
        if (shape.isUnloaded(owner, property)) {
          return true;
        }
      }
      return false;
    }

    @Override
    Object real(Object value) throws Exception {
      for (Shape shape : shapes) {
        Object real = shape.real(value);
        if (real != value) {
          return real;
        }
      }
      return value;
    }
  }

  /** A collection, or an EclipseLink value holder: all of it is there, or nothing. */
  private static final class Container extends Shape {
    private final Method isLoaded;

    Container(Method isLoaded) {
      this.isLoaded = isLoaded;
    }

    @Override
    boolean isUnloaded(Object value) throws Exception {
      return !answer(isLoaded, value);
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      return isUnloaded(owner);
    }
  }

  /** An object that another one knows all about. Without that one, it is loaded. */
  private static final class Behind extends Shape {
    private final Method getter;

    Behind(Method getter) {
      this.getter = getter;
    }

    @Override
    Object real(Object value) throws Exception {
      Object behind = getter.invoke(value);
      Shape shape = behind == null ? ORDINARY : SHAPES.get(behind.getClass());
      return shape.standsFor(behind, value);
    }

    @Override
    boolean isUnloaded(Object value) throws Exception {
      return Unloaded.isUnloaded(getter.invoke(value));
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      return Unloaded.isUnloaded(getter.invoke(owner), property);
    }
  }

  /**
   * Of a Hibernate proxy. Once its entity is there, the entity tells of its attributes: enhanced,
   * it has an interceptor, and the proxy of it has none.
   */
  private static final class LazyInitializer extends Shape {
    private final Method isUninitialized;
    private final Method getImplementation;

    LazyInitializer(Method isUninitialized, Method getImplementation) {
      this.isUninitialized = isUninitialized;
      this.getImplementation = getImplementation;
    }

    @Override
    Object standsFor(Object initializer, Object proxy) throws Exception {
      return getImplementation.invoke(initializer);
    }

    @Override
    boolean isUnloaded(Object value) throws Exception {
      return answer(isUninitialized, value);
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      return isUnloaded(owner) || Unloaded.isUnloaded(getImplementation.invoke(owner), property);
    }
  }

  /** Any java.lang.reflect.Proxy: its class tells nothing, its handler may. */
  private static final class JavaProxy extends Shape {
    @Override
    boolean isUnloaded(Object value) {
      return Unloaded.isUnloaded(Proxy.getInvocationHandler(value));
    }

    @Override
    boolean isUnloaded(Object owner, String property) {
      return Unloaded.isUnloaded(Proxy.getInvocationHandler(owner));
    }
  }

  /** What Hibernate's bytecode enhancement puts behind an entity that is there. */
  private static final class LazyAttributes extends Shape {
    private final Method isAttributeLoaded;

    LazyAttributes(Method isAttributeLoaded) {
      this.isAttributeLoaded = isAttributeLoaded;
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      return !answer(isAttributeLoaded, owner, property);
    }
  }

  /** What stands behind an enhanced entity as long as it is but an identifier; then it goes. */
  private static final class EnhancedProxy extends Shape {
    /** Null in Hibernate 5.3. */
    private final Method isAttributeLoaded;

    EnhancedProxy(Method isAttributeLoaded) {
      this.isAttributeLoaded = isAttributeLoaded;
    }

    @Override
    boolean isUnloaded(Object value) {
      return true;
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      return isAttributeLoaded == null || !answer(isAttributeLoaded, owner, property);
    }
  }

  /**
   * An entity woven by EclipseLink keeps a value holder beside each lazy attribute. The field is
   * read, since the method that returns it may load.
   */
  private static final class WovenValueHolders extends Shape {
    private static final Object NONE = new Object();

    private final Class<?> type;

    /** By attribute, or NONE. Bounded by the names that the rules use. */
    private final ConcurrentHashMap<String, Object> fields = new ConcurrentHashMap<>();

    WovenValueHolders(Class<?> type) {
      this.type = type;
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      Object field = fields.get(property);
      if (field == null) {
        field = valueHolder(property);
        fields.put(property, field);
      }
      return field != NONE && Unloaded.isUnloaded(((Field) field).get(owner));
    }

    private Object valueHolder(String property) {
      Field field = declaredField(type, "_persistence_" + property + "_vh");
      if (field == null) {
        return NONE;
      }
      open(field, field.getDeclaringClass());
      return field;
    }
  }

  /**
   * An entity woven by EclipseLink may have come without some of its attributes. All other names
   * count as not fetched too, so they are not asked for: a getter that computes is no attribute.
   */
  private static final class FetchGroup extends Shape {
    private final Class<?> type;
    private final Method isFetched;

    /** By name. Bounded by the names that the rules use. */
    private final ConcurrentHashMap<String, Boolean> attributes = new ConcurrentHashMap<>();

    FetchGroup(Class<?> type, Method isFetched) {
      this.type = type;
      this.isFetched = isFetched;
    }

    @Override
    boolean isUnloaded(Object owner, String property) throws Exception {
      Boolean attribute = attributes.get(property);
      if (attribute == null) {
        attribute = declaredField(type, property) != null;
        attributes.put(property, attribute);
      }
      return attribute && !answer(isFetched, owner, property);
    }
  }

  /** Null if no class up to Object declares it. */
  private static Field declaredField(Class<?> type, String name) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return field;
        }
      }
    }
    return null;
  }
}
