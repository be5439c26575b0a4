/**
 * The expression language. Text becomes tokens ({@code Lexer}) and a syntax tree ({@code Parser},
 * {@code Node}) when the configuration is read; a tree whose types are known ({@code Binder} and a
 * class for each kind of node, {@code Typed}) when the tracked method is ({@code Binding}, types
 * from a {@code TypeSource}), on the thread that loads its class; and, through a {@code
 * ProgramCompiler}, a {@code Program} that runs on the calling thread and calls {@code Operations}
 * for what is not one instruction. Depends on nothing else.
 */
package ir.metrix.agent.expression;
