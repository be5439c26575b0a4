package plugged;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Main.main(new String[0]);
  }

  @Override
  public void stop(BundleContext context) {}
}
