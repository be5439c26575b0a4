package ir.metrix.agent.bytecode;

import static ir.metrix.agent.bytecode.ProgramNames.CALL;

import ir.metrix.agent.expression.CollectionStep;
import ir.metrix.agent.expression.Typed;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The instructions of many values: those that go through the elements of a collection, and those
 * that make a list, an array or a text of parts.
 */
final class CollectionCode {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String ITERATOR = "java/util/Iterator";

  private final MethodVisitor code;
  private final ExpressionCode body;
  private final ConversionCode conversions;
  private final ConditionCode conditions;

  CollectionCode(
      MethodVisitor code,
      ExpressionCode body,
      ConversionCode conversions,
      ConditionCode conditions) {
    this.code = code;
    this.body = body;
    this.conversions = conversions;
    this.conditions = conditions;
  }

  String loop(Typed.Loop node, ExpressionCode.Exit ifNull) {
    String collection = "going through a " + node.collection.type.name();
    conversions.box(body.emit(node.collection, ifNull));
    body.leaveIfNull(ifNull);
    body.running(collection);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    switch (node.step) {
      case SIZE:
        body.callHelper("size", "(" + OBJECT + "L" + CALL + ";)Ljava/lang/Long;");
        return "Ljava/lang/Long;";
      case FIRST:
      case LAST:
        iterator(ifNull);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        body.callHelper(node.step.word(), "(L" + ITERATOR + ";L" + CALL + ";)" + OBJECT);
        return OBJECT;
      case JOIN:
        iterator(ifNull);
        body.object(node.separator);
        body.running(collection);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        body.callHelper(
            "join", "(L" + ITERATOR + ";" + OBJECT + "L" + CALL + ";)Ljava/lang/String;");
        return "Ljava/lang/String;";
      default:
        iterator(ifNull);
        return eachElement(node, collection);
    }
  }

  private void iterator(ExpressionCode.Exit ifNull) {
    body.callHelper("iterator", "(" + OBJECT + "L" + CALL + ";)L" + ITERATOR + ";");
    body.leaveIfNull(ifNull);
  }

  private String eachElement(Typed.Loop node, String collection) {
    int elements = body.newVariable();
    int gathered = body.newVariable();
    code.visitVarInsn(Opcodes.ASTORE, elements);
    gatherNothing(node);
    code.visitVarInsn(Opcodes.ASTORE, gathered);
    Label next = new Label();
    Label end = new Label();
    Label decided = new Label();
    code.visitLabel(next);
    body.running(collection);
    code.visitVarInsn(Opcodes.ALOAD, elements);
    code.visitMethodInsn(Opcodes.INVOKEINTERFACE, ITERATOR, "hasNext", "()Z", true);
    code.visitJumpInsn(Opcodes.IFEQ, end);
    code.visitVarInsn(Opcodes.ALOAD, elements);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    body.callHelper("next", "(L" + ITERATOR + ";L" + CALL + ";)" + OBJECT);
    int element = body.store(node.element);
    switch (node.step) {
      case ANY:
        conditions.branch(node.body, true, decided);
        break;
      case ALL:
        conditions.branch(node.body, false, decided);
        break;
      case FILTER:
        conditions.branch(node.body, false, next);
        code.visitVarInsn(Opcodes.ALOAD, gathered);
        code.visitVarInsn(Opcodes.ALOAD, element);
        addToList();
        break;
      case MAP:
        body.object(node.body);
        int value = body.newVariable();
        code.visitVarInsn(Opcodes.ASTORE, value);
        code.visitVarInsn(Opcodes.ALOAD, gathered);
        code.visitVarInsn(Opcodes.ALOAD, value);
        addToList();
        break;
      default:
        code.visitVarInsn(Opcodes.ALOAD, gathered);
        body.object(node.body);
        body.running("'" + node.step.word() + "'");
        body.callHelper(node.step.word(), "(" + OBJECT + OBJECT + ")" + OBJECT);
        code.visitVarInsn(Opcodes.ASTORE, gathered);
        break;
    }
    code.visitJumpInsn(Opcodes.GOTO, next);
    code.visitLabel(end);
    return result(node, gathered, decided);
  }

  private void gatherNothing(Typed.Loop node) {
    switch (node.step) {
      case SUM:
        code.visitInsn(Opcodes.LCONST_0);
        conversions.box("J");
        break;
      case MAP:
      case FILTER:
        newList(10);
        break;
      default:
        code.visitInsn(Opcodes.ACONST_NULL);
        break;
    }
  }

  private String result(Typed.Loop node, int gathered, Label decided) {
    boolean any = node.step == CollectionStep.ANY;
    if (!any && node.step != CollectionStep.ALL) {
      code.visitVarInsn(Opcodes.ALOAD, gathered);
      return OBJECT;
    }
    Label done = new Label();
    code.visitInsn(any ? Opcodes.ICONST_0 : Opcodes.ICONST_1);
    code.visitJumpInsn(Opcodes.GOTO, done);
    code.visitLabel(decided);
    code.visitInsn(any ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
    code.visitLabel(done);
    return "Z";
  }

  private void newList(int size) {
    code.visitLdcInsn(size);
    body.callHelper("list", "(I)Ljava/util/List;");
  }

  private void addToList() {
    code.visitMethodInsn(
        Opcodes.INVOKEINTERFACE, "java/util/List", "add", "(" + OBJECT + ")Z", true);
    code.visitInsn(Opcodes.POP);
  }

  String parts(Typed.Parts node, ExpressionCode.Exit ifNull) {
    return node.joined ? joined(node, ifNull) : list(node);
  }

  private String list(Typed.Parts node) {
    newList(node.parts.size());
    for (Typed part : node.parts) {
      code.visitInsn(Opcodes.DUP);
      body.object(part);
      addToList();
    }
    return "Ljava/util/List;";
  }

  private String joined(Typed.Parts node, ExpressionCode.Exit ifNull) {
    String builder = "java/lang/StringBuilder";
    int joined = body.newVariable();
    code.visitTypeInsn(Opcodes.NEW, builder);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, builder, "<init>", "()V", false);
    code.visitVarInsn(Opcodes.ASTORE, joined);
    for (Typed part : node.parts) {
      body.object(part);
      if (node.nullIfAnyIsNull && part.mayBeNull()) {
        body.leaveIfNull(ifNull);
      }
      body.running("the text");
      body.callHelper("text", "(" + OBJECT + ")Ljava/lang/String;");
      code.visitVarInsn(Opcodes.ALOAD, joined);
      code.visitInsn(Opcodes.SWAP);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL, builder, "append", "(Ljava/lang/String;)L" + builder + ";", false);
      code.visitInsn(Opcodes.POP);
    }
    code.visitVarInsn(Opcodes.ALOAD, joined);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, builder, "toString", "()Ljava/lang/String;", false);
    return "Ljava/lang/String;";
  }

  String array(Typed.ArrayOf node) {
    Type element = Type.getType(node.type.element().descriptor());
    code.visitLdcInsn(node.elements.size());
    if (element.getSort() < Type.ARRAY) {
      code.visitIntInsn(Opcodes.NEWARRAY, arrayCode(element));
    } else {
      code.visitTypeInsn(Opcodes.ANEWARRAY, element.getInternalName());
    }
    for (int i = 0; i < node.elements.size(); i++) {
      code.visitInsn(Opcodes.DUP);
      code.visitLdcInsn(i);
      body.as(node.elements.get(i), element.getDescriptor());
      code.visitInsn(element.getOpcode(Opcodes.IASTORE));
    }
    return node.type.descriptor();
  }

  private static int arrayCode(Type element) {
    switch (element.getSort()) {
      case Type.BOOLEAN:
        return Opcodes.T_BOOLEAN;
      case Type.CHAR:
        return Opcodes.T_CHAR;
      case Type.BYTE:
        return Opcodes.T_BYTE;
      case Type.SHORT:
        return Opcodes.T_SHORT;
      case Type.INT:
        return Opcodes.T_INT;
      case Type.LONG:
        return Opcodes.T_LONG;
      case Type.FLOAT:
        return Opcodes.T_FLOAT;
      default:
        return Opcodes.T_DOUBLE;
    }
  }
}
