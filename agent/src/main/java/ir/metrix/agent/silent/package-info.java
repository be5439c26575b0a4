/**
 * What the bundled HTTP client logs to: nothing. See {@link ir.metrix.agent.silent.Logger} for the
 * reason.
 */
package ir.metrix.agent.silent;
