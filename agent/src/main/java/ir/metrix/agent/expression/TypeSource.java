package ir.metrix.agent.expression;

/** Finds descriptions of classes, without loading any. */
public interface TypeSource {
  /** Knows no class: everything is read by the class that it turns out to have. */
  TypeSource NOTHING =
      new TypeSource() {
        @Override
        public TypeDescription find(String name) {
          return null;
        }
      };

  /** The class of that binary name, or null if there is no class file to be found. */
  TypeDescription find(String name);
}
