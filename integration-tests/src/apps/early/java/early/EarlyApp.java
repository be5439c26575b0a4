package early;

import javax.management.MBeanServerFactory;

/** Tells what is already there when {@code main} begins. */
public final class EarlyApp {
  private EarlyApp() {}

  public static void main(String[] args) {
    System.out.println("main begins");
    System.out.println("log manager: " + System.getProperty("early.logManager", "untouched"));
    System.out.println("MBean servers: " + MBeanServerFactory.findMBeanServer(null).size());
    System.out.println("loudness: " + new EarlyApp().loudness("someone"));
  }

  String loudness(String who) {
    return who + " is quiet";
  }
}
