package ir.metrix.agent.expression;

import java.lang.ref.WeakReference;

/**
 * One place in an expression that reads a property of whatever class. It remembers the last class
 * and its member, which live with that class and are not kept by this.
 */
final class PropertySite {
  final String name;

  /** Any thread may set it; a race costs a search. */
  private WeakReference<Member> last;

  PropertySite(String name) {
    this.name = name;
  }

  Object read(Object target, CallValues call) {
    WeakReference<Member> reference = last;
    Member member = reference == null ? null : reference.get();
    if (member == null || member.receiver != target.getClass()) {
      member = Access.property(target.getClass(), name);
      last = member.weak;
    }
    return member.read(target, call);
  }
}
