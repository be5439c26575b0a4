/**
 * The agent's figures as MBeans. In: figures by name. Out: the application's own platform MBean
 * server, once the application has one; none is ever made here, since servers such as WildFly set
 * up theirs first and fail if somebody was faster. Nothing of this package loads before.
 */
package ir.metrix.agent.jmx;
