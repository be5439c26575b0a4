/**
 * Puts hooks into tracked methods as their classes load: matcher, scan of the class file, weaver.
 * In: class files, on the thread that loads the class. Out: the same class with calls of {@code
 * java.lang.MetrixDispatcher}. The only place for Byte Buddy, of which it uses the class file
 * reader and writer alone: see ARCHITECTURE.md, "Weaving".
 */
package ir.metrix.agent.instrument;
