package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.List;

/** A way to compile expressions whose members are known. */
public enum Alternative {
  CLASS("class in a throwaway loader") {
    @Override
    Class<?> define(Path path) {
      return load(ClassFiles.path(path, false));
    }

    @Override
    Class<?> define(Condition condition) {
      return load(ClassFiles.condition(condition, false));
    }
  },

  HIDDEN_CLASS("hidden class") {
    @Override
    Class<?> define(Path path) {
      return HiddenClasses.define(ClassFiles.path(path, false));
    }

    @Override
    Class<?> define(Condition condition) {
      return HiddenClasses.define(ClassFiles.condition(condition, false));
    }
  },

  CLASS_WITH_HANDLES("class, members through constant handles") {
    @Override
    Class<?> define(Path path) {
      byte[] classFile = ClassFiles.path(path, true);
      Constants.give(handles(path).toArray());
      return load(classFile);
    }

    @Override
    Class<?> define(Condition condition) {
      byte[] classFile = ClassFiles.condition(condition, true);
      List<Object> constants = handles(condition.status);
      constants.add(condition.wanted);
      constants.addAll(handles(condition.amount));
      Constants.give(constants.toArray());
      return load(classFile);
    }
  },

  HANDLES_IN_STATIC("tree of handles, constant") {
    @Override
    Class<?> define(Path path) {
      return withTree(HandleTrees.path(path));
    }

    @Override
    Class<?> define(Condition condition) {
      return withTree(HandleTrees.condition(condition));
    }

    private Class<?> withTree(MethodHandle tree) {
      Class<?> type = ThrowawayLoader.defineAgain(HandleInStatic.class);
      Constants.give(tree);
      return type;
    }
  },

  HANDLES_IN_FIELD("tree of handles, not constant") {
    @Override
    CompiledForm compile(Path path) {
      return new HandleInField(HandleTrees.path(path));
    }

    @Override
    CompiledForm compile(Condition condition) {
      return new HandleInField(HandleTrees.condition(condition));
    }
  };

  /** What the table calls an expression that the tracked method itself calls. */
  static final String LINKED = "static method, linked into the tracked method";

  final String label;

  Alternative(String label) {
    this.label = label;
  }

  boolean isSupported() {
    return this != HIDDEN_CLASS || HiddenClasses.areSupported();
  }

  CompiledForm compile(Path path) {
    return (CompiledForm) instance(define(path));
  }

  CompiledForm compile(Condition condition) {
    return (CompiledForm) instance(define(condition));
  }

  /** A class for all expressions of a rule: an addition to {@link #CLASS}, not another kind. */
  static CompiledRule compileRule(Path... paths) {
    return (CompiledRule) instance(load(ClassFiles.rule(paths)));
  }

  /** What an invokedynamic in the tracked method would be linked to: {@code (Object[])Object}. */
  static MethodHandle link(Path path) {
    return value(load(ClassFiles.staticPath(path)), Object.class);
  }

  /** A method of one's own for an expression that is linked into it by an invokedynamic. */
  static CompiledForm compileLinked(Path path) {
    CompiledForm method = (CompiledForm) instance(load(ClassFiles.linkedCall()));
    Constants.give(link(path));
    return method;
  }

  /** As {@link #link(Path)}: {@code (Object[])boolean}. */
  static MethodHandle link(Condition condition) {
    return value(load(ClassFiles.staticCondition(condition)), boolean.class);
  }

  private static MethodHandle value(Class<?> type, Class<?> result) {
    try {
      return MethodHandles.publicLookup()
          .findStatic(type, "value", MethodType.methodType(result, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  Class<?> define(Path path) {
    throw new UnsupportedOperationException(label);
  }

  Class<?> define(Condition condition) {
    throw new UnsupportedOperationException(label);
  }

  private static Class<?> load(byte[] classFile) {
    return ThrowawayLoader.define(null, classFile);
  }

  private static Object instance(Class<?> type) {
    try {
      // Runs the class's initializer too: constants given to it are still pending.
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Object> handles(Path path) {
    List<Object> handles = new ArrayList<>();
    for (Member hop : path.hops) {
      handles.add(HandleTrees.member(hop));
    }
    return handles;
  }
}
