package counted;

/** Its constructors call one another. */
public class Made extends Base {
  final String text;

  /** The outermost of three, with branches before this(…). */
  public Made(int a) {
    this(a, a > 0 ? "positive" : "not");
  }

  public Made(int a, String b) {
    // One more object, made before the call that is this one's.
    this(b, a, a > 100 ? new Made("inner") : null);
  }

  private Made(String b, int a, Made other) {
    super(a > 5 ? a : -a);
    if (a == 7) {
      throw new IllegalStateException("seven");
    }
    text = b + (other == null ? "" : other.text);
  }

  public Made(String only) {
    super(1);
    text = only;
  }
}

class Base {
  Base(int a) {
    if (a == 13) {
      throw new IllegalArgumentException("thirteen");
    }
  }
}
