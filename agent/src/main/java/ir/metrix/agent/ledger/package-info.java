/**
 * The account of what became of each message. Written by capture, ring, spool and delivery; read by
 * log and figures.
 */
package ir.metrix.agent.ledger;
