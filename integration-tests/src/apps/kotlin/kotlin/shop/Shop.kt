package shop

import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine

class Receipt(private val number: String, val total: Int?)

interface Payments {
  fun pay(user: String, amount: Int): Receipt

  /** A default method: on Java 8 class files its body is in Payments$DefaultImpls. */
  fun refund(user: String): Receipt = pay(user, -1)
}

open class Desk : Payments {
  override fun pay(user: String, amount: Int) = Receipt("p-$user", amount)

  @JvmOverloads
  fun sell(user: String, amount: Int = 5, note: String = "none") = Receipt("s-$user-$note", amount)

  suspend fun order(user: String): Receipt = Receipt("o-$user", null)

  companion object {
    @JvmStatic fun open(user: String) = Desk()
  }
}

object Registry {
  fun register(user: String) = Receipt("r-$user", 1)
}

fun topLevel(user: String, amount: Int = 7) = Receipt("t-$user", amount)

/** More than the default method is inherited: a bridge, as generics make them. */
interface Source<T> {
  fun take(user: T): Receipt
}

class TextSource : Source<String> {
  override fun take(user: String) = Receipt("x-$user", 1)
}

fun main() {
  val desk = Desk.open("opener")
  desk.pay("payer", 3)
  desk.refund("refunder")
  desk.sell("all", 1, "note")
  desk.sell("some")
  Registry.register("member")
  topLevel("top")
  val source: Source<String> = TextSource()
  source.take("taker")
  val order: suspend () -> Receipt = { desk.order("orderer") }
  order.startCoroutine(
      object : Continuation<Receipt> {
        override val context = EmptyCoroutineContext

        override fun resumeWith(result: Result<Receipt>) {
          println("ordered: ${result.isSuccess}")
        }
      })
  println("done")
}
