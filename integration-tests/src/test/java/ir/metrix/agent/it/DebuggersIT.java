package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Those who look into the JVM see the application, and the tracked method as it was written. */
class DebuggersIT {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void debuggerStopsInATrackedMethodAndSeesItsVariablesAndNoFrameOfOurs(Jvm jvm) throws Exception {
    ListeningConnector connector = connector();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("localAddress").setValue("127.0.0.1");
    String address = connector.startListening(arguments);
    CompletableFuture<VirtualMachine> accepted = async(() -> connector.accept(arguments));
    try (LivingApp app =
        LivingApp.start(
            jvm,
            folder,
            List.of("--release", "8", "-g"),
            agent(),
            "-agentlib:jdwp=transport=dt_socket,server=n,suspend=n,address=127.0.0.1:"
                + address.substring(address.lastIndexOf(':') + 1))) {
      VirtualMachine debugged = accepted.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      ReferenceType living = debugged.classesByName("living.Living").get(0);
      debugged
          .eventRequestManager()
          .createBreakpointRequest(living.methodsByName("pay").get(0).location())
          .enable();
      CompletableFuture<String> said = async(() -> app.say("pay sara"));

      StackFrame frame = stopped(debugged).thread().frame(0);

      assertThat(frame.location().method().name()).isEqualTo("pay");
      assertThat(frame.location().sourceName()).isEqualTo("Living.java");
      assertThat(((StringReference) frame.getValue(frame.visibleVariableByName("user"))).value())
          .isEqualTo("sara");
      assertThat(frame.thread().frames())
          .extracting(each -> each.location().declaringType().name())
          .containsOnly("living.Living");
      debugged.resume();
      assertThat(said.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("paid sara1");
      debugged.dispose();
      app.awaitLog("delivery.mode = log, would send", 1);
    } finally {
      connector.stopListening(arguments);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void threadAndHeapDumpsAreMadeOfATrackedApplication(Jvm jvm) throws Exception {
    try (LivingApp app = LivingApp.start(jvm, folder, List.of("--release", "8"), agent())) {
      assertThat(app.say("pay sara")).isEqualTo("paid sara1");

      assertThat(app.jcmd("Thread.print")).contains("\"main\"", "living.Living.main");
      assertThat(app.jcmd("GC.class_histogram")).contains("living.Living");
      Path dump = folder.resolve("heap.hprof");
      assertThat(app.jcmd("GC.heap_dump", dump.toString())).contains("Heap dump file created");
      assertThat(dump).isNotEmptyFile();
      assertThat(app.say("pay reza")).isEqualTo("paid reza1");
    }
  }

  private String agent() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("metrix.conf"),
            """
            metrix {
              delivery.mode = log
              track.pay {
                class = living.Living, method = pay
                message { type = action, customUserId = "#{user}", customName = paid }
              }
            }
            """);
    return new AgentSetup(config, Map.of()).jvmOption();
  }

  private static ListeningConnector connector() {
    for (ListeningConnector connector : Bootstrap.virtualMachineManager().listeningConnectors()) {
      if (connector.name().equals("com.sun.jdi.SocketListen")) {
        return connector;
      }
    }
    throw new IllegalStateException("this JDK has no debugger's connector");
  }

  private static BreakpointEvent stopped(VirtualMachine debugged) throws InterruptedException {
    while (true) {
      EventSet events = debugged.eventQueue().remove(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      assertThat(events).as("the debugger's events").isNotNull();
      for (Event event : events) {
        if (event instanceof BreakpointEvent stop) {
          return stop;
        }
      }
      events.resume();
    }
  }

  private static <T> CompletableFuture<T> async(java.util.concurrent.Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
