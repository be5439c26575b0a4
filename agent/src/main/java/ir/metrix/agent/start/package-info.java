/**
 * Puts the stages together: reads the configuration, defines the dispatcher, starts delivery,
 * installs the transformer; and at the end takes them apart. Runs on the thread that starts the
 * JVM, before the application's {@code main}.
 */
package ir.metrix.agent.start;
