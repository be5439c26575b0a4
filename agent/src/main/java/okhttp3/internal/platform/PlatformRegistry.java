package okhttp3.internal.platform;

/**
 * Stands in for OkHttp's class of this name, which is left out of the jar. That one asks the JVM
 * for all its security providers to see whether Conscrypt, Bouncy Castle or OpenJSSE comes first:
 * each of them is made then, those that the application brought too, and a start takes 20 ms of CPU
 * more. We give OkHttp a socket factory and a trust manager, whoever made them.
 *
 * <p>OkHttp 5.5 asks it for the two things below, once in a JVM.
 */
public final class PlatformRegistry {
  public static final PlatformRegistry INSTANCE = new PlatformRegistry();

  private PlatformRegistry() {}

  /** What the JDK offers for ALPN, if it does (8u252 and later). */
  public Platform findPlatform() {
    Platform platform = Jdk9Platform.Companion.buildIfSupported();
    return platform == null ? new Platform() : platform;
  }

  public boolean isAndroid() {
    return false;
  }
}
