/**
 * The messages of Freehold's protocol, between clients, workers and the coordinator. A frame is a
 * length in four bytes, then a message: one byte of type, then its fields. Start with {@link
 * dev.freehold.protocol.wire.Message}.
 */
package dev.freehold.protocol.wire;
