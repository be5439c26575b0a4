package ir.metrix.agent.instrument;

import ir.metrix.agent.config.Rule;
import java.util.List;

/** Makes the other end of a hook. */
public interface SiteBinder {
  /**
   * Binds rules to a method that is about to be woven. Called on the thread that loads the class.
   *
   * @param loader of the class
   * @return the number its hooks will call with, or -1 if none of the rules can be bound: then it
   *     is left as it is
   */
  int bind(TrackedMethod method, List<Rule> rules, ClassLoader loader);
}
