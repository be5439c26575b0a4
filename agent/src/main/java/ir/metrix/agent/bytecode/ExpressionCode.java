package ir.metrix.agent.bytecode;

import static ir.metrix.agent.bytecode.ProgramNames.CALL;
import static ir.metrix.agent.bytecode.ProgramNames.OPERATIONS;

import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Typed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The instructions of one expression. A node leaves its value on the stack as it comes: a
 * primitive, or an object that may be null; where something on the way to it is null it jumps
 * instead, leaving nothing. What is on the stack is told by descriptors, and cast where more of it
 * must be known.
 *
 * <p>Here are the values of a call, choices and calls of our helpers; {@link MemberCode}, {@link
 * ConditionCode} and {@link CollectionCode} write the rest, and come back here for what is inside.
 */
final class ExpressionCode {
  /**
   * Where a call's own values lie: in the fields of its CallValues, which is variable 0 in either
   * case, or in variables.
   */
  enum Given {
    IN_FIELDS(1),
    IN_VARIABLES(SELF + 6);

    /** The first variable that is free. */
    final int free;

    Given(int free) {
      this.free = free;
    }
  }

  /** The variables of a call: the object, four arguments, the result. */
  private static final int SELF = 1;

  private static final String OBJECT = "Ljava/lang/Object;";
  private final MethodVisitor code;
  private final ConversionCode conversions;
  private final MemberCode members;
  private final ConditionCode conditions;
  private final CollectionCode collections;
  private final BoundExpression expression;
  private final ProgramConstants constants;
  private final Given given;
  private final int parameters;

  /** The variable that says what is running, for error messages: an index of {@link #shown}. */
  private final int at;

  private final List<String> shown = new ArrayList<>();
  private final Map<Typed.Local, Integer> slots = new HashMap<>();
  private int nextSlot;

  /**
   * @param inNamedModule whether the tracked class is in one, so that what its neighbours export
   *     must not be taken for granted
   * @param parameters of the tracked method; of interest where they are in variables
   */
  ExpressionCode(
      MethodVisitor code,
      BoundExpression expression,
      ProgramConstants constants,
      boolean inNamedModule,
      Given given,
      int parameters) {
    this.code = code;
    this.conversions = new ConversionCode(code);
    this.expression = expression;
    this.constants = constants;
    this.members = new MemberCode(code, this, conversions, expression, constants, inNamedModule);
    this.conditions = new ConditionCode(code, this, conversions, members, constants);
    this.collections = new CollectionCode(code, this, conversions, conditions);
    this.given = given;
    this.parameters = parameters;
    this.at = given.free;
    this.nextSlot = at + 1;
  }

  void begin() {
    shown.add("the expression");
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ISTORE, at);
  }

  /** Leaves the value as an object. */
  void value() {
    object(expression.root());
  }

  /** Leaves true or false. */
  void test() {
    conditions.booleanOf(expression.root());
  }

  /** Pushes what is running. */
  void pushAt() {
    code.visitVarInsn(Opcodes.ILOAD, at);
  }

  String[] shown() {
    return shown.toArray(new String[0]);
  }

  // Null on the way

  /** Where to go, with nothing left on the stack, if there is no value. */
  static final class Exit {
    final Label label;
    boolean isUsed;

    Exit() {
      this(new Label());
    }

    Exit(Label label) {
      this.label = label;
    }
  }

  /** Takes the value off the stack and leaves if it is null. */
  void leaveIfNull(Exit exit) {
    Label present = new Label();
    code.visitInsn(Opcodes.DUP);
    code.visitJumpInsn(Opcodes.IFNONNULL, present);
    code.visitInsn(Opcodes.POP);
    leave(exit);
    code.visitLabel(present);
  }

  void leave(Exit exit) {
    exit.isUsed = true;
    code.visitJumpInsn(Opcodes.GOTO, exit.label);
  }

  /** Leaves an object, or null where there is no value. Returns what is known of it. */
  String object(Typed node) {
    Exit none = new Exit();
    String left = conversions.box(emit(node, none));
    if (none.isUsed) {
      Label done = new Label();
      code.visitJumpInsn(Opcodes.GOTO, done);
      code.visitLabel(none.label);
      code.visitInsn(Opcodes.ACONST_NULL);
      code.visitLabel(done);
    }
    return left;
  }

  /** Leaves the value as it comes, and returns what is known of it. */
  String emit(Typed node, Exit ifNull) {
    if (node instanceof Typed.Constant) {
      return constant((Typed.Constant) node);
    }
    if (node instanceof Typed.Given) {
      return given((Typed.Given) node, ifNull);
    }
    if (node instanceof Typed.Local) {
      code.visitVarInsn(Opcodes.ALOAD, slots.get(node));
      return OBJECT;
    }
    if (node instanceof Typed.Let) {
      return let((Typed.Let) node, ifNull);
    }
    if (node instanceof Typed.Read) {
      return members.read((Typed.Read) node, ifNull);
    }
    if (node instanceof Typed.Dynamic) {
      return members.dynamic((Typed.Dynamic) node, ifNull);
    }
    if (node instanceof Typed.Help) {
      return help((Typed.Help) node, ifNull);
    }
    if (node instanceof Typed.Conditional) {
      return conditional((Typed.Conditional) node);
    }
    if (node instanceof Typed.Coalesce) {
      return coalesce((Typed.Coalesce) node);
    }
    if (node instanceof Typed.Loop) {
      return collections.loop((Typed.Loop) node, ifNull);
    }
    if (node instanceof Typed.Parts) {
      return collections.parts((Typed.Parts) node, ifNull);
    }
    if (node instanceof Typed.ArrayOf) {
      return collections.array((Typed.ArrayOf) node);
    }
    conditions.booleanOf(node);
    return "Z";
  }

  String constant(Typed.Constant node) {
    Object value = node.value;
    if (value == null) {
      code.visitInsn(Opcodes.ACONST_NULL);
      return OBJECT;
    }
    if (value instanceof Boolean) {
      code.visitInsn((Boolean) value ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
      return "Z";
    }
    if (value instanceof Character) {
      code.visitLdcInsn((int) (Character) value);
      return "C";
    }
    if (value instanceof Long && node.type == JavaType.INT) {
      code.visitLdcInsn((int) (long) (Long) value);
      return "I";
    }
    if (value instanceof Long) {
      code.visitLdcInsn(value);
      return "J";
    }
    // Longer texts than a class file takes are constants of the other kind.
    if (value instanceof String && ((String) value).length() < 20_000) {
      code.visitLdcInsn(value);
      return "Ljava/lang/String;";
    }
    String descriptor = Type.getDescriptor(value.getClass());
    constants.load(code, value, descriptor);
    return descriptor;
  }

  private String given(Typed.Given node, Exit ifNull) {
    if (node.place == Typed.Place.BEFORE) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitLdcInsn(node.index);
      callHelper("before", "(L" + CALL + ";I)" + OBJECT);
      return OBJECT;
    }
    if (given == Given.IN_VARIABLES && node.place == Typed.Place.ARGUMENTS) {
      return argumentsOfVariables();
    }
    if (given == Given.IN_VARIABLES && isVariable(node.place)) {
      code.visitVarInsn(Opcodes.ALOAD, variable(node));
      return node.place == Typed.Place.SELF ? OBJECT : asDeclared(node, ifNull);
    }
    code.visitVarInsn(Opcodes.ALOAD, 0);
    switch (node.place) {
      case SELF:
        return field("self", OBJECT);
      case THROWN:
        return field("thrown", "Ljava/lang/Throwable;");
      case ELAPSED:
        return field("elapsedMillis", "J");
      case ARGUMENTS:
        // A copy: the array serves the thread's next call too.
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, CALL, "arguments", "()[" + OBJECT, false);
        return "[" + OBJECT;
      case RESULT:
        field("result", OBJECT);
        break;
      default:
        field("arguments", "[" + OBJECT);
        code.visitLdcInsn(node.index);
        code.visitInsn(Opcodes.AALOAD);
        break;
    }
    return asDeclared(node, ifNull);
  }

  private static boolean isVariable(Typed.Place place) {
    return place != Typed.Place.THROWN && place != Typed.Place.ELAPSED;
  }

  private static int variable(Typed.Given node) {
    switch (node.place) {
      case SELF:
        return SELF;
      case RESULT:
        return SELF + 5;
      default:
        return SELF + 1 + node.index;
    }
  }

  private String argumentsOfVariables() {
    code.visitLdcInsn(parameters);
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int i = 0; i < parameters; i++) {
      code.visitInsn(Opcodes.DUP);
      code.visitLdcInsn(i);
      code.visitVarInsn(Opcodes.ALOAD, SELF + 1 + i);
      code.visitInsn(Opcodes.AASTORE);
    }
    return "[" + OBJECT;
  }

  private String asDeclared(Typed.Given node, Exit ifNull) {
    if (!node.type.isPrimitive()) {
      return OBJECT;
    }
    if (node.mayBeNull()) {
      leaveIfNull(ifNull);
    }
    return conversions.unbox(node.type.descriptor());
  }

  private String field(String name, String descriptor) {
    code.visitFieldInsn(Opcodes.GETFIELD, CALL, name, descriptor);
    return descriptor;
  }

  private String let(Typed.Let node, Exit ifNull) {
    conversions.box(emit(node.value, ifNull));
    leaveIfNull(ifNull);
    store(node.local);
    return emit(node.body, ifNull);
  }

  /** The number of one that nothing else uses. */
  int newVariable() {
    return nextSlot++;
  }

  /** In a variable of its own, of which it returns the number. */
  int store(Typed.Local local) {
    int slot = newVariable();
    slots.put(local, slot);
    code.visitVarInsn(Opcodes.ASTORE, slot);
    return slot;
  }

  /** Notes what runs from here on, for error messages. */
  void running(String what) {
    code.visitLdcInsn(shown.size());
    code.visitVarInsn(Opcodes.ISTORE, at);
    shown.add(what);
  }

  // Helpers of ours

  private String help(Typed.Help node, Exit ifNull) {
    Type[] parameters = Type.getArgumentTypes(node.descriptor);
    for (int i = 0; i < node.arguments.size(); i++) {
      Typed argument = node.arguments.get(i);
      if (i == 0 && node.nullSafe) {
        conversions.box(emit(argument, ifNull));
        if (argument.mayBeNull()) {
          leaveIfNull(ifNull);
        }
        conversions.cast(parameters[0].getDescriptor());
      } else {
        as(argument, parameters[i].getDescriptor());
      }
    }
    if (parameters.length > node.arguments.size()) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
    }
    if (!node.shown.isEmpty()) {
      running(node.shown);
    }
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, Type.getInternalName(node.owner), node.name, node.descriptor, false);
    return Type.getReturnType(node.descriptor).getDescriptor();
  }

  void callHelper(String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKESTATIC, OPERATIONS, name, descriptor, false);
  }

  // Choices

  private String conditional(Typed.Conditional node) {
    Label no = new Label();
    Label done = new Label();
    conditions.branch(node.condition, false, no);
    object(node.yes);
    code.visitJumpInsn(Opcodes.GOTO, done);
    code.visitLabel(no);
    object(node.no);
    code.visitLabel(done);
    return OBJECT;
  }

  private String coalesce(Typed.Coalesce node) {
    Label done = new Label();
    object(node.value);
    code.visitInsn(Opcodes.DUP);
    code.visitJumpInsn(Opcodes.IFNONNULL, done);
    code.visitInsn(Opcodes.POP);
    object(node.other);
    code.visitLabel(done);
    return OBJECT;
  }

  // Conversions

  /** Leaves the value as a parameter of that type takes it; there, null is a value. */
  void as(Typed node, String wanted) {
    if (!ConversionCode.isPrimitive(wanted)) {
      String left = object(node);
      if (!left.equals(wanted)) {
        conversions.cast(wanted);
      }
      return;
    }
    if (node.type.isPrimitive() && !node.mayBeNull()) {
      String left = emit(node, new Exit());
      if (ConversionCode.mayRound(left, wanted)) {
        conversions.convert(left, wanted);
      } else {
        conversions.widen(left, wanted);
      }
      return;
    }
    object(node);
    conversions.convert(OBJECT, wanted);
  }
}
