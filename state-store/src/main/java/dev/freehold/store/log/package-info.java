/** The local adapter of {@link dev.freehold.core.port.RenewableLog}: one append-only file. */
package dev.freehold.store.log;
