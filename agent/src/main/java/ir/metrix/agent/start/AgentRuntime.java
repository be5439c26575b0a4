package ir.metrix.agent.start;

import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.capture.CaptureDispatcher;
import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.MessageSink;
import ir.metrix.agent.capture.RuleFigures;
import ir.metrix.agent.capture.RuleState;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.config.DeliverySettings;
import ir.metrix.agent.config.ProxySettings;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.config.SpoolSettings;
import ir.metrix.agent.config.TlsSettings;
import ir.metrix.agent.delivery.Delivery;
import ir.metrix.agent.delivery.DeliveryOptions;
import ir.metrix.agent.instrument.RuleStates;
import ir.metrix.agent.instrument.TaskTransformer;
import ir.metrix.agent.instrument.TrackingTransformer;
import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.TimeFormat;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.SpoolOptions;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The running agent. */
final class AgentRuntime {
  private final AgentConfig config;
  private final AgentLog log;
  private final Ledger ledger = new Ledger();
  private final RuleStates states;
  private Delivery delivery;
  private Captures captures;

  private AgentRuntime(AgentConfig config, AgentLog log) {
    this.config = config;
    this.log = log;
    this.states = new RuleStates(config.rules(), log);
  }

  /** Starts all stages, the last one first, so that each finds the next one ready. */
  static void start(
      AgentConfig config, Instrumentation instrumentation, AgentLog log, boolean attached) {
    if (CaptureDispatcher.isAgentActive()) {
      log.error(
          "this JVM already has a Metrix agent; the one of " + config.file() + " does nothing");
      return;
    }
    new AgentRuntime(config, log).start(instrumentation, attached);
  }

  private void start(Instrumentation instrumentation, boolean attached) {
    delivery = Delivery.start(options(), ledger, log);
    captures =
        new Captures(
            config.rules(),
            config.limits(),
            config.captureTime(),
            new ExpressionCompiler(),
            new MessageSink() {
              @Override
              public boolean offer(Message message) {
                return delivery.offer(message);
              }

              @Override
              public void prepare() {
                delivery.prepare();
              }
            },
            log);
    new CaptureDispatcher(captures).activate();
    TrackingTransformer transformer = new TrackingTransformer(config.rules(), captures, states);
    instrumentation.addTransformer(transformer, true);
    if (Captures.followsTasks(config.rules())) {
      new TaskTransformer(log).install(instrumentation);
    }
    Thread hook =
        new Thread("metrix-shutdown") {
          @Override
          public void run() {
            end();
          }
        };
    hook.setContextClassLoader(null);
    Runtime.getRuntime().addShutdownHook(hook);
    log.info(
        "agent "
            + Version.read()
            + ", Java "
            + System.getProperty("java.version")
            + ", "
            + config.file()
            + ", "
            + config.rules().size()
            + (config.rules().size() == 1 ? " rule" : " rules")
            + (config.delivery().mode() == DeliverySettings.Mode.LOG
                ? ", dry run: messages are logged, not sent"
                : ""));
    if (attached) {
      weaveLoaded(instrumentation, transformer);
    }
  }

  /** Classes that were loaded before the agent came. */
  private void weaveLoaded(Instrumentation instrumentation, TrackingTransformer transformer) {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (transformer.concerns(type) && instrumentation.isModifiableClass(type)) {
        loaded.add(type);
      }
    }
    for (Class<?> type : loaded) {
      if (!transformer.isSafeToRetransform(type)) {
        continue;
      }
      try {
        instrumentation.retransformClasses(type);
      } catch (UnmodifiableClassException | LinkageError e) {
        log.warn(
            "class "
                + type.getName()
                + " is left as it was: the JVM refused to retransform it: "
                + e);
      }
    }
  }

  /** Runs in the shutdown hook; bounded by shutdown.timeout. */
  private void end() {
    Map<String, RuleFigures> figures = captures.figures();
    for (Rule rule : config.rules()) {
      log.info("rule " + rule.id() + ": " + figures.get(rule.id()));
      RuleState state = state(rule, figures.get(rule.id()));
      if (state.kind() != RuleState.Kind.ACTIVE) {
        log.warn(rule.where() + ": rule " + rule.id() + ": " + state + ".");
      }
    }
    // Last: its last line is the ledger.
    delivery.close(config.shutdownTimeout().toMillis());
  }

  private RuleState state(Rule rule, RuleFigures figures) {
    return RuleState.of(states.weaving(rule.id()), figures, !rule.messages().isEmpty());
  }

  private DeliveryOptions options() {
    DeliverySettings settings = config.delivery();
    DeliveryOptions.Builder options =
        DeliveryOptions.builder()
            .endpoint(config.endpoint())
            .mode(
                settings.mode() == DeliverySettings.Mode.LOG
                    ? DeliveryOptions.Mode.LOG
                    : DeliveryOptions.Mode.HTTP)
            .timeFormat(TimeFormat.valueOf(config.wireTime().name()))
            .concurrency(settings.concurrency())
            .batchMessages(settings.batchMessages())
            .lingerMillis(settings.linger().toMillis())
            .connectTimeoutMillis(settings.connectTimeout().toMillis())
            .requestTimeoutMillis(settings.requestTimeout().toMillis())
            .retryInitialMillis(settings.retryInitial().toMillis())
            .retryMaxMillis(settings.retryMax().toMillis())
            .queueCapacity(config.queueCapacity());
    ProxySettings proxy = settings.proxy();
    if (proxy != null) {
      options.proxyHost(proxy.host()).proxyPort(proxy.port());
      options.proxyUser(proxy.user()).proxyPassword(proxy.password());
    }
    TlsSettings tls = settings.tls();
    if (tls != null) {
      options.trustStore(text(tls.trustStore())).trustStorePassword(tls.trustStorePassword());
      options.keyStore(text(tls.keyStore())).keyStorePassword(tls.keyStorePassword());
    }
    options.applications(KeysOfConfig.of(config));
    options.credentialsSource(new KeysOfConfig(config.file()));
    Map<String, String> applicationIds = new HashMap<>();
    for (Application application : config.applications().values()) {
      if (application.id() != null) {
        applicationIds.put(application.name(), application.id());
      }
    }
    return options.spool(spoolOptions(applicationIds)).build();
  }

  private SpoolOptions spoolOptions(Map<String, String> applicationIds) {
    SpoolSettings settings = config.spool();
    // A dry run must not take what waits for the real one, nor leave anything for it.
    boolean isDryRun = config.delivery().mode() == DeliverySettings.Mode.LOG;
    SpoolOptions.Builder options =
        SpoolOptions.builder()
            .durability(
                isDryRun ? Durability.MEMORY : Durability.valueOf(settings.durability().name()))
            .maxBytes(settings.maxSize())
            .maxAgeMillis(settings.maxAge().toMillis())
            .segmentBytes(settings.segmentSize())
            .windowOfUser(4 * config.delivery().batchMessages())
            .applicationIds(applicationIds);
    if (settings.directory() != null) {
      options.directories(Collections.singletonList(settings.directory()));
    } else {
      options.directories(
          SpoolDirectories.candidates(
              Paths.get(config.file()), System.getProperties(), System.getenv()));
    }
    return options.build();
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }
}
