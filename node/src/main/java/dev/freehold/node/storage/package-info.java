/**
 * Looking after data directories: {@link dev.freehold.node.storage.StoreCheck} recomputes what a
 * store claims, {@link dev.freehold.node.storage.StoreRepair} makes a sound one of an unsound one.
 */
package dev.freehold.node.storage;
