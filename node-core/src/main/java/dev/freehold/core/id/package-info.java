/**
 * Typed identifiers: realms, users, contracts and 32-byte digests. An identifier out of range
 * cannot exist.
 */
package dev.freehold.core.id;
