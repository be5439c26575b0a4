package ir.metrix.agent.expression;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.MalformedParameterizedTypeException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The parameter types of a method as its receiver's class has them: of a BigDecimal, which is a
 * {@code Comparable<BigDecimal>}, {@code compareTo} takes a BigDecimal, whichever class declares
 * it.
 */
final class SeenParameters {
  /** A variable may stand for another one, of a subclass. */
  private static final int MAX_VARIABLES = 10;

  private final Map<TypeVariable<?>, Type> values = new HashMap<>();
  private final Set<Class<?>> known = new HashSet<>();

  private SeenParameters() {}

  /** The erased ones where nothing more is known. */
  static Class<?>[] of(Class<?> receiver, Method method) {
    Class<?>[] erased = method.getParameterTypes();
    Class<?> owner = method.getDeclaringClass();
    if (erased.length == 0 || owner == receiver || owner.getTypeParameters().length == 0) {
      return erased;
    }
    try {
      SeenParameters seen = new SeenParameters();
      seen.addSupertypes(receiver);
      return seen.parameters(erased, method.getGenericParameterTypes());
    } catch (TypeNotPresentException | MalformedParameterizedTypeException | LinkageError e) {
      // A type argument that is not there, or what ProGuard left of a signature.
      return erased;
    }
  }

  private void addSupertypes(Class<?> type) {
    if (!known.add(type)) {
      return;
    }
    if (type.getSuperclass() != null) {
      add(type.getGenericSuperclass());
      addSupertypes(type.getSuperclass());
    }
    for (Type face : type.getGenericInterfaces()) {
      add(face);
    }
    for (Class<?> face : type.getInterfaces()) {
      addSupertypes(face);
    }
  }

  private void add(Type supertype) {
    if (!(supertype instanceof ParameterizedType)) {
      return;
    }
    ParameterizedType parameterized = (ParameterizedType) supertype;
    TypeVariable<?>[] variables = ((Class<?>) parameterized.getRawType()).getTypeParameters();
    Type[] arguments = parameterized.getActualTypeArguments();
    for (int i = 0; i < variables.length && i < arguments.length; i++) {
      values.put(variables[i], arguments[i]);
    }
  }

  private Class<?>[] parameters(Class<?>[] erased, Type[] generic) {
    Class<?>[] seen = erased.clone();
    for (int i = 0; i < erased.length && generic.length == erased.length; i++) {
      Class<?> type = classOf(generic[i], MAX_VARIABLES);
      if (type != null && erased[i].isAssignableFrom(type)) {
        seen[i] = type;
      }
    }
    return seen;
  }

  /** Null if it isn't known. */
  private Class<?> classOf(Type type, int variablesLeft) {
    if (type instanceof Class) {
      return (Class<?>) type;
    }
    if (type instanceof ParameterizedType) {
      return (Class<?>) ((ParameterizedType) type).getRawType();
    }
    if (type instanceof GenericArrayType) {
      Class<?> element =
          classOf(((GenericArrayType) type).getGenericComponentType(), variablesLeft);
      return element == null ? null : Array.newInstance(element, 0).getClass();
    }
    Type value = type instanceof TypeVariable && variablesLeft > 0 ? values.get(type) : null;
    return value == null ? null : classOf(value, variablesLeft - 1);
  }
}
