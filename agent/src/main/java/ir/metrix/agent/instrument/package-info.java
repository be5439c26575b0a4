/**
 * Which classes and methods a rule means, and what became of each. In: the class files that the JVM
 * loads, on the thread that loads them. Out: through {@code bytecode}, the same class with calls of
 * {@code java.lang.MetrixDispatcher}.
 */
package ir.metrix.agent.instrument;
