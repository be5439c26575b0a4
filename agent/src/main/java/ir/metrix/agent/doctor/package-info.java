/**
 * Walks from the configuration to Metrix's answer, a step at a time, on the command's thread. In: a
 * configuration file. Out: of each step what was found, how long it took and what to do where it
 * failed; and the report that Metrix's support asks for. It uses the agent's own settings of proxy
 * and certificates, waits for each step at most as long as the agent would, and shows no secret.
 */
package ir.metrix.agent.doctor;
