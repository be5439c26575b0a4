package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.TypeSource;
import java.util.List;

/** Makes the other end of a hook. */
public interface SiteBinder {
  /**
   * Binds rules to a method that is about to be woven. Called on the thread that loads the class.
   *
   * @param loader of the class
   * @param types what the class and those it names are, without loading them
   * @return the number its hooks will call with, or -1 if none of the rules can be bound: then it
   *     is left as it is
   */
  int bind(TrackedMethod method, List<Rule> rules, ClassLoader loader, TypeSource types);
}
