/**
 * Holds a configuration against an application's class files, on the command's thread. In: the
 * configuration, checked by itself, and the application's files. Out: by rule the methods that will
 * be hooked, their expressions with types, all that is wrong; and what would be sent, with types or
 * with examples in place of values. Nothing of the application is loaded or run.
 */
package ir.metrix.agent.check;
