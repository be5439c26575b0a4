package legacy;

import java.io.StringWriter;
import org.apache.log4j.AsyncAppender;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.MDC;
import org.apache.log4j.NDC;
import org.apache.log4j.PatternLayout;
import org.apache.log4j.WriterAppender;

/** Log4j 1.2. */
public final class Logging implements Runnable {
  @Override
  public void run() {
    StringWriter out = new StringWriter();
    Logger logger = Logger.getLogger("legacy.shop");
    logger.removeAllAppenders();
    logger.setAdditivity(false);
    AsyncAppender async = new AsyncAppender();
    async.addAppender(
        new WriterAppender(new PatternLayout("%-5p %c{1} %x %X{user} %m %C.%M%n"), out));
    logger.addAppender(async);
    logger.setLevel(Level.DEBUG);
    NDC.push("request");
    MDC.put("user", "u1");
    logger.debug("hello");
    logger.error("failed", new IllegalStateException("why"));
    NDC.pop();
    NDC.remove();
    MDC.remove("user");
    async.close();
    System.out.println(out.toString().replaceAll("(?m)^\\s+at (?!legacy).*\\R", ""));
  }
}
