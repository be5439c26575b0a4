/**
 * Class files: the only place for Byte Buddy's reader and writer. In: the bytes of a class, and
 * bound expressions. Out: what its methods are ({@code ClassScan}, {@code TrackedMethod}), what its
 * types are ({@code ClassFileTypes}), the same class with hooks ({@code ClassWeaver}), and classes
 * that compute expressions ({@code ExpressionCompiler}). Runs on the thread that loads a class, or
 * that first calls a tracked method.
 */
package ir.metrix.agent.bytecode;
