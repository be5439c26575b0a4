/**
 * How the command line tool and a running agent speak with each other, in two processes. In: what
 * the agent says of itself. Out: the JVM's <em>agent properties</em>, which whoever may attach to
 * the JVM can read, and the application cannot see; and commands, as the argument of an attached
 * jar.
 */
package ir.metrix.agent.remote;
