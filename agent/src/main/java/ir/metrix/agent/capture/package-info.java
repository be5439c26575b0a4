/**
 * From a call to a message. In: what a hook passes (object, arguments, result), on the
 * application's thread. Out: a {@link ir.metrix.agent.message.Message} of copied values, offered to
 * a {@link ir.metrix.agent.capture.MessageSink}. Nothing here waits, and nothing thrown here
 * reaches the application.
 *
 * <p>Before calls, as a class is woven and as rules are replaced: {@link
 * ir.metrix.agent.capture.BoundMethods} binds the rules to its methods. In calls: {@link
 * ir.metrix.agent.capture.CaptureDispatcher} and {@link ir.metrix.agent.capture.Captures}, or, for
 * sites that the {@code AdviceTable} has one for, their {@link ir.metrix.agent.capture.SiteAdvice}.
 */
package ir.metrix.agent.capture;
