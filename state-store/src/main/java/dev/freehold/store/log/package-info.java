/** The local adapter of {@link dev.freehold.core.port.ReplicatedLog}: one append-only file. */
package dev.freehold.store.log;
