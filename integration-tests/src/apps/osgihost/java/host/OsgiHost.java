package host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Starts whichever framework there is, and in it the bundles that it is given. */
public final class OsgiHost {
  private OsgiHost() {}

  /** First a folder for the framework, then the bundles. */
  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, args[0]);
    // Both frameworks guess, for compatibility, when a bundle might want the class path after all.
    settings.put("felix.bootdelegation.implicit", "false");
    settings.put("osgi.compatibility.bootdelegation", "false");
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(settings);
    framework.start();
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      bundles.add(framework.getBundleContext().installBundle("file:" + args[i]));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    System.out.println(
        "boot delegation: "
            + framework.getBundleContext().getProperty(Constants.FRAMEWORK_BOOTDELEGATION));
    framework.stop();
    framework.waitForStop(0);
  }
}
