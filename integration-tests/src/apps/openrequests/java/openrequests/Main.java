package openrequests;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat with one servlet that leaves requests open, asked by itself. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(args[0]);
    tomcat.setPort(0);
    Context context = tomcat.addContext("", new File(args[0]).getAbsolutePath());
    Wrapper servlet = Tomcat.addServlet(context, "open", new Open());
    servlet.setAsyncSupported(true);
    context.addServletMappingDecoded("/*", "open");
    tomcat.getConnector();
    tomcat.start();
    int port = tomcat.getConnector().getLocalPort();
    for (String path : new String[] {"plain", "later", "again", "late"}) {
      System.out.println(path + " " + get("http://127.0.0.1:" + port + "/" + path));
    }
    tomcat.stop();
    tomcat.destroy();
  }

  private static int get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    return connection.getResponseCode();
  }

  /** What to do is in the path. */
  public static final class Open extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(final HttpServletRequest request, final HttpServletResponse response)
        throws IOException {
      final String path = request.getRequestURI();
      if (path.equals("/plain") || request.getAttribute("dispatched") != null) {
        response.getWriter().println("done");
        return;
      }
      request.setAttribute("dispatched", true);
      final AsyncContext context = request.startAsync();
      if (path.equals("/late")) {
        context.setTimeout(200);
        return;
      }
      new Thread("worker") {
        @Override
        public void run() {
          if (path.equals("/again")) {
            context.dispatch();
          } else {
            context.complete();
          }
        }
      }.start();
    }
  }
}
