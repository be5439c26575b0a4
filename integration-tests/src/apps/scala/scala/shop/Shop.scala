package shop

case class Receipt(number: String, total: Option[Int])

trait Payments {
  /** Has its body in the interface; each class that mixes it in gets a forwarder. */
  def pay(user: String, amount: Int): Receipt = Receipt("p-" + user, Some(amount))
}

trait Audited extends Payments {
  override def pay(user: String, amount: Int): Receipt = super.pay(user, amount + 1)
}

class Desk extends Payments with Audited {
  def sell(user: String, amount: Int = 5): Receipt = Receipt("s-" + user, Some(amount))
}

/** Of its methods Desk gets static forwarders. */
object Desk {
  def open(user: String): Desk = new Desk
}

trait Source[T] {
  def take(user: T): Receipt
}

class TextSource extends Source[String] {
  override def take(user: String): Receipt = Receipt("x-" + user, None)
}

object Main {
  def main(args: Array[String]): Unit = {
    val desk = Desk.open("opener")
    desk.pay("payer", 3)
    desk.sell("all", 1)
    desk.sell("some")
    val source: Source[String] = new TextSource
    List("taker", "second").foreach(user => source.take(user))
    println("done")
  }
}
