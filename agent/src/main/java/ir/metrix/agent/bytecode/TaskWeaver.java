package ir.metrix.agent.bytecode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts hooks into the few classes of the JDK that take tasks and run them, so that a task sees the
 * scope of the call that gave it away:
 *
 * <pre>
 *   ThreadPoolExecutor.execute(task)       { handOver(task); … }
 *   ThreadPoolExecutor.runWorker           … resume(task); task.run(); restore(null); …
 *   ScheduledThreadPoolExecutor.delayedExecute(task), Timer.sched(task): as execute
 *   TimerThread.mainLoop                   as runWorker
 *   ForkJoinTask()                         { …; handOver(this); }     // what is async is made by who wants it
 *   ForkJoinTask.doExec()                  { resume(this); …; restore(this); }
 *   CompletableFuture$AsyncRun.run(), $AsyncSupply.run(), $Completion.run(): as doExec
 *   ThreadPerTaskExecutor.start(thread)    { handOver(thread); … }    // the thread asks for it itself
 * </pre>
 *
 * Nothing but straight code is added: stack maps stay as they are. A task that throws out of
 * runWorker or mainLoop ends its thread, and nothing needs to be restored there.
 */
public final class TaskWeaver extends ClassVisitor {
  private static final String DISPATCHER = "java/lang/MetrixDispatcher";

  private enum Kind {
    /** At the beginning of the method. */
    GIVE,
    /** At its end. */
    GIVE_MADE,
    /** Around a call of {@code run()}. */
    AROUND_RUN,
    /** Around the whole method, which throws nothing. */
    AROUND_ALL
  }

  private static final class Hook {
    final String method;
    final Kind kind;

    /** Of the task. */
    final int slot;

    Hook(String method, Kind kind, int slot) {
      this.method = method;
      this.kind = kind;
      this.slot = slot;
    }
  }

  private static final Map<String, Hook[]> HOOKS = hooks();

  private static Map<String, Hook[]> hooks() {
    Map<String, Hook[]> hooks = new HashMap<>();
    hooks.put(
        "java/util/concurrent/ThreadPoolExecutor",
        new Hook[] {new Hook("execute", Kind.GIVE, 1), new Hook("runWorker", Kind.AROUND_RUN, -1)});
    hooks.put(
        "java/util/concurrent/ScheduledThreadPoolExecutor",
        new Hook[] {new Hook("delayedExecute", Kind.GIVE, 1)});
    hooks.put(
        "java/util/concurrent/ForkJoinTask",
        new Hook[] {new Hook("<init>", Kind.GIVE_MADE, 0), new Hook("doExec", Kind.AROUND_ALL, 0)});
    hooks.put("java/util/Timer", new Hook[] {new Hook("sched", Kind.GIVE, 1)});
    hooks.put("java/util/TimerThread", new Hook[] {new Hook("mainLoop", Kind.AROUND_RUN, -1)});
    hooks.put(
        "java/util/concurrent/ThreadPerTaskExecutor", new Hook[] {new Hook("start", Kind.GIVE, 1)});
    // These are also run without a pool: by a thread made for each, by executors of others.
    for (String task : new String[] {"AsyncRun", "AsyncSupply", "Completion"}) {
      hooks.put(
          "java/util/concurrent/CompletableFuture$" + task,
          new Hook[] {new Hook("run", Kind.AROUND_ALL, 0)});
    }
    return hooks;
  }

  private final List<Hook> missing = new ArrayList<>();
  private final Hook[] hooks;

  private TaskWeaver(ClassWriter writer, Hook[] hooks) {
    super(Opcodes.ASM9, writer);
    this.hooks = hooks;
    Collections.addAll(missing, hooks);
  }

  /** Internal names of the classes that get hooks, as far as a JDK has them. */
  public static Set<String> classNames() {
    return HOOKS.keySet();
  }

  /**
   * Weaves one of {@link #classNames}.
   *
   * @throws UnknownShapeException if this JDK's class is not as those that are known
   */
  public static byte[] weave(String internalName, byte[] classFile) throws UnknownShapeException {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    TaskWeaver weaver = new TaskWeaver(writer, HOOKS.get(internalName));
    reader.accept(weaver, 0);
    if (!weaver.missing.isEmpty()) {
      throw new UnknownShapeException(weaver.missing.get(0).method);
    }
    return writer.toByteArray();
  }

  /** A method that should be hooked isn't there, or isn't as expected. */
  public static final class UnknownShapeException extends Exception {
    UnknownShapeException(String method) {
      super(method);
    }
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    MethodVisitor target = super.visitMethod(access, name, descriptor, signature, exceptions);
    for (Hook hook : hooks) {
      if (hook.method.equals(name)) {
        return new HookedMethod(target, hook);
      }
    }
    return target;
  }

  private final class HookedMethod extends MethodVisitor {
    private final Hook hook;

    HookedMethod(MethodVisitor target, Hook hook) {
      super(Opcodes.ASM9, target);
      this.hook = hook;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (hook.kind == Kind.GIVE) {
        call("handOver", hook.slot);
      } else if (hook.kind == Kind.AROUND_ALL) {
        call("resume", hook.slot);
      }
    }

    @Override
    public void visitInsn(int opcode) {
      boolean returns = opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
      if (returns && hook.kind == Kind.GIVE_MADE) {
        call("handOver", hook.slot);
      } else if (returns && hook.kind == Kind.AROUND_ALL) {
        call("restore", hook.slot);
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean runs =
          hook.kind == Kind.AROUND_RUN
              && name.equals("run")
              && descriptor.equals("()V")
              && (owner.equals("java/lang/Runnable") || owner.equals("java/util/TimerTask"));
      if (runs) {
        super.visitInsn(Opcodes.DUP);
        call("resume");
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (runs) {
        super.visitInsn(Opcodes.ACONST_NULL);
        call("restore");
      }
    }

    private void call(String method, int slot) {
      super.visitVarInsn(Opcodes.ALOAD, slot);
      call(method);
    }

    private void call(String method) {
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, DISPATCHER, method, "(Ljava/lang/Object;)V", false);
      missing.remove(hook);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + 2, maxLocals);
    }
  }
}
