package ir.metrix.agent.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Rewrites one method to
 *
 * <pre>
 *   Object call = null;
 *   Object self = this, first = …;        // as they are passed: the method may assign to them
 *   try { call = MetrixDispatcher.enter(site, self, first, …); } catch (Throwable ours) {}
 *   try {
 *     …                                   // each `return value` becomes:
 *     try { MetrixDispatcher.advice(site).exit(call, self, first, …, value); }
 *     catch (Throwable ours) { if (call != null) ((MetrixDispatcher) call).isLost = true; }
 *     return value;
 *   } catch (Throwable theirs) {
 *     try { MetrixDispatcher.exit(call, null, theirs); }
 *     catch (Throwable ours) { if (call != null) ((MetrixDispatcher) call).isLost = true; }
 *     throw theirs;
 *   }
 * </pre>
 *
 * with nothing moved: our variables lie above the method's own, and each return keeps its place and
 * whatever lies below it on the stack, so no path of the original meets another that it did not
 * meet before. Stack maps are therefore extended, not computed: computing them would load classes
 * of the application. A method with more arguments passes them in one array to enter, and {@code
 * MetrixDispatcher.exit(call, value, null)} at its end. So does a constructor, in which all begins
 * after super(…) or this(…), but for the array of arguments: they may be assigned to before that.
 *
 * <p>Two constructors of which one calls the other by this(…) make one object. The outer one says
 * so right before the call, and the inner one takes note before it does anything else, since what
 * its super(…) runs may make further objects:
 *
 * <pre>
 *   Outer(…) { MetrixDispatcher.enter(~innerSite, outerSite, null); this(…); … }
 *   Inner(…) {
 *     Object caller = MetrixDispatcher.enter(~innerSite, null, null);
 *     super(…);
 *     MetrixDispatcher.enter(~innerSite, caller, null);
 *     call = MetrixDispatcher.enter(innerSite, this, args); …
 *   }
 * </pre>
 */
final class MethodWeaver extends MethodVisitor {
  private static final String DISPATCHER = "java/lang/MetrixDispatcher";

  /** So many the dispatcher takes one by one, without an array. */
  private static final int MOST_SINGLE_ARGUMENTS = 4;

  private static final String ADVICE_EXIT =
      "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;"
          + "Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V";
  private static final String THROWABLE = "java/lang/Throwable";
  private static final String OBJECT = "java/lang/Object";
  private static final String ARGUMENTS = "[Ljava/lang/Object;";

  private final ClassScan.MethodScan method;
  private final String ownerType;
  private final int site;

  /** Of the constructor that this one calls by this(…), if that is tracked; else -1. */
  private final int delegateSite;

  /** Whether it is a constructor that a tracked one calls by this(…). */
  private final boolean isDelegate;

  private final boolean hasFrames;

  /**
   * Slot of the variable that holds what enter returned; in a constructor, until then, the
   * arguments.
   */
  private final int callSlot;

  /** Slots from here on hold the object and each argument, boxed, as they were passed. */
  private final int passedSlot;

  /** How many such variables there are; none if the arguments go in one array. */
  private final int passed;

  /**
   * Slot of the variable that holds the returned or thrown value on its way through the hook; in a
   * constructor, until super(…) returns, the one that calls it by this(…).
   */
  private final int valueSlot;

  private final Label enterStart = new Label();
  private final Label enterEnd = new Label();
  private final Label enterFailed = new Label();
  private final Label body = new Label();
  private final Label exitFailed = new Label();
  private final Label[] exitStarts;
  private final Label[] exitEnds;

  /** Start and end of each stretch of the original code, in turn. */
  private final List<Label> stretches = new ArrayList<>();

  private int returns;
  private int constructorCalls;

  MethodWeaver(
      MethodVisitor target,
      ClassScan.MethodScan method,
      String ownerType,
      int site,
      int delegateSite,
      boolean isDelegate,
      boolean hasFrames) {
    super(Opcodes.ASM9, target);
    this.method = method;
    this.ownerType = ownerType;
    this.site = site;
    this.delegateSite = delegateSite;
    this.isDelegate = isDelegate;
    this.hasFrames = hasFrames;
    this.callSlot = method.maxLocals;
    this.passedSlot = callSlot + 1;
    int parameters = method.parameterTypes.length;
    this.passed = passesSingly(method.isConstructor(), parameters) ? 1 + parameters : 0;
    this.valueSlot = passedSlot + passed;
    this.exitStarts = labels(method.codeBeforeReturn.size());
    this.exitEnds = labels(method.codeBeforeReturn.size());
  }

  /** Whether a method tells {@code exit} its arguments, which therefore need not be kept. */
  static boolean passesSingly(boolean isConstructor, int parameters) {
    return !isConstructor && parameters <= MOST_SINGLE_ARGUMENTS;
  }

  private static Label[] labels(int count) {
    Label[] labels = new Label[count];
    for (int i = 0; i < count; i++) {
      labels[i] = new Label();
    }
    return labels;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    // Before the method's own handlers: whatever the hook throws must not reach those.
    for (int i = 0; i < exitStarts.length; i++) {
      super.visitTryCatchBlock(exitStarts[i], exitEnds[i], exitFailed, THROWABLE);
    }
    if (!method.isConstructor()) {
      super.visitTryCatchBlock(enterStart, enterEnd, enterFailed, THROWABLE);
      enter();
    } else {
      pushArguments();
      super.visitVarInsn(Opcodes.ASTORE, callSlot);
      if (isDelegate) {
        noteCaller();
      }
    }
  }

  private void noteCaller() {
    super.visitLdcInsn(~site);
    super.visitInsn(Opcodes.ACONST_NULL);
    super.visitInsn(Opcodes.ACONST_NULL);
    callEnter();
    super.visitVarInsn(Opcodes.ASTORE, valueSlot);
  }

  private void repeatCaller() {
    super.visitLdcInsn(~site);
    super.visitVarInsn(Opcodes.ALOAD, valueSlot);
    super.visitInsn(Opcodes.ACONST_NULL);
    callEnter();
    super.visitInsn(Opcodes.POP);
  }

  private void enter() {
    if (isDelegate) {
      repeatCaller();
    }
    if (!method.isConstructor()) {
      super.visitInsn(Opcodes.ACONST_NULL);
      super.visitVarInsn(Opcodes.ASTORE, callSlot);
    }
    for (int i = 0; i < passed; i++) {
      super.visitInsn(Opcodes.ACONST_NULL);
      super.visitVarInsn(Opcodes.ASTORE, passedSlot + i);
    }
    super.visitLabel(enterStart);
    if (passed > 0) {
      keepPassed();
    }
    super.visitLdcInsn(site);
    pushSelf();
    super.visitMethodInsn(Opcodes.INVOKESTATIC, DISPATCHER, "enter", passArguments(), false);
    super.visitVarInsn(Opcodes.ASTORE, callSlot);
    super.visitLabel(enterEnd);
    if (!method.isConstructor()) {
      super.visitLabel(body);
      if (hasFrames) {
        writeFrame(entryLocals(), null);
      }
      // The method may begin with a frame of its own, and no two can be at one place.
      super.visitInsn(Opcodes.NOP);
    }
    openStretch();
  }

  private void pushSelf() {
    if (method.isStatic()) {
      super.visitInsn(Opcodes.ACONST_NULL);
    } else {
      super.visitVarInsn(Opcodes.ALOAD, 0);
    }
  }

  private void keepPassed() {
    pushSelf();
    super.visitVarInsn(Opcodes.ASTORE, passedSlot);
    int slot = method.isStatic() ? 0 : 1;
    for (int i = 1; i < passed; i++) {
      Type type = method.parameterTypes[i - 1];
      super.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
      box(type);
      super.visitVarInsn(Opcodes.ASTORE, passedSlot + i);
      slot += type.getSize();
    }
  }

  /** Pushes what the caller passed; returns the descriptor of the enter that takes it so. */
  private String passArguments() {
    StringBuilder descriptor = new StringBuilder("(ILjava/lang/Object;");
    if (method.isConstructor()) {
      // Since before super(…); as it can't be taken from there but in one piece.
      super.visitVarInsn(Opcodes.ALOAD, callSlot);
      descriptor.append("[Ljava/lang/Object;");
    } else if (passed == 0) {
      pushArguments();
      descriptor.append("[Ljava/lang/Object;");
    } else {
      for (int i = 1; i < passed; i++) {
        super.visitVarInsn(Opcodes.ALOAD, passedSlot + i);
        descriptor.append("Ljava/lang/Object;");
      }
    }
    return descriptor.append(")Ljava/lang/Object;").toString();
  }

  private void callEnter() {
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        DISPATCHER,
        "enter",
        "(ILjava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;",
        false);
  }

  private void pushArguments() {
    int count = method.parameterTypes.length;
    if (count == 0) {
      super.visitInsn(Opcodes.ACONST_NULL);
      return;
    }
    super.visitLdcInsn(count);
    super.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT);
    int slot = method.isStatic() ? 0 : 1;
    for (int i = 0; i < count; i++) {
      Type type = method.parameterTypes[i];
      super.visitInsn(Opcodes.DUP);
      super.visitLdcInsn(i);
      super.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
      box(type);
      super.visitInsn(Opcodes.AASTORE);
      slot += type.getSize();
    }
  }

  private void box(Type type) {
    String wrapper = wrapper(type);
    if (wrapper != null) {
      String descriptor = "(" + type.getDescriptor() + ")L" + wrapper + ";";
      super.visitMethodInsn(Opcodes.INVOKESTATIC, wrapper, "valueOf", descriptor, false);
    }
  }

  private static String wrapper(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
        return "java/lang/Boolean";
      case Type.CHAR:
        return "java/lang/Character";
      case Type.BYTE:
        return "java/lang/Byte";
      case Type.SHORT:
        return "java/lang/Short";
      case Type.INT:
        return "java/lang/Integer";
      case Type.LONG:
        return "java/lang/Long";
      case Type.FLOAT:
        return "java/lang/Float";
      case Type.DOUBLE:
        return "java/lang/Double";
      default:
        return null;
    }
  }

  private void openStretch() {
    Label start = new Label();
    super.visitLabel(start);
    stretches.add(start);
  }

  /** An empty stretch may not stand in the exception table: it is left out. */
  private void closeStretch(boolean hasCode) {
    if (hasCode) {
      Label end = new Label();
      super.visitLabel(end);
      stretches.add(end);
    } else {
      stretches.remove(stretches.size() - 1);
    }
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    if (!method.isConstructor()
        || opcode != Opcodes.INVOKESPECIAL
        || !name.equals("<init>")
        || constructorCalls++ != method.superCall) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      return;
    }
    if (delegateSite >= 0) {
      super.visitLdcInsn(~delegateSite);
      super.visitLdcInsn(site);
      box(Type.INT_TYPE);
      super.visitInsn(Opcodes.ACONST_NULL);
      callEnter();
      super.visitInsn(Opcodes.POP);
    }
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    enter();
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN) {
      super.visitInsn(opcode);
      return;
    }
    closeStretch(method.codeBeforeReturn.get(returns));
    boolean hasValue = opcode != Opcodes.RETURN;
    if (hasValue) {
      super.visitVarInsn(method.returnType.getOpcode(Opcodes.ISTORE), valueSlot);
    }
    super.visitLabel(exitStarts[returns]);
    if (passed > 0) {
      pushAdviceAndPassed();
    } else {
      super.visitVarInsn(Opcodes.ALOAD, callSlot);
    }
    if (hasValue) {
      super.visitVarInsn(method.returnType.getOpcode(Opcodes.ILOAD), valueSlot);
      box(method.returnType);
    } else {
      super.visitInsn(Opcodes.ACONST_NULL);
    }
    if (passed > 0) {
      super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, DISPATCHER, "exit", ADVICE_EXIT, false);
    } else {
      super.visitInsn(Opcodes.ACONST_NULL);
      callExit();
    }
    super.visitLabel(exitEnds[returns]);
    returnValue();
    returns++;
    openStretch();
  }

  private void pushAdviceAndPassed() {
    super.visitLdcInsn(site);
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC, DISPATCHER, "advice", "(I)L" + DISPATCHER + ";", false);
    super.visitVarInsn(Opcodes.ALOAD, callSlot);
    for (int i = 0; i <= MOST_SINGLE_ARGUMENTS; i++) {
      if (i < passed) {
        super.visitVarInsn(Opcodes.ALOAD, passedSlot + i);
      } else {
        super.visitInsn(Opcodes.ACONST_NULL);
      }
    }
  }

  private void callExit() {
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        DISPATCHER,
        "exit",
        "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Throwable;)V",
        false);
  }

  private void returnValue() {
    if (method.returnType.getSort() != Type.VOID) {
      super.visitVarInsn(method.returnType.getOpcode(Opcodes.ILOAD), valueSlot);
    }
    super.visitInsn(method.returnType.getOpcode(Opcodes.IRETURN));
  }

  @Override
  public void visitFrame(
      int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
    List<Object> own = Arrays.asList(locals).subList(0, localCount);
    if (own.contains(Opcodes.UNINITIALIZED_THIS)) {
      // Before super(…): the hook has not begun, but the arguments are there.
      List<Object> withArguments = padded(own);
      withArguments.add(ARGUMENTS);
      if (isDelegate) {
        withArguments.add(OBJECT);
      }
      super.visitFrame(
          Opcodes.F_NEW, withArguments.size(), withArguments.toArray(), stackCount, stack);
      return;
    }
    List<Object> extended = padded(own);
    addOurs(extended);
    super.visitFrame(Opcodes.F_NEW, extended.size(), extended.toArray(), stackCount, stack);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    closeStretch(method.codeAfterLastReturn);
    finishHandlers();
    super.visitMaxs(
        Math.max(maxStack + 9, 8), valueSlot + Math.max(1, method.returnType.getSize()));
  }

  /** The code for failures, behind all of the method's own. */
  private void finishHandlers() {
    if (!method.isConstructor()) {
      super.visitLabel(enterFailed);
      writeFrame(entryLocals(), THROWABLE);
      super.visitInsn(Opcodes.POP);
      super.visitJumpInsn(Opcodes.GOTO, body);
    }
    if (returns > 0) {
      super.visitLabel(exitFailed);
      Object value = method.returnType.getSort() == Type.VOID ? null : frameType(method.returnType);
      writeFrame(new ArrayList<Object>(), THROWABLE, value);
      loseCall(value);
      returnValue();
    }
    if (!stretches.isEmpty()) {
      rethrow();
    }
  }

  private void rethrow() {
    Label thrown = new Label();
    Label hookStart = new Label();
    Label hookEnd = new Label();
    Label hookFailed = new Label();
    // Last in the table: the method's own handlers come first.
    for (int i = 0; i < stretches.size(); i += 2) {
      super.visitTryCatchBlock(stretches.get(i), stretches.get(i + 1), thrown, THROWABLE);
    }
    super.visitTryCatchBlock(hookStart, hookEnd, hookFailed, THROWABLE);
    super.visitLabel(thrown);
    writeFrame(new ArrayList<Object>(), THROWABLE);
    super.visitVarInsn(Opcodes.ASTORE, valueSlot);
    super.visitLabel(hookStart);
    super.visitVarInsn(Opcodes.ALOAD, callSlot);
    super.visitInsn(Opcodes.ACONST_NULL);
    super.visitVarInsn(Opcodes.ALOAD, valueSlot);
    callExit();
    super.visitLabel(hookEnd);
    super.visitVarInsn(Opcodes.ALOAD, valueSlot);
    super.visitInsn(Opcodes.ATHROW);
    super.visitLabel(hookFailed);
    writeFrame(new ArrayList<Object>(), THROWABLE, THROWABLE);
    loseCall(THROWABLE);
    super.visitVarInsn(Opcodes.ALOAD, valueSlot);
    super.visitInsn(Opcodes.ATHROW);
  }

  /** After a failure of the hook at the method's end; with what lies in the value's variable. */
  private void loseCall(Object value) {
    Label done = new Label();
    super.visitInsn(Opcodes.POP);
    super.visitVarInsn(Opcodes.ALOAD, callSlot);
    super.visitJumpInsn(Opcodes.IFNULL, done);
    super.visitVarInsn(Opcodes.ALOAD, callSlot);
    super.visitTypeInsn(Opcodes.CHECKCAST, DISPATCHER);
    super.visitInsn(Opcodes.ICONST_1);
    super.visitFieldInsn(Opcodes.PUTFIELD, DISPATCHER, "isLost", "Z");
    super.visitLabel(done);
    writeFrame(new ArrayList<Object>(), null, value);
  }

  /** The locals with which the method begins. */
  private List<Object> entryLocals() {
    List<Object> locals = new ArrayList<>();
    if (!method.isStatic()) {
      locals.add(ownerType);
    }
    for (Type type : method.parameterTypes) {
      locals.add(frameType(type));
    }
    return locals;
  }

  private static Object frameType(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
      case Type.CHAR:
      case Type.BYTE:
      case Type.SHORT:
      case Type.INT:
        return Opcodes.INTEGER;
      case Type.LONG:
        return Opcodes.LONG;
      case Type.FLOAT:
        return Opcodes.FLOAT;
      case Type.DOUBLE:
        return Opcodes.DOUBLE;
      default:
        return type.getInternalName();
    }
  }

  /** Fills up to our first slot. */
  private List<Object> padded(List<Object> locals) {
    List<Object> padded = new ArrayList<>(locals);
    int slots = 0;
    for (Object local : locals) {
      slots += local == Opcodes.LONG || local == Opcodes.DOUBLE ? 2 : 1;
    }
    for (; slots < callSlot; slots++) {
      padded.add(Opcodes.TOP);
    }
    return padded;
  }

  private void addOurs(List<Object> locals) {
    for (int i = 0; i <= passed; i++) {
      locals.add(OBJECT);
    }
  }

  private void writeFrame(List<Object> locals, Object stack) {
    writeFrame(locals, stack, null);
  }

  private void writeFrame(List<Object> locals, Object stack, Object value) {
    if (!hasFrames) {
      return;
    }
    List<Object> all = padded(locals);
    addOurs(all);
    if (value != null) {
      all.add(value);
    }
    Object[] stackTypes = stack == null ? new Object[0] : new Object[] {stack};
    super.visitFrame(Opcodes.F_NEW, all.size(), all.toArray(), stackTypes.length, stackTypes);
  }
}
