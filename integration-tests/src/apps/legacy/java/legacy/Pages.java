package legacy;

import java.io.StringWriter;
import java.util.Arrays;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

/** Velocity 1. */
public final class Pages implements Runnable {
  @Override
  public void run() {
    try {
      VelocityEngine engine = new VelocityEngine();
      engine.setProperty(
          "runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogSystem");
      engine.init();
      VelocityContext context = new VelocityContext();
      context.put("items", Arrays.asList("tea", "bread"));
      context.put("n", 7);
      StringWriter out = new StringWriter();
      engine.evaluate(
          context,
          out,
          "page",
          "#macro(row $x)<$x>#end #foreach($i in $items)#row($i) $velocityCount #end"
              + "#if($n > 5 && $n != 8)many $n.toString().length()#else few#end #set($m = $n * 2)$m");
      System.out.println(out);
      try {
        engine.evaluate(context, out, "broken", "#foreach($i in");
      } catch (Exception e) {
        System.out.println(e.getClass());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
