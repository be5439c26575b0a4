/**
 * A stand-in for Metrix on this machine, for trying things out and for tests: in, the requests of a
 * sender; out, what Metrix's rules say about each. Knows the rules from Metrix's pages, not from
 * the sender it judges.
 */
package ir.metrix.agent.receive;
