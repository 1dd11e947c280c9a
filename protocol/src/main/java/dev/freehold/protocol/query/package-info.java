/**
 * The query room: answers to questions, from the store ports alone. The daemons put it behind their
 * sockets, the simulator behind its wires.
 *
 * <p>Start with {@link dev.freehold.protocol.query.StateQueries}, a worker's answers, and {@link
 * dev.freehold.protocol.query.ChainQueries}, those that a coordinator gives too.
 */
package dev.freehold.protocol.query;
