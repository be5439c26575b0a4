/**
 * How instrumented code reaches the agent: defines {@code java.lang.MetrixDispatcher}, and opens
 * modules to the agent's reflection. Runs once, on the thread that starts the agent, and touches no
 * class of the application.
 */
package ir.metrix.agent.bootstrap;
