/**
 * HOCON in, an immutable {@link ir.metrix.agent.config.AgentConfig} out, or everything that is
 * wrong with the file at once. Runs on the thread that starts the agent, before anything is woven.
 * The only place for Typesafe Config. Which keys there are, and their defaults, is read from {@code
 * reference.conf}, so that its text can't lie.
 */
package ir.metrix.agent.config;
