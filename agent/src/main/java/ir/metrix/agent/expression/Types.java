package ir.metrix.agent.expression;

import ir.metrix.agent.expression.TypeDescription.Field;
import ir.metrix.agent.expression.TypeDescription.Member;
import ir.metrix.agent.expression.TypeDescription.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What follows from the descriptions of classes: supertypes, members, elements of collections. */
final class Types {
  /** Deeper hierarchies are none that a person wrote. */
  private static final int MAX_SUPERTYPES = 1_000;

  private static final String TEMPORAL = "java.time.temporal.TemporalAccessor";
  private static final String JODA_PARTIAL = "org.joda.time.ReadablePartial";

  private final TypeSource source;

  /** By the very object: one type is asked for again and again. */
  private final IdentityHashMap<JavaType, List<Super>> hierarchies = new IdentityHashMap<>();

  Types(TypeSource source) {
    this.source = source;
  }

  TypeDescription describe(JavaType type) {
    return type.isClass() ? source.find(type.name()) : null;
  }

  /** False if nothing is known of any class, so that none can be said to be missing. */
  boolean knowsClasses() {
    return source != TypeSource.NOTHING;
  }

  TypeDescription describe(String name) {
    return source.find(name);
  }

  /** A supertype with what is known of its type arguments. */
  private static final class Super {
    final JavaType type;
    final TypeDescription description;
    final Map<String, JavaType> values;

    Super(JavaType type, TypeDescription description) {
      this.type = type;
      this.description = description;
      this.values = new HashMap<>();
      if (description != null && description.variables().size() == type.arguments().size()) {
        for (int i = 0; i < type.arguments().size(); i++) {
          values.put(description.variables().get(i), type.arguments().get(i));
        }
      }
    }
  }

  /**
   * The class itself, its superclasses from the nearest on, then all interfaces; those without a
   * class file have no description.
   */
  private List<Super> hierarchy(JavaType type) {
    List<Super> known = hierarchies.get(type);
    if (known == null) {
      known = findHierarchy(type);
      hierarchies.put(type, known);
    }
    return known;
  }

  private List<Super> findHierarchy(JavaType type) {
    Map<String, Super> found = new LinkedHashMap<>();
    List<Super> classes = new ArrayList<>();
    JavaType current = type;
    while (current != null && found.size() < MAX_SUPERTYPES && !found.containsKey(current.name())) {
      Super known = new Super(current, describe(current));
      found.put(current.name(), known);
      classes.add(known);
      JavaType parent = known.description == null ? null : known.description.superclass();
      current = parent == null ? null : parent.with(known.values);
    }
    for (Super known : classes) {
      addInterfaces(known, found);
    }
    return new ArrayList<>(found.values());
  }

  private void addInterfaces(Super known, Map<String, Super> found) {
    if (known.description == null) {
      return;
    }
    for (JavaType face : known.description.interfaces()) {
      if (found.size() < MAX_SUPERTYPES && !found.containsKey(face.name())) {
        JavaType replaced = face.with(known.values);
        Super parent = new Super(replaced, describe(replaced));
        found.put(face.name(), parent);
        addInterfaces(parent, found);
      }
    }
  }

  /** Whether values of the type may have members that nothing tells of before there is a value. */
  boolean isWide(JavaType type) {
    if (!type.isClass()) {
      return type.isNull();
    }
    if (type.isObject() || type.isOpen()) {
      return true;
    }
    TypeDescription description = describe(type);
    // An enum is abstract if its constants have bodies, of which nobody means the members.
    if (description == null
        || description.isInterface()
        || description.isAbstract() && !description.isEnum()) {
      return true;
    }
    for (Super known : hierarchy(type)) {
      if (known.description == null) {
        return true;
      }
    }
    return false;
  }

  /** Null if it is none, as far as class files tell. */
  JavaType asSuper(JavaType type, String className) {
    if (!type.isClass()) {
      return null;
    }
    for (Super known : hierarchy(type)) {
      if (known.type.name().equals(className)) {
        return known.type;
      }
    }
    return null;
  }

  boolean isSubtype(JavaType type, JavaType of) {
    if (of.isObject() && !type.isPrimitive()) {
      return true;
    }
    if (type.isNull()) {
      return !of.isPrimitive();
    }
    if (type.isArray() && of.isArray()) {
      return type.element().isPrimitive() || of.element().isPrimitive()
          ? type.descriptor().equals(of.descriptor())
          : isSubtype(type.element(), of.element());
    }
    return of.isClass() && asSuper(type, of.name()) != null;
  }

  boolean isAny(JavaType type, String... classNames) {
    for (String className : classNames) {
      if (asSuper(type, className) != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether values may be proxies, or have fields that are not loaded: no JDK class's may. */
  boolean isOfApplication(JavaType type) {
    return type.isClass()
        && !Closed.isJdkName(type.name())
        && !isAny(type, "java.lang.Enum", "java.lang.Record");
  }

  /** Whether a JPA provider may put something in its place. */
  boolean mayBeUnloaded(JavaType type) {
    TypeDescription description = describe(type);
    boolean isInterface = description == null || description.isInterface();
    return isOfApplication(type) || (isInterface && isCollection(type));
  }

  /** What is known of a value that is one or the other. */
  JavaType common(JavaType a, JavaType b) {
    if (a.isNull()) {
      return b.boxed();
    }
    if (b.isNull() || isSubtype(b.boxed(), a.boxed())) {
      return a.boxed();
    }
    if (isSubtype(a.boxed(), b.boxed())) {
      return b.boxed();
    }
    return isNumber(a) && isNumber(b) ? JavaType.NUMBER : JavaType.OBJECT;
  }

  boolean isNumber(JavaType type) {
    return type.isPrimitive()
        ? type != JavaType.BOOLEAN && type != JavaType.CHAR && type != JavaType.VOID
        : isAny(type, "java.lang.Number");
  }

  boolean isText(JavaType type) {
    return type == JavaType.CHAR
        || isAny(type, "java.lang.CharSequence")
        || type.is("java.lang.Character");
  }

  boolean isBoolean(JavaType type) {
    return type == JavaType.BOOLEAN || type.is("java.lang.Boolean");
  }

  boolean isCollection(JavaType type) {
    return type.isArray()
        || (isAny(type, "java.lang.Iterable", "java.util.Map") && !hasNoElements(type));
  }

  /** Whether values have no elements, even if they are Iterable. */
  boolean hasNoElements(JavaType type) {
    return isAny(type, Elements.NO_ELEMENTS);
  }

  boolean isEnum(JavaType type) {
    return isAny(type, "java.lang.Enum");
  }

  /** As {@link Dates#isMoment}. */
  boolean isMoment(JavaType type) {
    return isAny(type, "java.util.Date", "java.util.Calendar");
  }

  /** Whether values are moments or days: a LocalTime or a YearMonth is neither. */
  boolean isDate(JavaType type) {
    return isMoment(type)
        || isAny(
            type,
            "java.time.Instant",
            "java.time.OffsetDateTime",
            "java.time.chrono.ChronoZonedDateTime",
            "java.time.chrono.ChronoLocalDateTime",
            "java.time.chrono.ChronoLocalDate",
            "javax.xml.datatype.XMLGregorianCalendar",
            "org.joda.time.ReadableInstant",
            "org.joda.time.LocalDate",
            "org.joda.time.LocalDateTime");
  }

  /** Whether a value may be a date, though others of the type are none. */
  boolean mayBeDate(JavaType type) {
    return isDate(type) || (isWide(type) && isAny(type, TEMPORAL, JODA_PARTIAL));
  }

  /** Whether values are parts or lengths of time of the JDK or Joda, which have ISO 8601's text. */
  private boolean isTime(JavaType type) {
    boolean ofJdk = type.isClass() && type.name().startsWith("java.time.");
    return isAny(type, JODA_PARTIAL)
        || (ofJdk
            && isAny(type, TEMPORAL, "java.time.temporal.TemporalAmount", "java.time.ZoneId"));
  }

  /** Whether values of the type have a text of their own. */
  boolean isScalar(JavaType type) {
    return type.isPrimitive()
        || isNumber(type)
        || isText(type)
        || isBoolean(type)
        || isEnum(type)
        || isDate(type)
        || isTime(type)
        || isAny(type, "java.util.UUID", "java.net.URI", "java.util.Locale", "java.util.Currency");
  }

  /** Of an array, Iterable or Map, whose elements are its entries; Object where it isn't known. */
  JavaType elementOf(JavaType type) {
    if (type.isArray()) {
      return type.element();
    }
    JavaType map = asSuper(type, "java.util.Map");
    if (map != null) {
      return map.arguments().size() == 2
          ? JavaType.of("java.util.Map$Entry", map.arguments())
          : JavaType.of("java.util.Map$Entry");
    }
    JavaType iterable = isCollection(type) ? asSuper(type, "java.lang.Iterable") : null;
    return iterable != null && iterable.arguments().size() == 1
        ? iterable.arguments().get(0)
        : JavaType.OBJECT;
  }

  JavaType mapKeyOf(JavaType type) {
    JavaType map = asSuper(type, "java.util.Map");
    return map != null && map.arguments().size() == 2 ? map.arguments().get(0) : JavaType.OBJECT;
  }

  JavaType mapValueOf(JavaType type) {
    JavaType map = asSuper(type, "java.util.Map");
    return map != null && map.arguments().size() == 2 ? map.arguments().get(1) : JavaType.OBJECT;
  }

  /** A member with its type as it is seen through the type it was found in. */
  static final class Found {
    final Member member;
    final JavaType type;

    /** Of a method. */
    final List<JavaType> parameterTypes;

    private Found(Super owner, Member member) {
      this.member = member;
      if (member instanceof Method) {
        Method method = (Method) member;
        this.type = method.returnType.with(owner.values);
        this.parameterTypes = new ArrayList<>();
        for (JavaType parameter : method.parameterTypes) {
          parameterTypes.add(parameter.with(owner.values));
        }
      } else {
        this.type = ((Field) member).type.with(owner.values);
        this.parameterTypes = Collections.emptyList();
      }
    }

    Method method() {
      return (Method) member;
    }
  }

  /**
   * The record accessor, getter, is-getter or field of that name; null if there is none that may be
   * read.
   */
  Found property(JavaType type, String name, boolean statics) {
    return property(type, name, statics, new ArrayList<Method>());
  }

  /** The getter of that name that may not be called; null if there is none. */
  Method closedGetter(JavaType type, String name, boolean statics) {
    List<Method> closed = new ArrayList<>();
    return property(type, name, statics, closed) == null && !closed.isEmpty()
        ? closed.get(0)
        : null;
  }

  private Found property(JavaType type, String name, boolean statics, List<Method> closed) {
    if (name.isEmpty()) {
      return null;
    }
    List<Super> hierarchy = hierarchy(type);
    String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    String[] getters =
        isRecord(hierarchy)
            ? new String[] {name, "get" + capital, "is" + capital}
            : new String[] {"get" + capital, "is" + capital};
    for (String getter : getters) {
      for (Super owner : hierarchy) {
        Method method = getter(owner, getter, statics);
        if (method != null && mayBeCalled(type, method)) {
          return new Found(owner, method);
        }
        if (method != null) {
          closed.add(method);
        }
      }
    }
    for (Super owner : hierarchy) {
      if (owner.description == null) {
        continue;
      }
      for (Field field : owner.description.fields()) {
        if (field.name.equals(name) && field.isStatic() == statics && isUsable(owner, field)) {
          return new Found(owner, field);
        }
      }
    }
    return null;
  }

  private static boolean isRecord(List<Super> hierarchy) {
    return hierarchy.size() > 1 && hierarchy.get(1).type.is("java.lang.Record");
  }

  private static Method getter(Super owner, String name, boolean statics) {
    if (owner.description == null || name.equals("getClass")) {
      return null;
    }
    for (Method method : owner.description.methods()) {
      if (method.name.equals(name)
          && method.parameterTypes.isEmpty()
          && method.returnType != JavaType.VOID
          && method.isStatic() == statics
          && isUsable(owner, method)) {
        return method;
      }
    }
    return null;
  }

  /** Of the JDK only what is public; of the application all. */
  private static boolean isUsable(Super owner, Member member) {
    if (member.isSynthetic()) {
      return false;
    }
    return !Closed.isJdkName(owner.type.name())
        || (member.isPublic() && owner.description.isPublic() && Closed.isApi(owner.type.name()));
  }

  private Readers.Called called(JavaType receiver, Method method) {
    StringBuilder parameters = new StringBuilder();
    for (JavaType parameter : method.parameterTypes) {
      parameters
          .append(parameters.length() == 0 ? "" : ",")
          .append(JavaType.ofDescriptor(parameter.descriptor()));
    }
    Readers.Called called =
        new Readers.Called(
            method.owner,
            Closed.isJdkName(method.owner),
            method.isStatic(),
            method.name,
            method.parameterTypes.size(),
            parameters.toString());
    for (Super known : hierarchy(receiver)) {
      if (Closed.isJdkName(known.type.name()) && declares(known.description, method)) {
        called.declaring.add(known.type.name());
      }
    }
    return called;
  }

  /** A redefinition may have narrower parameters in the class file: only their number is sure. */
  private static boolean declares(TypeDescription type, Method method) {
    if (type == null) {
      return false;
    }
    for (Method declared : type.methods()) {
      if (declared.name.equals(method.name)
          && declared.parameterTypes.size() == method.parameterTypes.size()
          && declared.isInherited()) {
        return true;
      }
    }
    return false;
  }

  /** Whether an expression may call the method on a receiver, or, if it is static, of a class. */
  boolean mayBeCalled(JavaType receiver, Method method) {
    return Readers.mayBeCalled(called(receiver, method));
  }

  /** Why {@link #mayBeCalled} says no. */
  String refusal(JavaType receiver, Method method) {
    String closed = closedSupertype(method.returnType);
    if (closed != null) {
      return Closed.value(closed);
    }
    List<String> supertypes = new ArrayList<>();
    for (Super known : hierarchy(receiver)) {
      if (Closed.isJdkName(known.type.name())) {
        supertypes.add(known.type.name());
      }
    }
    Readers.Called called = called(receiver, method);
    String shown = JavaType.simpleName(method.isStatic() ? method.owner : receiver.name());
    return Readers.refusal(called, shown, supertypes, properties(receiver, false));
  }

  /** All methods of that name, overridden ones but once; subclass before superclass. */
  List<Found> methods(JavaType type, String name, boolean staticsOnly) {
    List<Found> found = new ArrayList<>();
    TreeSet<String> signatures = new TreeSet<>();
    for (Super owner : hierarchy(type)) {
      if (owner.description == null) {
        continue;
      }
      for (Method method : owner.description.methods()) {
        if (method.name.equals(name)
            && (method.isStatic() || !staticsOnly)
            && isUsable(owner, method)) {
          Found candidate = new Found(owner, method);
          if (signatures.add(signature(candidate))) {
            found.add(candidate);
          }
        }
      }
    }
    return found;
  }

  /**
   * By the parameters as the receiver has them: BigDecimal's compareTo(BigDecimal) overrides
   * Comparable's compareTo(T), whatever their descriptors.
   */
  private static String signature(Found method) {
    StringBuilder signature = new StringBuilder();
    for (JavaType parameter : method.parameterTypes) {
      signature.append(parameter.descriptor());
    }
    return signature.toString();
  }

  /** The names that may follow a dot, for error messages: sorted, without those of Object. */
  List<String> properties(JavaType type, boolean statics) {
    TreeSet<String> names = new TreeSet<>();
    for (Super owner : hierarchy(type)) {
      if (owner.description == null || owner.type.isObject()) {
        continue;
      }
      for (Method method : owner.description.methods()) {
        if (method.isStatic() == statics && isUsable(owner, method)) {
          String property = propertyOf(method);
          if (property != null && mayBeCalled(type, method)) {
            names.add(property);
          }
        }
      }
      for (Field field : owner.description.fields()) {
        if (field.isStatic() == statics && isUsable(owner, field)) {
          names.add(field.name);
        }
      }
    }
    return new ArrayList<>(names);
  }

  private static String propertyOf(Method method) {
    if (!method.parameterTypes.isEmpty() || method.returnType == JavaType.VOID) {
      return null;
    }
    String name = method.name;
    int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : 0;
    if (prefix == 0 || name.length() == prefix) {
      return null;
    }
    return name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1);
  }

  /** Names of all methods that can be called, for error messages. */
  List<String> methodNames(JavaType type, boolean staticsOnly) {
    TreeSet<String> names = new TreeSet<>();
    for (Super owner : hierarchy(type)) {
      if (owner.description == null || owner.type.isObject()) {
        continue;
      }
      for (Method method : owner.description.methods()) {
        if (!method.name.startsWith("<")
            && (method.isStatic() || !staticsOnly)
            && isUsable(owner, method)
            && mayBeCalled(type, method)) {
          names.add(method.name);
        }
      }
    }
    return new ArrayList<>(names);
  }

  /** The supertype, itself included, that is closed to expressions; null if there is none. */
  String closedSupertype(JavaType type) {
    if (!type.isClass()) {
      return null;
    }
    for (Super known : hierarchy(type)) {
      if (Closed.isListed(known.type.name())) {
        return known.type.name();
      }
    }
    return null;
  }
}
