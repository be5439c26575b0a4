/**
 * Looks for methods worth tracking, on the command's thread. In: the application's files and words
 * for what one looks for. Out: methods, the likeliest first, each with the values that can be read
 * there of whom it is about and of how much, and a rule to start from. Nothing of the application
 * is loaded or run.
 */
package ir.metrix.agent.find;
