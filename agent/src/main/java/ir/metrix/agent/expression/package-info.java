/**
 * The expression language: text becomes tokens ({@code Lexer}), a syntax tree ({@code Parser},
 * {@code Node}), and, once the tracked method is known ({@code Binding}), an {@code Evaluator} that
 * runs on the calling thread. Depends on nothing else.
 */
package ir.metrix.agent.expression;
