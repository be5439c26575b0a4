package ir.metrix.agent.expression;

/** One step of an expression that reads something of the application: for people, and for check. */
public final class Step {
  /** How much of the application a step runs. */
  public enum Effect {
    /** A field is read. */
    FIELD("reads a field"),
    /** A getter that returns a field and does nothing else, as its bytecode shows. */
    GETTER("plain getter"),
    /** A method whose code does more than that, or cannot be seen. */
    CODE("runs code"),
    /** Chosen by the class that the value turns out to have. */
    AT_RUN_TIME("found at run time");

    private final String words;

    Effect(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  private final int offset;
  private final String text;
  private final JavaType receiver;
  private final JavaType type;
  private final Effect effect;

  Step(int offset, String text, JavaType receiver, JavaType type, Effect effect) {
    this.offset = offset;
    this.text = text;
    this.receiver = receiver;
    this.type = type;
    this.effect = effect;
  }

  /** Where it stands in the text of its expression. */
  public int offset() {
    return offset;
  }

  /** What is read: {@code getTotal()}, {@code total}. */
  public String text() {
    return text;
  }

  /** What it is read of; null for a static. */
  public JavaType receiver() {
    return receiver;
  }

  /** What comes out; {@link JavaType#OBJECT} where only a value will tell. */
  public JavaType type() {
    return type;
  }

  public Effect effect() {
    return effect;
  }

  /** For people. */
  @Override
  public String toString() {
    return (receiver == null ? "" : receiver + ".") + text + ": " + type + ", " + effect.words();
  }
}
