package living;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.TreeSet;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Looks for the agent's MBeans, as an operator's console would. */
class Beans {
  static String listed() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    StringBuilder text = new StringBuilder();
    for (ObjectName name :
        new TreeSet<>(server.queryNames(new ObjectName("ir.metrix.agent:*"), null))) {
      text.append(name).append('{');
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        Object value = server.getAttribute(name, attribute.getName());
        text.append(attribute.getName()).append('=');
        text.append(value instanceof Object[] ? Arrays.toString((Object[]) value) : value);
        text.append(';');
      }
      text.append('}');
    }
    return text.toString();
  }
}
