package ir.metrix.agent.application;

import java.io.IOException;
import java.util.Set;

/**
 * The classes that one class loader of the application finds by name: its own first, then those
 * that it shares with others, then the JDK's. For one thread, until the {@link ApplicationFiles}
 * are closed.
 */
public final class ClassPath {
  private final ClassIndex own;
  private final ClassPath shared;
  private final JdkClasses jdk;
  private final Archives archives;

  /**
   * @param shared null if nothing is
   */
  ClassPath(ClassIndex own, ClassPath shared, JdkClasses jdk, Archives archives) {
    this.own = own;
    this.shared = shared;
    this.jdk = jdk;
    this.archives = archives;
  }

  /**
   * Internal names ({@code com/shop/Order$Line}) in class path order, without what is shared, and
   * without the JDK's.
   */
  public Set<String> names() {
    return own.names();
  }

  /** The class file of that name; null if there is none, or none that can be read. */
  public byte[] read(String internalName) {
    ClassRoot root = own.rootOf(internalName);
    if (root == null) {
      if (shared != null) {
        return shared.read(internalName);
      }
      return ClassIndex.isOfAgent(internalName) ? null : jdk.read(internalName);
    }
    try {
      return root.read(internalName);
    } catch (IOException e) {
      archives.leaveOut(root.placeOf(internalName), e);
      return null;
    }
  }

  /**
   * Where a class lies, for people: {@code shop.war!/WEB-INF/lib/core.jar}. Null if it isn't the
   * application's.
   */
  public String where(String internalName) {
    ClassRoot root = own.rootOf(internalName);
    if (root != null) {
      return root.place();
    }
    return shared == null ? null : shared.where(internalName);
  }
}
