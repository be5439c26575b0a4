/**
 * What the agent tells its operator: lines that begin with {@code [metrix]}. Any thread; no
 * captured value, no key.
 */
package ir.metrix.agent.log;
