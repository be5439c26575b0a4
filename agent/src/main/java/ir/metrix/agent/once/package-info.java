/**
 * Which business facts had their message: in, the rule and value of a {@code once}, on the
 * application's thread; out, whether it is the first time, and the message's id. In memory,
 * bounded; {@code spool} keeps it on disk. Nothing here waits.
 */
package ir.metrix.agent.once;
