package ir.metrix.agent.expression;

import ir.metrix.agent.expression.TypeDescription.Member;
import java.util.List;

/**
 * An expression whose names and types are known: what a compiler needs, and nothing of the text but
 * what error messages show. Immutable.
 *
 * <p>A node of a primitive type has no value, too, where something on the way to it is null.
 */
public abstract class Typed {
  /** Of the value; primitives as they come. */
  public final JavaType type;

  private Typed(JavaType type) {
    this.type = type;
  }

  /** Whether it may come to nothing: a value that is null, or a null on the way. */
  public boolean mayBeNull() {
    return true;
  }

  /**
   * The same in every call. Long, BigInteger, BigDecimal, String, Boolean, or an object of ours.
   */
  public static final class Constant extends Typed {
    public final Object value;

    /** Whether the expression itself has it, so that messages may show it and find it wrong. */
    final boolean isWritten;

    Constant(Object value, JavaType type) {
      this(value, type, true);
    }

    Constant(Object value, JavaType type, boolean isWritten) {
      super(type);
      this.value = value;
      this.isWritten = isWritten;
    }

    /** The text that the expression has there; null if it is something else. */
    static String writtenText(Typed typed) {
      boolean isWritten = typed instanceof Constant && ((Constant) typed).isWritten;
      Object value = isWritten ? ((Constant) typed).value : null;
      return value instanceof String ? (String) value : null;
    }

    @Override
    public boolean mayBeNull() {
      return value == null;
    }
  }

  /** Where the hook puts what it knows of the call. */
  public enum Place {
    SELF,
    ARGUMENT,
    ARGUMENTS,
    RESULT,
    THROWN,
    BEFORE,
    ELAPSED
  }

  /** Something the hook passed. */
  public static final class Given extends Typed {
    public final Place place;

    /** Of an argument or {@code before} value. */
    public final int index;

    Given(Place place, int index, JavaType type) {
      super(type);
      this.place = place;
      this.index = index;
    }

    @Override
    public boolean mayBeNull() {
      return place != Place.ELAPSED
          && place != Place.ARGUMENTS
          && place != Place.SELF
          && !(place == Place.ARGUMENT && type.isPrimitive());
    }
  }

  /** A value that was computed and put aside: the element of a step, or a receiver used twice. */
  public static final class Local extends Typed {
    Local(JavaType type) {
      super(type);
    }
  }

  /** Computes a value, puts it aside as {@code local}, and goes on; nothing if it is null. */
  public static final class Let extends Typed {
    public final Local local;
    public final Typed value;
    public final Typed body;

    Let(Local local, Typed value, Typed body) {
      super(body.type);
      this.local = local;
      this.value = value;
      this.body = body;
    }
  }

  /** Reads a field or calls a method that is known by its class file. */
  public static final class Read extends Typed {
    /** Null for statics. */
    public final Typed receiver;

    public final Member member;

    /** Of the receiver as the expression sees it; the member may be inherited. */
    public final TypeDescription through;

    /** As the method's descriptor wants them. */
    public final List<Typed> arguments;

    /** The property whose laziness counts, or null: see {@link Unloaded}. */
    public final String property;

    /** For error messages. */
    public final String shown;

    Read(
        Typed receiver,
        Member member,
        TypeDescription through,
        List<Typed> arguments,
        String property,
        JavaType type) {
      super(type);
      this.receiver = receiver;
      this.member = member;
      this.through = through;
      this.arguments = arguments;
      this.property = property;
      this.shown = member.owner() + "." + member.name();
    }

    @Override
    public boolean mayBeNull() {
      boolean always = receiver == null || (!receiver.mayBeNull() && property == null);
      return !(always && type.isPrimitive());
    }

    public boolean isMethod() {
      return member.descriptor().charAt(0) == '(';
    }

    public boolean isOfInterface() {
      return through.isInterface();
    }

    /** Whether an instruction outside the package can name the class. */
    public boolean isThroughPublic() {
      return through.isPublic();
    }

    /** Whether an instruction outside the package can name the member. */
    public boolean isPublic() {
      return through.isPublic() && member.isPublic();
    }
  }

  /** Reads a property of whatever class the receiver turns out to have; what it is, raw. */
  public static final class Dynamic extends Typed {
    public final Typed receiver;
    public final String name;

    /** For error messages. */
    public final String shown;

    Dynamic(Typed receiver, String name) {
      super(JavaType.OBJECT);
      this.receiver = receiver;
      this.name = name;
      this.shown = "reading '" + name + "'";
    }
  }

  /** Calls a static method of ours, which is public. */
  public static final class Help extends Typed {
    public final Class<?> owner;
    public final String name;
    public final String descriptor;
    public final List<Typed> arguments;

    /** Whether a null first argument makes all null, and the method is not called. */
    public final boolean nullSafe;

    /** For error messages of what the application's code throws in it. */
    public final String shown;

    private final boolean mayBeNull;

    /** The same call, of whose result more is known. */
    Help as(JavaType known) {
      return new Help(owner, name, descriptor, arguments, nullSafe, mayBeNull, shown, known);
    }

    Help(
        Class<?> owner,
        String name,
        String descriptor,
        List<Typed> arguments,
        boolean nullSafe,
        boolean mayBeNull,
        String shown,
        JavaType type) {
      super(type);
      this.owner = owner;
      this.name = name;
      this.descriptor = descriptor;
      this.arguments = arguments;
      this.nullSafe = nullSafe;
      this.mayBeNull = mayBeNull;
      this.shown = shown;
    }

    @Override
    public boolean mayBeNull() {
      return mayBeNull;
    }
  }

  /** {@code &&}, {@code ||}, or {@code !} of its left side. */
  public static final class Logic extends Typed {
    public final char operator;
    public final Typed left;
    public final Typed right;

    Logic(char operator, Typed left, Typed right) {
      super(JavaType.BOOLEAN);
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    @Override
    public boolean mayBeNull() {
      return false;
    }
  }

  /** {@code == != < <= > >=}. */
  public static final class Compare extends Typed {
    /** How the two sides are compared; each is converted to what it names. */
    public enum Way {
      /** Both as {@code long}. */
      LONG,
      /** Both as {@code double}; NaN is an error. */
      DOUBLE,
      /** The right side is a constant. */
      DECIMAL,
      /** A String with one that is constant, by equals. */
      TEXT,
      /** An enum with the constant of it that is named on the right. */
      ENUM,
      /** Anything, by what it is when it is there. */
      OBJECT
    }

    public final String operator;
    public final Way way;
    public final Typed left;
    public final Typed right;

    /** Whether the class of an enum can be named from outside its package. */
    public final boolean isPublic;

    Compare(String operator, Way way, Typed left, Typed right, boolean isPublic) {
      super(JavaType.BOOLEAN);
      this.operator = operator;
      this.way = way;
      this.left = left;
      this.right = right;
      this.isPublic = isPublic;
    }

    @Override
    public boolean mayBeNull() {
      return false;
    }
  }

  /** {@code condition ? yes : no}. */
  public static final class Conditional extends Typed {
    public final Typed condition;
    public final Typed yes;
    public final Typed no;

    Conditional(Typed condition, Typed yes, Typed no, JavaType type) {
      super(type);
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }
  }

  /** {@code value ?? other}. */
  public static final class Coalesce extends Typed {
    public final Typed value;
    public final Typed other;

    Coalesce(Typed value, Typed other, JavaType type) {
      super(type);
      this.value = value;
      this.other = other;
    }

    @Override
    public boolean mayBeNull() {
      return other.mayBeNull();
    }
  }

  /** A step over the elements of a collection. */
  public static final class Loop extends Typed {
    public final CollectionStep step;
    public final Typed collection;
    public final Local element;

    /** Of the element; null for steps that have none. */
    public final Typed body;

    /** Of join; else null. */
    public final Typed separator;

    Loop(
        CollectionStep step,
        Typed collection,
        Local element,
        Typed body,
        Typed separator,
        JavaType type) {
      super(type);
      this.step = step;
      this.collection = collection;
      this.element = element;
      this.body = body;
      this.separator = separator;
    }
  }

  /** The array that takes a variable number of arguments. */
  public static final class ArrayOf extends Typed {
    public final List<Typed> elements;

    ArrayOf(List<Typed> elements, JavaType type) {
      super(type);
      this.elements = elements;
    }

    @Override
    public boolean mayBeNull() {
      return false;
    }
  }

  /** A list of its elements, or, as {@code joined}, the text that they make up. */
  public static final class Parts extends Typed {
    public final List<Typed> parts;
    public final boolean joined;

    /** Whether one part that is null makes the whole text null. */
    public final boolean nullIfAnyIsNull;

    Parts(List<Typed> parts, boolean joined, boolean nullIfAnyIsNull, JavaType type) {
      super(type);
      this.parts = parts;
      this.joined = joined;
      this.nullIfAnyIsNull = nullIfAnyIsNull;
    }

    @Override
    public boolean mayBeNull() {
      return nullIfAnyIsNull;
    }
  }
}
