package ir.metrix.agent.capture;

import ir.metrix.agent.config.Limits;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.Completion;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.NanoClock;
import ir.metrix.agent.expression.ProgramCompiler;
import ir.metrix.agent.expression.UnlinkedException;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.once.Fact;
import ir.metrix.agent.once.FactWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns calls into messages. Runs on the application's threads: it takes no lock, waits for
 * nothing, and lets nothing out that was thrown in it.
 */
public final class Captures implements BoundMessage.ErrorListener {
  /**
   * So often in a row a capture must be too slow before its rule is switched off: the first ones
   * load classes.
   */
  private static final int SLOW_IN_A_ROW = 20;

  private static final Message[] NOTHING = {};

  private final FactWindow facts;
  private final AgentLog log;
  private final NanoClock clock;
  private final PendingResults pending;
  private final AsyncRequests requests = new AsyncRequests(this);
  private final HandedScopes handed = new HandedScopes();

  /** Puts in force what calls find here: the rules and the sites. */
  private final BoundMethods methods;

  /** The rules in force. Replaced as a whole, under the lock of the methods. */
  private volatile RuleSet ruleSet;

  /** A {@link ThreadCalls#holder} for each thread. */
  @SuppressWarnings("ThreadLocalUsage") // one dispatcher a JVM; a static one would outlive it
  private final ThreadLocal<Object[]> threads = new ThreadLocal<>();

  /** By site number; grown by copying, under the lock of the methods. */
  private volatile Site[] sites = new Site[0];

  private final AdviceTable advice;

  /**
   * @param compiler makes the rules' expressions run
   */
  public Captures(
      List<Rule> rules,
      Limits limits,
      Duration maxCaptureTime,
      ProgramCompiler compiler,
      MessageSink sink,
      FactWindow facts,
      AgentLog log) {
    this(rules, limits, maxCaptureTime, compiler, sink, facts, log, NanoClock.SYSTEM, true);
  }

  Captures(
      List<Rule> rules,
      Limits limits,
      Duration maxCaptureTime,
      ProgramCompiler compiler,
      MessageSink sink,
      FactWindow facts,
      AgentLog log,
      NanoClock clock,
      boolean pollsFutures) {
    this.clock = clock;
    this.pending = new PendingResults(this, clock, pollsFutures);
    this.advice = new AdviceTable(this, compiler);
    this.facts = facts;
    this.log = log;
    this.methods = new BoundMethods(this, compiler, sink, facts, log);
    this.ruleSet = methods.first(rules, limits, maxCaptureTime);
  }

  /** All names that any of the rules puts into scope. */
  public static List<String> scopeNames(List<Rule> rules) {
    Set<String> names = new TreeSet<>();
    for (Rule rule : rules) {
      names.addAll(rule.scope().keySet());
    }
    return new ArrayList<>(names);
  }

  /**
   * Whether a rule reads what another puts into scope, so that tasks are to be followed. By the
   * texts of the expressions: wrong only where one has the word without the meaning.
   */
  public static boolean followsTasks(List<Rule> rules) {
    return !scopeNames(rules).isEmpty() && Mentions.isIn(rules, "scope");
  }

  /** Whether the current thread is in no tracked call, and holds no object of an application. */
  boolean isThreadClean() {
    ThreadCalls thread = knownThread();
    return thread == null || thread.isClean();
  }

  /**
   * Ends the thread that looks at futures, and the advice of sites; what comes later is nobody's.
   */
  public void close() {
    pending.close();
    advice.close();
  }

  /** What of the rules is bound to which method. */
  public BoundMethods methods() {
    return methods;
  }

  /** The rules in force. */
  RuleSet ruleSet() {
    return ruleSet;
  }

  /** By number; null for those whose hooks have nothing to do. */
  Site[] sites() {
    return sites;
  }

  /** For all calls that begin from now on. Under the lock of the methods. */
  void putInForce(RuleSet rules, Site[] bySite) {
    ruleSet = rules;
    sites = bySite;
    advice.forget();
  }

  /** As before, and more. Under the lock of the methods. */
  void addSites(Site[] grown) {
    sites = grown;
  }

  PendingResults pending() {
    return pending;
  }

  /** Figures by rule id, in the order of the configuration. */
  public Map<String, RuleFigures> figures() {
    Map<String, RuleFigures> figures = new LinkedHashMap<>();
    for (RuleGate gate : ruleSet.gates()) {
      figures.put(gate.rule.id(), gate.figures);
    }
    return figures;
  }

  /**
   * One constructor calls another one of its class by this(…): together they make one object.
   *
   * @param siteNumber of the one that is called
   * @param caller number of the site of the calling one, where it says so; null where the one that
   *     is called asks
   * @return the caller, if it was said last that it calls this one; else null
   */
  Object delegate(int siteNumber, Object caller) {
    try {
      ThreadCalls thread = currentThread();
      if (caller == null) {
        Object said = thread.delegate == siteNumber ? (Object) thread.delegatedBy : null;
        thread.delegate = -1;
        return said;
      }
      thread.delegate = siteNumber;
      thread.delegatedBy = (Integer) caller;
      return caller;
    } catch (Throwable t) {
      fail(null, t);
      return null;
    }
  }

  /**
   * A tracked method begins.
   *
   * @param arguments null for none
   * @return what {@link #exit} wants back; null if nothing is to be done there
   */
  TrackedCall enter(int siteNumber, Object self, Object[] arguments) {
    ThreadCalls thread = null;
    TrackedCall call = null;
    try {
      thread = currentThread();
      Site site = siteToRead(siteNumber, thread);
      if (site == null) {
        return null;
      }
      if (site.isReadAtReturn) {
        site.countCall(thread.stripe);
        return thread.enterUnread(site);
      }
      call = thread.next(site);
      call.pass(self, arguments);
      noteDelegate(thread, siteNumber, call);
      thread.reading.isSet = true;
      return begin(call);
    } catch (Throwable t) {
      return failToBegin(thread, call, t);
    } finally {
      if (call != null) {
        thread.reading.isSet = false;
      }
    }
  }

  /** As the other, of a method with up to four parameters: costs no array. */
  TrackedCall enter(
      int siteNumber,
      Object self,
      int count,
      Object first,
      Object second,
      Object third,
      Object fourth) {
    ThreadCalls thread = null;
    TrackedCall call = null;
    try {
      thread = currentThread();
      Site site = siteToRead(siteNumber, thread);
      if (site == null) {
        return null;
      }
      if (site.isReadAtReturn) {
        site.countCall(thread.stripe);
        return thread.enterUnread(site);
      }
      call = thread.next(site);
      call.pass(self, count, first, second, third, fourth);
      noteDelegate(thread, siteNumber, call);
      thread.reading.isSet = true;
      return begin(call);
    } catch (Throwable t) {
      return failToBegin(thread, call, t);
    } finally {
      if (call != null) {
        thread.reading.isSet = false;
      }
    }
  }

  private void noteDelegate(ThreadCalls thread, int siteNumber, TrackedCall call) {
    if (thread.delegate >= 0) {
      call.delegatedBy = thread.delegate == siteNumber ? sites[thread.delegatedBy] : null;
      thread.delegate = -1;
    }
  }

  /** Null if the hook has nothing to do. */
  private Site siteToRead(int siteNumber, ThreadCalls thread) {
    return thread.reading.isSet ? null : sites[siteNumber];
  }

  private TrackedCall begin(TrackedCall call) {
    ThreadCalls thread = call.thread;
    beginRules(call);
    if (call.site.readsElapsed) {
      // What we read before the call is not the call's time.
      call.startNanos = clock.nanoTime();
    }
    thread.enter(call);
    return call;
  }

  private TrackedCall failToBegin(ThreadCalls thread, TrackedCall call, Throwable t) {
    if (call != null) {
      // First of all, since it can't fail: with the stack used up, all else can.
      thread.reading.isSet = false;
      thread.lose(call);
    }
    fail(call, t);
    return null;
  }

  /** What is known of the calls of the current thread. */
  private ThreadCalls currentThread() {
    ThreadCalls thread = knownThread();
    if (thread == null) {
      // One that was made for a task: its scope is the thread's, for as long as it lives.
      thread = new ThreadCalls(clock, handed.take(Thread.currentThread()));
      threads.set(thread.holder);
    }
    return thread;
  }

  /** Null if nothing is known of the current thread. */
  private ThreadCalls knownThread() {
    return ThreadCalls.heldBy(threads.get());
  }

  private void beginRules(TrackedCall call) {
    call.forgetTime();
    for (int i = 0; i < call.site.rules.length; i++) {
      RuleCapture capture = call.site.rules[i];
      capture.gate.figures.calls.increment(call.thread.stripe);
      try {
        try {
          begin(call, i, capture);
        } catch (UnlinkedException e) {
          relink(capture, call.values, e);
          begin(call, i, capture);
        }
      } catch (Throwable t) {
        // This rule's own trouble: the others of the method go on.
        call.live[i] = false;
        tell(capture, t.getClass().getName() + " before the call");
        explainUnsent(capture, t.getClass().getName() + " before the call");
      }
    }
  }

  private void begin(TrackedCall call, int i, RuleCapture capture) {
    if (!judgeLive(call, i, capture)) {
      return;
    }
    boolean readsBefore = call.live[i] && capture.readsBefore();
    if (capture.readsScope() || readsBefore) {
      // The scope around the call: a rule does not see its own while it reads it.
      CallValues values = readBy(capture, call, null);
      boolean isTimed = capture.gate.figures.isToBeTimed(call.thread);
      long start = isTimed ? clock.nanoTime() : 0;
      limitTime(values, isTimed, start);
      Object[] scope = capture.readsScope() ? capture.readScope(values) : null;
      if (readsBefore) {
        call.before[i] = capture.readBefore(values);
      }
      if (scope != null) {
        call.scope = new Scope(capture.scopeNames, scope, call.scope);
        Explanation explanation = capture.gate.figures.explanation;
        if (explanation != null) {
          explanation.noteScope(capture, scope);
        }
      }
      countUnloaded(capture, values);
      if (isTimed) {
        // 0 stands for a call whose time is not taken.
        call.readNanos[i] = Math.max(1, clock.nanoTime() - start);
        if (!call.live[i]) {
          judgeTime(capture, call.readNanos[i]);
        }
      }
    }
    if (call.live[i] && capture.rule.on().onEnter()) {
      readBy(capture, call, call.before[i]);
      capture(
          capture,
          call,
          call.thread.stripe,
          call.readNanos[i],
          !capture.readsAtEntry() && capture.gate.figures.isToBeTimed(call.thread),
          false);
      call.live[i] = false;
    }
  }

  /**
   * Decides whether the rule may send of this call at its end.
   *
   * @return false if the rule does nothing at all
   */
  private boolean judgeLive(TrackedCall call, int i, RuleCapture capture) {
    if (capture.gate.figures.off) {
      explainUnsent(capture, "the rule is switched off, since it kept being too slow");
      return false;
    }
    call.live[i] =
        capture.messages.length > 0
            && isOutermost(call, capture)
            // Only its exceptions are told: the constructor around it will not come to its hook.
            && (capture.rule.on().onThrow() || !call.isDelegated(capture.gate));
    if (!call.live[i] && capture.messages.length > 0) {
      explainUnsent(capture, "it belongs to another call of the rule");
    }
    return true;
  }

  /** Whether the call does not belong to another call of the rule, or that does not matter. */
  boolean isOutermost(TrackedCall call, RuleCapture capture) {
    return capture.rule.nested() || !isWithin(call, capture.gate);
  }

  /** Whether the rule has a call that this one belongs to. */
  private boolean isWithin(TrackedCall call, RuleGate gate) {
    return call.thread.isNested(call, gate)
        || (call.site.requestArgument >= 0 && requests.isContinued(call, gate));
  }

  /** The values of a call, ready for a rule. */
  private static CallValues readBy(RuleCapture capture, TrackedCall call, Object[] before) {
    call.values.readBy(capture.program.get(), before, call.scope, call.site.loader);
    return call.values;
  }

  /**
   * A tracked method returns, on the thread on which it began, and passes what it can; its site has
   * no advice yet.
   */
  void exitUnread(
      TrackedCall call,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result) {
    SiteAdvice ofSite = null;
    try {
      ofSite = call.site.isReadAtReturn ? advice.of(call.site) : null;
    } catch (Throwable t) {
      failToAdvise(call, t);
    }
    if (ofSite == null) {
      exitPassed(call, self, first, second, third, fourth, result);
    } else {
      ofSite.exit(call, self, first, second, third, fourth, result);
    }
  }

  /** With the stack used up telling fails too, and the call has yet to leave its thread. */
  private void failToAdvise(TrackedCall call, Throwable t) {
    try {
      fail(call, t);
    } catch (Throwable untold) {
      // It is read otherwise, whatever it was.
    }
  }

  /** As {@link #exitUnread}, without advice. */
  void exitPassed(
      TrackedCall call,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result) {
    if (call.site.isReadAtReturn) {
      call.pass(self, call.site.parameters, first, second, third, fourth);
    }
    exit(call, result, null);
  }

  /** Whether it is what its number stands for now. */
  boolean isInForce(Site site) {
    return sites[site.number] == site;
  }

  long maxCaptureNanos() {
    return ruleSet.maxCaptureNanos;
  }

  /** A tracked method ends, on the thread on which it began. */
  void exit(TrackedCall call, Object result, Throwable thrown) {
    ThreadCalls thread = call.thread;
    thread.leave(call);
    if (thread.reading.isSet) {
      return;
    }
    thread.reading.isSet = true;
    try {
      if (call.site.isReadAtReturn) {
        call.makeReadable();
        for (int i = 0; i < call.site.rules.length; i++) {
          judgeLive(call, i, call.site.rules[i]);
        }
      }
      boolean awaited = thrown == null && call.isLive() && await(call, result);
      if (!awaited) {
        end(call, thread.stripe, result, thrown);
        thread.takeBack(call);
      }
    } catch (Throwable t) {
      // First of all, as above.
      thread.reading.isSet = false;
      thread.lose(call);
      fail(call, t);
    } finally {
      thread.reading.isSet = false;
    }
  }

  /** Counts the call, for each rule that may send, among those whose result is yet to come. */
  static void countAwaiting(Site site, boolean[] live, int more) {
    for (int i = 0; i < site.rules.length; i++) {
      if (live[i]) {
        site.rules[i].gate.figures.awaiting.add(more);
      }
    }
  }

  /** Whether the call's messages are made later, when its result or its request is complete. */
  private boolean await(TrackedCall call, Object result) {
    Site site = call.site;
    return (result != null && site.awaitsResult && pending.await(call, result))
        || (site.requestArgument >= 0 && requests.await(call));
  }

  /** The current thread gives a task away. Never throws. */
  void handOver(Object task) {
    try {
      ThreadCalls thread = handed.isEmpty() ? knownThread() : currentThread();
      if (!handed.give(task, thread == null ? null : thread.scope)) {
        log.problem(
            "handed over",
            "more than " + HandedScopes.MOST + " tasks wait to be run; later ones see no scope");
      }
    } catch (Throwable t) {
      fail(null, t);
    }
  }

  /** The current thread begins to run a task. Never throws. */
  void resume(Object task) {
    try {
      boolean none = handed.isEmpty();
      ThreadCalls thread = none ? knownThread() : currentThread();
      if (thread == null || (none && thread.scope == null)) {
        return;
      }
      if (thread.task != null && thread.task.task == task) {
        // Seen twice: by who runs it, and in its own run().
        return;
      }
      // Without a scope of its own it sees none, even if the thread runs it within another call.
      boolean isKnown = handed.has(task);
      Scope scope = handed.take(task);
      if (isKnown || scope != thread.scope) {
        thread.begin(new ThreadCalls.ResumedTask(task, thread.scope, thread.task));
        thread.scope = scope;
      }
    } catch (Throwable t) {
      fail(null, t);
    }
  }

  /** The current thread has run a task; with null, all of them. Never throws. */
  void restore(Object task) {
    ThreadCalls thread = knownThread();
    if (thread == null || thread.task == null) {
      return;
    }
    ThreadCalls.ResumedTask resumed = thread.task;
    while (resumed != null && resumed.task != task && (task != null || resumed.outer != null)) {
      resumed = resumed.outer;
    }
    // One that changed nothing was not noted.
    if (resumed != null) {
      thread.scope = resumed.scopeAround;
      thread.end(resumed);
    }
  }

  /**
   * The result of a call is there, after its method returned. On whichever thread brings it; never
   * throws.
   *
   * @param thrown null if it came to a value
   */
  void complete(TrackedCall call, Object result, Throwable thrown) {
    ThreadCalls thread = null;
    boolean wasReading = false;
    try {
      countAwaiting(call.site, call.live, -1);
      thread = currentThread();
      wasReading = thread.reading.isSet;
      thread.reading.isSet = true;
      end(call, thread.stripe, result, thrown == null ? null : Completion.cause(thrown));
      call.letGo();
    } catch (Throwable t) {
      fail(call, t);
    } finally {
      if (thread != null) {
        // A getter that a capture calls may complete a result: that capture goes on.
        thread.reading.isSet = wasReading;
      }
    }
  }

  /** A result that will not be awaited to its end. */
  void giveUp(Site site, boolean[] live, String why) {
    countAwaiting(site, live, -1);
    for (int i = 0; i < site.rules.length; i++) {
      if (live[i]) {
        RuleCapture capture = site.rules[i];
        capture.gate.figures.unawaited.increment();
        explainUnsent(capture, "its result is not awaited: " + why);
        log.problem(
            capture.rule.id() + why,
            capture.rule.where()
                + ": rule "
                + capture.rule.id()
                + ": the result of "
                + site.method
                + " is not awaited: "
                + why
                + "; no message is made.");
      }
    }
  }

  private void end(TrackedCall call, int stripe, Object result, Throwable thrown) {
    Site site = call.site;
    long elapsedMillis = site.readsElapsed ? (clock.nanoTime() - call.startNanos) / 1_000_000 : 0;
    call.values.end(site.readsResult ? result : null, thrown, elapsedMillis);
    // What is sent as it begins has a time of its own: it may run for hours.
    call.forgetTime();
    for (int i = 0; i < site.rules.length; i++) {
      endRule(call, i, stripe, thrown);
    }
  }

  private void endRule(TrackedCall call, int i, int stripe, Throwable thrown) {
    RuleCapture capture = call.site.rules[i];
    if (call.live[i]
        && isWanted(capture.rule, thrown)
        && (thrown != null || !call.isDelegated(capture.gate))) {
      try {
        // Calls that come here from advice do so since they are special: slow, perhaps.
        boolean isToBeTimed =
            call.site.isReadAtReturn
                || (!capture.readsAtEntry() && capture.gate.figures.isToBeTimed(call.thread));
        readBy(capture, call, call.before[i]);
        capture(capture, call, stripe, call.readNanos[i], isToBeTimed, false);
      } catch (Throwable t) {
        tell(capture, t.getClass().getName() + " while its values were read");
      }
    } else if (call.live[i]) {
      explainUnsent(capture, Decision.whyUnwanted(capture.rule, thrown));
    }
  }

  /**
   * What was compiled for a {@link SiteAdvice} does not fit: one rule reads the call once more,
   * otherwise.
   *
   * @param isAdmitted whether sampling and rate have let the call through
   */
  void readAgain(
      TrackedCall call, int i, Object result, boolean isAdmitted, UnlinkedException cause) {
    RuleCapture capture = call.site.rules[i];
    if (!capture.program.isUntyped()) {
      unlink(capture, cause);
    }
    advice.forget();
    call.values.end(call.site.readsResult ? result : null, null, 0);
    readBy(capture, call, null);
    capture(capture, call, call.thread.stripe, 0, false, isAdmitted);
    // They are counted.
    call.values.forgetUnloaded();
  }

  /** For those who look; nearly never does anybody. */
  private static void explainUnsent(RuleCapture capture, String why) {
    Explanation explanation = capture.gate.figures.explanation;
    if (explanation != null) {
      explanation.noteUnsent(capture, why);
    }
  }

  /** What was compiled does not fit the classes as they are: the call is read again without it. */
  private void relink(RuleCapture capture, CallValues values, UnlinkedException cause) {
    if (!capture.program.isUntyped()) {
      unlink(capture, cause);
    } else if (values.isReadBy(capture.program.get())) {
      throw new EvaluationException(cause.getMessage(), cause);
    }
    // Else another thread has been here while this one read by the program as it was.
    values.linkTo(capture.program.get());
  }

  private void unlink(RuleCapture capture, UnlinkedException cause) {
    capture.program.unlink();
    log.problem(
        "relink " + capture.rule.id(),
        capture.rule.where()
            + ": rule "
            + capture.rule.id()
            + ": the classes are not what their files said ("
            + cause.getMessage()
            + "); from now on its expressions go by what the values are.");
  }

  private static void countUnloaded(RuleCapture capture, CallValues values) {
    if (values.unloaded() > 0) {
      capture.gate.figures.unloaded.add(values.unloaded());
    }
  }

  private static boolean isWanted(Rule rule, Throwable thrown) {
    return thrown == null ? rule.on().onReturn() : rule.on().onThrow();
  }

  /**
   * One rule reads a call.
   *
   * @param call its values are {@link #readBy ready} for the rule
   */
  private void capture(
      RuleCapture capture,
      TrackedCall call,
      int stripe,
      long readBefore,
      boolean isToBeTimed,
      boolean isAdmitted) {
    RuleFigures figures = capture.gate.figures;
    if (figures.off) {
      return;
    }
    CallValues values = call.values;
    boolean isTimed = readBefore > 0 || isToBeTimed;
    long start = isTimed ? clock.nanoTime() : 0;
    limitTime(values, isTimed, start);
    Explanation explanation = figures.explanation;
    Decision decision = explanation == null ? null : explanation.begin(capture, values);
    Message only = null;
    Message[] several = NOTHING;
    try {
      if (capture.once != null) {
        several = readOnce(capture, call, stripe);
      } else if (capture.messages.length == 1) {
        only = readOnly(capture, call, stripe, isAdmitted);
      } else {
        several = readAll(capture, call, stripe, isAdmitted);
      }
    } catch (EvaluationException e) {
      tell(capture, "when: " + e.getMessage());
    } catch (Throwable t) {
      tell(capture, t.getClass().getName() + " while its values were read");
    } finally {
      countUnloaded(capture, values);
      if (isTimed) {
        // Before anything is handed over: with durability = sync that waits for the disk.
        judgeTime(capture, readBefore + clock.nanoTime() - start);
      }
    }
    try {
      offer(capture, only, decision);
      offerAll(capture, several, decision);
    } catch (Throwable t) {
      tell(capture, t.getClass().getName() + " while its messages were handed over");
    } finally {
      if (decision != null) {
        decision.end();
      }
    }
  }

  /** A fact of which no message was taken over is new again. */
  private void offerAll(RuleCapture capture, Message[] messages, Decision decision) {
    Fact fact = null;
    boolean isTaken = false;
    try {
      for (Message message : messages) {
        if (message != null) {
          fact = message.fact();
          isTaken |= offer(capture, message, decision);
        }
      }
    } finally {
      if (!isTaken && fact != null) {
        facts.forget(fact);
      }
    }
  }

  private void limitTime(CallValues values, boolean isTimed, long start) {
    if (isTimed) {
      values.limitTime(start, ruleSet.maxCaptureNanos);
    } else {
      values.limitTimeLazily(ruleSet.maxCaptureNanos);
    }
  }

  /**
   * Of a rule with {@code once}: a fact that has been sent is not sent again. It is marked before
   * its messages are made, since another thread may have the same one; and it is new again if there
   * is none of them. What {@code sample} leaves out it leaves out each time; what {@code limit}
   * holds back has another chance.
   */
  private Message[] readOnce(RuleCapture capture, TrackedCall call, int stripe) {
    CallValues values = call.values;
    Fact fact;
    while (true) {
      try {
        if (!holds(capture, values, stripe)) {
          return NOTHING;
        }
        try {
          fact = capture.readFact(values);
        } catch (EvaluationException e) {
          tell(capture, e.getMessage() + "; nothing is sent");
          return NOTHING;
        }
        break;
      } catch (UnlinkedException e) {
        relink(capture, values, e);
      }
    }
    RuleFigures figures = capture.gate.figures;
    if (fact == null) {
      figures.countWithoutFact();
    } else if (!facts.mark(fact)) {
      figures.countSeenBefore();
      return NOTHING;
    }
    boolean isDone = false;
    try {
      isDone = !capture.gate.isInSample();
      if (isDone || !capture.gate.hasPermit()) {
        return NOTHING;
      }
      Message[] read = readAll(capture, call, fact);
      for (Message message : read) {
        isDone |= message != null;
      }
      return read;
    } finally {
      if (!isDone && fact != null) {
        facts.forget(fact);
      }
    }
  }

  /**
   * All messages of a call that is to be sent, before the first one leaves, as in {@link #readAll}.
   */
  private Message[] readAll(RuleCapture capture, TrackedCall call, Fact fact) {
    while (true) {
      try {
        return read(capture, call, fact);
      } catch (UnlinkedException e) {
        relink(capture, call.values, e);
      }
    }
  }

  /** The message of a rule that has one, or null. */
  private Message readOnly(RuleCapture capture, TrackedCall call, int stripe, boolean isAdmitted) {
    CallValues values = call.values;
    boolean admitted = isAdmitted;
    while (true) {
      try {
        if (!admitted && !isToBeSent(capture, values, stripe)) {
          return null;
        }
        admitted = true;
        return read(capture, 0, values, null, call.timeMillis());
      } catch (UnlinkedException e) {
        relink(capture, values, e);
      }
    }
  }

  /**
   * All messages of the call before the first one leaves: a call that has to be read again must not
   * send anything twice. Null stands for what is not sent.
   */
  private Message[] readAll(RuleCapture capture, TrackedCall call, int stripe, boolean isAdmitted) {
    CallValues values = call.values;
    boolean admitted = isAdmitted;
    while (true) {
      try {
        if (!admitted && !isToBeSent(capture, values, stripe)) {
          return NOTHING;
        }
        admitted = true;
        return read(capture, call, null);
      } catch (UnlinkedException e) {
        relink(capture, values, e);
      }
    }
  }

  private Message[] read(RuleCapture capture, TrackedCall call, Fact fact) {
    Message[] read = new Message[capture.messages.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = read(capture, i, call.values, fact, call.timeMillis());
    }
    return read;
  }

  private static boolean isToBeSent(RuleCapture capture, CallValues values, int stripe) {
    return holds(capture, values, stripe) && capture.gate.admits();
  }

  /** Whether the condition, if there is one, is true; counts the call if not. */
  private static boolean holds(RuleCapture capture, CallValues values, int stripe) {
    if (capture.when != null && !capture.when.isTrue(values)) {
      capture.gate.figures.filtered.increment(stripe);
      return false;
    }
    return true;
  }

  private Message read(RuleCapture capture, int message, CallValues values, Fact fact, long now) {
    values.beginMessage();
    try {
      return capture.messages[message].read(values, fact, now, capture, this);
    } catch (EvaluationException e) {
      tell(capture, e.getMessage() + "; the message is not sent");
      return null;
    }
  }

  /** Whether it was taken over. */
  boolean offer(RuleCapture capture, Message message, Decision decision) {
    if (message == null) {
      return false;
    }
    boolean isTaken = capture.gate.figures.sink.offer(message);
    if (decision != null) {
      decision.noteMessage(isTaken);
    }
    return isTaken;
  }

  @Override
  public void leftOut(RuleCapture capture, EvaluationException error) {
    tell(capture, error.getMessage() + "; the field is left out");
  }

  void tell(RuleCapture capture, String what) {
    capture.gate.figures.countError(what);
    log.problem(
        capture.rule.id() + what,
        capture.rule.where() + ": rule " + capture.rule.id() + ": " + what + ".");
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  void judgeTime(RuleCapture capture, long nanos) {
    RuleFigures figures = capture.gate.figures;
    if (nanos <= ruleSet.maxCaptureNanos) {
      figures.noteInTime();
      return;
    }
    // Exactly that often: of several threads that get here, one says it.
    if (figures.countSlow() == SLOW_IN_A_ROW) {
      figures.switchOff();
      log.error(
          capture.rule.where()
              + ": rule "
              + capture.rule.id()
              + " is switched off: "
              + SLOW_IN_A_ROW
              + " times in a row it took longer than safety.capture-time to read its values. Read"
              + " less, or raise it. The application and all other rules go on; a change of the rule"
              + " switches it on again.");
    }
  }

  /** In a thread of ours. */
  void failInBackground(Throwable t) {
    log.problem(
        "results " + t.getClass().getName(),
        "a result that comes later could not be awaited: "
            + t
            + "; the application goes on, the message isn't made");
  }

  void fail(TrackedCall call, Throwable t) {
    if (call != null) {
      for (RuleCapture capture : call.site.rules) {
        capture.gate.figures.countError(t.getClass().getName() + " in the hook");
      }
    }
    String where = call == null ? "a hook" : call.site.method.toString();
    log.problem(
        "hook " + t.getClass().getName(),
        where
            + ": "
            + t.getClass().getName()
            + " in the agent; the call goes on, and nothing is sent for it. Please report this");
  }
}
