/**
 * The way to Metrix. In: messages from the application's threads, through the ring; out: requests
 * of one user's messages, and the count of what became of each. One thread encodes and spools, a
 * few send. The only package that knows OkHttp, and loads it with the first message.
 */
package ir.metrix.agent.delivery;
