/**
 * All that waits to be delivered. In: encoded messages, in groups, and how each ended; out: the
 * same messages, one user's in order, in a bounded window, and files that survive the process. One
 * thread; {@code agent/SPOOL-FORMAT.md} describes the files. JDK only.
 */
package ir.metrix.agent.spool;
