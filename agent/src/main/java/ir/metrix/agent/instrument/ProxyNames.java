package ir.metrix.agent.instrument;

/**
 * Knows the classes that frameworks make from others at run time, by the names they give them. A
 * call of such a class arrives at the class that a person wrote, and is counted there: a pattern, a
 * supertype or an annotation never means the generated one. Whoever wants one has to write its
 * whole name.
 */
final class ProxyNames {
  private static final String[] MARKS = {
    // CGLIB, and Spring's, Guice's and Mockito 1's copies of it: classes, and their helpers.
    "$$EnhancerBy",
    "$$FastClassBy",
    "$$KeyFactoryBy",
    "$$SpringCGLIB$$",
    // Byte Buddy, with the names that Mockito and Hibernate give.
    "$ByteBuddy$",
    "$MockitoMock$",
    "$HibernateProxy$",
    // Javassist, of Hibernate, Seam and older JBoss.
    "_$$_jvst",
    "_$$_javassist",
    // CDI: Weld, OpenWebBeans, ArC.
    "_$$_Weld",
    "$$OwbNormalScopeProxy",
    "$$OwbInterceptProxy",
    "$$OwbSubClass",
    "_ClientProxy",
    // EJB: views of JBoss and WildFly, TomEE, GlassFish, WebSphere.
    "$$$view",
    "$$$endpoint",
    "$$LocalBeanProxy",
    "__EJB31_Generated__",
    "/EJSLocal",
    "/EJSRemote",
    // Micronaut.
    "$Definition$Intercepted",
    // Lambdas of tools that write them into class files.
    "$$Lambda"
  };

  private ProxyNames() {}

  static boolean isGenerated(String internalName) {
    // Nearly every name of a person's making has no dollar, or one.
    if (internalName.indexOf('$') < 0
        && internalName.indexOf('_') < 0
        && internalName.indexOf("/EJS") < 0) {
      return false;
    }
    for (String mark : MARKS) {
      if (internalName.contains(mark)) {
        return true;
      }
    }
    return isJdkProxy(internalName);
  }

  /** {@code $Proxy7} of whatever package: that of an interface which isn't public is its own. */
  private static boolean isJdkProxy(String internalName) {
    int start = internalName.lastIndexOf('/') + 1;
    if (!internalName.startsWith("$Proxy", start)) {
      return false;
    }
    int digits = start + "$Proxy".length();
    for (int i = digits; i < internalName.length(); i++) {
      if (internalName.charAt(i) < '0' || internalName.charAt(i) > '9') {
        return false;
      }
    }
    return digits < internalName.length();
  }
}
