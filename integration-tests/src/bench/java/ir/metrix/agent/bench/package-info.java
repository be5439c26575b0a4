/**
 * What expressions cost, against the same written by hand, and what other ways to compile them
 * would cost. {@link ir.metrix.agent.bench.Benchmarks} runs all of it; {@link
 * ir.metrix.agent.bench.CompiledExpressions} is the only place that knows the agent. The classes
 * that the expressions read are in {@code com.shop}, since the agent's own are closed to them.
 */
package ir.metrix.agent.bench;
