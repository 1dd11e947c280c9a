/**
 * The daemons as programs: their command lines, how they start, run and end. {@link
 * dev.freehold.node.FreeholdDaemon} is the main class; the nodes themselves are in {@link
 * dev.freehold.node.service}. Nothing here knows the commands of {@code freehold}, which hand over
 * to it.
 */
package dev.freehold.node;
