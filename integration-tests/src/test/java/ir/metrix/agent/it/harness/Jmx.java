package ir.metrix.agent.it.harness;

import com.sun.tools.attach.VirtualMachine;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The platform MBean server of another JVM, as jconsole reaches it: no option was given for it. */
public final class Jmx {
  private Jmx() {}

  @SuppressWarnings("BanJNDI") // the address is that of a JVM that the test has started
  public static JMXConnector connectTo(long pid) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
    try {
      String address = machine.startLocalManagementAgent();
      return JMXConnectorFactory.connect(new JMXServiceURL(address));
    } finally {
      machine.detach();
    }
  }
}
