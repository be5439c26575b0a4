package ir.metrix.agent.start;

import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.capture.BoundMethods;
import ir.metrix.agent.capture.CaptureDispatcher;
import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.MessageSink;
import ir.metrix.agent.capture.RuleFigures;
import ir.metrix.agent.capture.RuleState;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.config.DeliverySettings;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.config.SeenFiles;
import ir.metrix.agent.delivery.Delivery;
import ir.metrix.agent.expression.Access;
import ir.metrix.agent.expression.JpaProviders;
import ir.metrix.agent.expression.KeptWithClass;
import ir.metrix.agent.instrument.AllLoadedClasses;
import ir.metrix.agent.instrument.RuleStates;
import ir.metrix.agent.instrument.RuleWeaving;
import ir.metrix.agent.instrument.TaskTransformer;
import ir.metrix.agent.instrument.TrackingTransformer;
import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The running agent: begins all stages, follows its configuration, and ends them with the JVM or
 * before.
 */
final class AgentRuntime implements CaptureDispatcher.Listener {
  static final String DETACH = "detach";

  /** With a rule's id behind it. */
  static final String EXPLAIN = "explain ";

  /** The answer to that, if it is done. */
  static final String EXPLAINED = "explained";

  /** Answered with the file in force. */
  static final String CONFIG = "config";

  /** How the answer begins to what this version does not know. */
  static final String UNKNOWN = "unknown command ";

  /** Settings that begin so are the way to Metrix, which can be changed as a whole. */
  private static final String[] WAY = {
    "endpoint",
    "application-id",
    "api-key",
    "applications.",
    "delivery.proxy.",
    "delivery.tls.",
    "delivery.connect-timeout",
    "delivery.request-timeout"
  };

  /** Settings that begin so are taken over from a file that changed; others need a restart. */
  private static final String[] TAKEN_OVER = {"limits.", "safety.", "log.", "reload.", "shutdown."};

  private final String version = Version.read();
  private final Path file;
  private final AgentLog log;
  private final Instrumentation instrumentation;
  private final ModuleAccess modules;
  private final Ledger ledger = new Ledger();
  private final RuleStates states;
  private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private Delivery delivery;
  private Captures captures;
  private CaptureDispatcher dispatcher;
  private TrackingTransformer transformer;
  private Reweaver reweaver;
  private Explanations explanations;
  private StatusPublisher publisher;
  private BeanWatch beans;

  /** Null as long as no rule needed it. */
  private TaskTransformer tasks;

  private Watch watch;

  private Thread logThread;
  private Thread shutdownHook;

  private final ApplicationsInForce applications;

  /** The one in force. Written by the thread that starts, then by the watch thread. */
  private volatile AgentConfig config;

  /** What became of the file when it was last read again; null if it never was. */
  private volatile String lastReload;

  private AgentRuntime(
      Path file,
      AgentConfig config,
      Instrumentation instrumentation,
      ModuleAccess modules,
      AgentLog log) {
    this.file = file;
    this.config = config;
    this.instrumentation = instrumentation;
    this.modules = modules;
    this.log = log;
    this.states = new RuleStates(config.rules(), log);
    this.applications = new ApplicationsInForce(config);
  }

  /** Starts all stages, the last one first, so that each finds the next one ready. */
  static void start(
      Path file,
      AgentConfig config,
      Instrumentation instrumentation,
      ModuleAccess modules,
      File jar,
      AgentLog log,
      boolean attached) {
    new AgentRuntime(file, config, instrumentation, modules, log).start(jar, attached);
  }

  private void start(File jar, boolean attached) {
    delivery = Delivery.start(OptionsOfConfig.of(config, applications), ledger, log);
    captures =
        new Captures(
            config.rules(),
            config.limits(),
            config.captureTime(),
            new ExpressionCompiler(),
            new MessageSink() {
              @Override
              public OfRule ofRule(String ruleId) {
                final Delivery.OfRule messages = delivery.ofRule(ruleId);
                return new OfRule() {
                  @Override
                  public boolean offer(Message message) {
                    return messages.offer(message);
                  }

                  @Override
                  public long captured() {
                    return messages.captured();
                  }
                };
              }

              @Override
              public void prepare() {
                delivery.prepare();
              }
            },
            delivery.facts(),
            log);
    dispatcher = new CaptureDispatcher(captures, this);
    dispatcher.activate();
    transformer = new TrackingTransformer(config.rules(), captures.methods(), states);
    reweaver = new Reweaver(new LoadedClasses(instrumentation, log), transformer);
    instrumentation.addTransformer(transformer, true);
    if (!attached) {
      // Attached, a class that another thread loads right now would be heard of by nobody.
      watchForJpaProviders();
    }
    followTasks(config);
    shutdownHook =
        new Thread("metrix-shutdown") {
          @Override
          public void run() {
            end();
          }
        };
    shutdownHook.setContextClassLoader(null);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    explanations = new Explanations(captures);
    publisher = new StatusPublisher(this, explanations, modules, jar);
    beans = new BeanWatch(this, modules, transformer, instrumentation);
    watch = new Watch(log, publisher, new ConfigWatch(this), beans);
    watch.start();
    logThread = new OwnThread("metrix-log", log.beginQueueing());
    logThread.start();
    log.info(
        "agent "
            + version
            + ", Java "
            + System.getProperty("java.version")
            + ", "
            + config.file()
            + ", "
            + counted(config.rules().size(), "rule")
            + (config.delivery().mode() == DeliverySettings.Mode.LOG
                ? ", dry run: messages are logged, not sent"
                : ""));
    if (config.files().readOnce() != null) {
      log.info(
          config.files().readOnce()
              + " is a pipe and was read once: other rules, settings or keys need a restart");
    }
    // Before main, too: an agent that started earlier may have loaded some, and an ahead-of-time
    // cache (Java 24 and later) brings them along.
    reweaver.weaveLoaded();
  }

  AgentConfig config() {
    return config;
  }

  AgentLog log() {
    return log;
  }

  /** Reads the file again and takes over what it says, or refuses it whole. On the watch thread. */
  SeenFiles reload() {
    AgentConfig next;
    try {
      next = ConfigLoader.load(file, System.getProperties(), System.getenv());
    } catch (ConfigException e) {
      for (ConfigError error : e.errors()) {
        log.error(error.withSource());
      }
      lastReload = now() + " refused, " + counted(e.errors().size(), "error");
      log.error("the changed configuration was refused, the one before stays in force");
      return e.files();
    }
    AgentConfig before = config;
    config = next;
    Changes changes = new Changes(before.rules(), next.rules());
    Set<String> settings = next.settingsThatDiffer(before);
    List<String> needRestart = takeOver(before, next, settings);
    replaceRules(next, changes);
    String what = changes.toString() + (settings.isEmpty() ? "" : settingsText(settings));
    lastReload = now() + " taken over: " + what;
    log.info("configuration read again: " + what);
    if (!needRestart.isEmpty()) {
      log.warn(
          "restart needed: "
              + String.join(", ", needRestart)
              + " changed in "
              + next.file()
              + ", and stays as it was until the JVM starts again; all else is in force");
    }
    return next.files();
  }

  private static String settingsText(Set<String> settings) {
    return ", " + counted(settings.size(), "setting") + " (" + String.join(", ", settings) + ")";
  }

  static String counted(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Returns the paths of what cannot be taken over. */
  private List<String> takeOver(AgentConfig before, AgentConfig next, Set<String> settings) {
    List<String> needRestart = new ArrayList<>();
    boolean newWay = false;
    for (String path : settings) {
      if (beginsWithAny(path, WAY)) {
        newWay = true;
      } else if (!beginsWithAny(path, TAKEN_OVER)) {
        needRestart.add(path);
      }
    }
    needRestart.addAll(applications.follow(next));
    if (newWay) {
      delivery.reroute(OptionsOfConfig.of(next, applications));
    }
    log.setThreshold(next.log().level());
    if (!Objects.equals(before.log().file(), next.log().file())) {
      AgentStart.redirect(log, next);
    }
    return needRestart;
  }

  private static boolean beginsWithAny(String path, String[] beginnings) {
    for (String beginning : beginnings) {
      if (path.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  /** Only if a rule reads a scope: the JDK's executors are changed for that. */
  private void followTasks(AgentConfig config) {
    if (tasks == null && Captures.followsTasks(config.rules())) {
      tasks = new TaskTransformer(log);
      tasks.install(instrumentation);
    }
  }

  private void replaceRules(AgentConfig next, Changes changes) {
    states.follow(next.rules());
    // From here on classes that load are matched with the new rules, and bound to them as soon as
    // these are in force.
    List<BoundMethods.Unhooked> unhooked =
        captures.methods().replaceRules(next.rules(), next.limits(), next.captureTime());
    transformer.follow(next.rules());
    followTasks(next);
    reweaver.follow(changes, unhooked);
  }

  /** A second after the rules were replaced. On the watch thread. */
  void sweep() {
    reweaver.sweep();
  }

  /** All of it, for those who look from outside. Any thread. */
  Map<String, Object> status() {
    Map<String, Object> status = head();
    List<Object> rules = new ArrayList<>();
    for (String id : ruleIds()) {
      rules.add(ruleStatus(id));
    }
    status.put("rules", rules);
    status.put("delivery", deliveryStatus());
    return status;
  }

  /** Of the agent as a whole. Any thread. */
  Map<String, Object> head() {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("at", System.currentTimeMillis());
    head.put("state", "running");
    head.put("version", version);
    head.put("java", System.getProperty("java.version"));
    head.put("config", config.file());
    head.put("startedAt", startedAt.toString());
    if (lastReload != null) {
      head.put("lastReload", lastReload);
    }
    head.put("dryRun", config.delivery().mode() == DeliverySettings.Mode.LOG);
    return head;
  }

  /** In the order of the file. Any thread. */
  List<String> ruleIds() {
    return new ArrayList<>(captures.figures().keySet());
  }

  /** "gone" for one that was taken out of the file meanwhile. Any thread. */
  Map<String, Object> ruleStatus(String id) {
    RuleFigures figures = captures.figures().get(id);
    RuleState state = state(id, figures);
    if (state == null) {
      Map<String, Object> gone = new LinkedHashMap<>();
      gone.put("id", id);
      gone.put("state", "gone");
      return gone;
    }
    return StatusReport.rule(id, state, figures, ledger.totals(id));
  }

  /** Any thread. */
  Map<String, Object> deliveryStatus() {
    return StatusReport.delivery(delivery.figures(), ledger.totals());
  }

  @Override
  public String told(String command) {
    if (command.startsWith(EXPLAIN)) {
      return explain(command.substring(EXPLAIN.length()));
    }
    if (command.equals(CONFIG)) {
      return config.file();
    }
    return command.equals(DETACH) ? detach() : UNKNOWN + command;
  }

  private String explain(String rule) {
    if (!explanations.ask(rule, System.currentTimeMillis(), System.nanoTime())) {
      return "there is no rule " + rule + " in force";
    }
    // At once: who asked looks next.
    publisher.publishExplanations();
    return EXPLAINED;
  }

  /** Takes the agent out of the JVM. Returns what is left of it, for people. */
  private String detach() {
    try {
      // First: it might be following the file at the moment.
      watch.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException jvmEnds) {
      // The hook runs already, and comes to the same end.
      return "the JVM is ending";
    }
    dispatcher.deactivate();
    instrumentation.removeTransformer(transformer);
    JpaProviders.stopWatching();
    if (tasks != null) {
      tasks.uninstall(instrumentation);
    }
    captures.close();
    List<String> keeping = reweaver.unweaveAll();
    publisher.close();
    beans.close();
    end();
    KeptWithClass.takeBackAll();
    Access.setOpener(null);
    String said = "the agent is out of this JVM" + hooksOf(keeping);
    log.info(said);
    logThread.interrupt();
    log.close();
    return said;
  }

  private void watchForJpaProviders() {
    JpaProviders.watch();
    for (Class<?> type : AllLoadedClasses.of(instrumentation)) {
      JpaProviders.classLoads(type.getName().replace('.', '/'));
    }
  }

  private static String hooksOf(List<String> keeping) {
    return keeping.isEmpty()
        ? ""
        : "; with hooks that do nothing any more, since Java before 19 would lose their parameter"
            + " names (JDK-8240908): "
            + String.join(", ", keeping);
  }

  /** At the end of the JVM or of the agent; bounded by shutdown.timeout. */
  private void end() {
    Map<String, RuleFigures> figures = captures.figures();
    for (Rule rule : config.rules()) {
      RuleFigures ofRule = figures.get(rule.id());
      RuleState state = state(rule.id(), ofRule);
      if (state != null) {
        log.info("rule " + rule.id() + ": " + ofRule);
        if (state.kind() != RuleState.Kind.ACTIVE) {
          log.warn(rule.where() + ": rule " + rule.id() + ": " + state + ".");
        }
      }
    }
    // Last: its last line is the ledger.
    delivery.close(config.shutdownTimeout().toMillis());
  }

  /** Null for a rule that is not in force, or not yet. */
  private RuleState state(String id, RuleFigures figures) {
    RuleWeaving weaving = states.weaving(id);
    for (Rule rule : config.rules()) {
      if (rule.id().equals(id) && weaving != null && figures != null) {
        return RuleState.of(weaving, figures, !rule.messages().isEmpty());
      }
    }
    return null;
  }
}
