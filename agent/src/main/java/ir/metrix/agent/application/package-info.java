/**
 * The application as it lies on disk, for commands that look at it while it doesn't run. In: jars,
 * WARs, EARs and class folders; out: the names of all classes in them and, by name, the class
 * files, the JDK's own included. On the command's thread; nothing of the application is loaded or
 * run. JDK types only; imports no sibling.
 *
 * <p>Jars inside of archives are unpacked to a temporary folder, deleted at the end. A file is
 * opened by its table of contents, as the JVM does; a stream must inflate every class to learn the
 * next name, and again for each class that is read. Refused: keeping the jars in memory, which
 * takes a heap as large as the application. The price is as much free disk.
 */
package ir.metrix.agent.application;
