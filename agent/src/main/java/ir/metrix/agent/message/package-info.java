/**
 * Messages and their JSON form. In: values of one call; out: the bytes of one message object as the
 * API wants it. A {@link ir.metrix.agent.message.Message} is made on the application's thread and
 * encoded on the spool thread. The only package that knows Jackson.
 */
package ir.metrix.agent.message;
