package ir.metrix.agent.bench;

/** {@code <status> == '<NAME>' && <amount> > 0}, bound to the types of its paths. */
final class Condition {
  final Path status;
  final Enum<?> wanted;
  final Path amount;

  Condition(Path status, Enum<?> wanted, Path amount) {
    this.status = status;
    this.wanted = wanted;
    this.amount = amount;
  }
}
