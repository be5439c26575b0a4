/**
 * {@code java -jar metrix-agent.jar COMMAND}. The only place for picocli. Exit codes: 0 good, 1
 * findings, 2 usage.
 */
package ir.metrix.agent.command;
