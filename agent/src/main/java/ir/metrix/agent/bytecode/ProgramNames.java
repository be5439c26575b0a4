package ir.metrix.agent.bytecode;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.JpaProviders;
import ir.metrix.agent.expression.Linkage;
import ir.metrix.agent.expression.Operations;
import ir.metrix.agent.expression.Program;
import ir.metrix.agent.expression.ReadingFlag;
import net.bytebuddy.jar.asm.Type;

/**
 * What compiled expressions mention. Apart from the compiler, which is made at the start: the class
 * file writer is to load no earlier than it is needed.
 */
final class ProgramNames {
  static final String PROGRAM = Type.getInternalName(Program.class);
  static final String CALL = Type.getInternalName(CallValues.class);
  static final String READING = Type.getInternalName(ReadingFlag.class);
  static final String JPA_PROVIDERS = Type.getInternalName(JpaProviders.class);
  static final String OPERATIONS = Type.getInternalName(Operations.class);
  static final String LINKAGE = Type.getInternalName(Linkage.class);

  /** The object, four arguments, the result. */
  static final String PASSED =
      "Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;"
          + "Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;";

  private ProgramNames() {}
}
