/**
 * From a call to a message. In: what a hook passes (object, arguments, result), on the
 * application's thread. Out: a {@link ir.metrix.agent.message.Message} of copied values, offered to
 * a {@link ir.metrix.agent.capture.MessageSink}. Nothing here waits, and nothing thrown here
 * reaches the application.
 */
package ir.metrix.agent.capture;
