/**
 * Looking after data directories: {@link dev.freehold.cli.storecare.StoreCheck} recomputes what a
 * store claims, {@link dev.freehold.cli.storecare.StoreRepair} makes a sound one of an unsound one.
 */
package dev.freehold.cli.storecare;
