/**
 * All that waits to be delivered. In: encoded messages, from the spool thread; out: the same in
 * order, until each is released at its end. Memory only as yet: what waits ends with the process.
 * Imports no sibling.
 */
package ir.metrix.agent.spool;
