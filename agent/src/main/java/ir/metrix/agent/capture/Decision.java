package ir.metrix.agent.capture;

import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Program;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.expression.UnlinkedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rule made of one call, in words alone. Written by the thread of the call, and given to
 * others once it is complete.
 */
final class Decision {
  final long number;

  /** What this thread was at when this call came in between; null if nothing. */
  Decision around;

  private final Explanation explanation;
  private final RuleCapture capture;
  private final ValueHash hash;
  private final long atMillis = System.currentTimeMillis();
  private final List<Object> expressions = new ArrayList<>();
  private final List<String> why = new ArrayList<>();
  private int sent;

  /** How many of the expressions were read before the call: those stay if it is read again. */
  private int readBefore;

  Decision(Explanation explanation, long number, RuleCapture capture, ValueHash hash) {
    this.explanation = explanation;
    this.number = number;
    this.capture = capture;
    this.hash = hash;
  }

  /** Reads as that program does, and notes what comes of it. */
  Program over(Program program) {
    return program == null ? null : new NotingProgram(program);
  }

  /** Values that were read before the call, as they then were. */
  void noteBefore(Object[] values) {
    noteNamed("before.", capture.rule.before(), values);
    readBefore = expressions.size();
  }

  void noteScope(Object[] values) {
    noteNamed("scope.", capture.rule.scope(), values);
    note("put into scope");
  }

  private void noteNamed(String prefix, Map<String, Template> templates, Object[] values) {
    if (values == null) {
      return;
    }
    int i = 0;
    for (Map.Entry<String, Template> template : templates.entrySet()) {
      Object value = values[i++];
      if (value instanceof EvaluationException) {
        add(prefix + template.getKey(), template.getValue().text()).put("error", words(value));
      } else {
        addValue(prefix + template.getKey(), template.getValue().text(), value);
      }
    }
  }

  void note(String what) {
    why.add(what);
  }

  /** A message was made; false if there was no room for it. */
  void noteMessage(boolean isTaken) {
    if (isTaken) {
      sent++;
    } else {
      note("captured, but dropped: the queue is full");
    }
  }

  void end() {
    explanation.end(this);
  }

  private Map<String, Object> add(String key, String text) {
    Map<String, Object> expression = new LinkedHashMap<>();
    expression.put("key", key);
    expression.put("expression", text.trim());
    expressions.add(expression);
    return expression;
  }

  private void addValue(String key, String text, Object value) {
    Map<String, Object> expression = add(key, text);
    if (value == null) {
      expression.put("isNull", true);
      return;
    }
    expression.put("type", value.getClass().getName());
    String shown = hash.of(value);
    if (shown != null) {
      expression.put("hash", shown);
    }
  }

  /** Of a call whose end is none that the rule is about. */
  static String whyUnwanted(Rule rule, Throwable thrown) {
    if (thrown != null) {
      return "it threw " + thrown.getClass().getName() + ", and the rule is not on throw";
    }
    return rule.on().onReturn()
        ? "it is a part of another constructor's call"
        : "it returned, and the rule is on throw";
  }

  /**
   * Those of errors name types and names, never values; what the application threw may have some.
   */
  private static String words(Object error) {
    return error instanceof EvaluationException
        ? ((EvaluationException) error).getMessage()
        : error.getClass().getName() + " was thrown";
  }

  /** For those who look from outside. */
  void tell(Map<String, Object> told) {
    told.put("at", atMillis);
    told.put("method", capture.program.method().toString());
    told.put("sent", sent);
    told.put("why", new ArrayList<Object>(why));
    told.put("expressions", expressions);
  }

  /** Between what asks for a value and the program that has it. */
  private final class NotingProgram extends Program {
    private Program program;

    NotingProgram(Program program) {
      this.program = program;
    }

    @Override
    public Object value(int expression, CallValues call) {
      try {
        Object value = program.value(expression, call);
        addValue(key(expression), text(expression), value);
        return value;
      } catch (UnlinkedException again) {
        throw again;
      } catch (Throwable t) {
        add(key(expression), text(expression)).put("error", words(t));
        throw t;
      }
    }

    @Override
    public boolean test(int expression, CallValues call) {
      try {
        boolean holds = program.test(expression, call);
        add(key(expression), text(expression)).put("holds", holds);
        if (!holds) {
          note("the condition is false");
        }
        return holds;
      } catch (UnlinkedException again) {
        throw again;
      } catch (Throwable t) {
        add(key(expression), text(expression)).put("error", words(t));
        throw t;
      }
    }

    /** The call is read again: what was noted of it so far is no more than a try. */
    @Override
    protected Program replacedBy(Program other) {
      program = other;
      expressions.subList(readBefore, expressions.size()).clear();
      why.clear();
      note("read by what the values are, since the types of the class files do not hold");
      return this;
    }

    @Override
    protected boolean isSameAs(Program other) {
      return program == other;
    }

    private String key(int expression) {
      String id = capture.rule.id();
      return capture
          .program
          .key(expression)
          .replace("metrix.track." + id + ".", "")
          .replace("metrix.track.\"" + id + "\".", "");
    }

    private String text(int expression) {
      return capture.program.text(expression);
    }
  }
}
