/**
 * Desks: the place where a message of an identified peer becomes an input of a machine, a question
 * for the query room, or a named refusal. A desk owns no socket and no thread; daemons and
 * simulated clusters carry out the same {@link dev.freehold.protocol.desk.Ruling}s.
 */
package dev.freehold.protocol.desk;
