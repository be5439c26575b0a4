/**
 * Between the application's threads and ours: in, messages from any thread, without waiting; out,
 * the same messages on the spool thread. The only package that knows JCTools.
 */
package ir.metrix.agent.ring;
