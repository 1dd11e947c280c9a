/**
 * The coordinator's machine: which worker serves which realm, the realms' latest headers, and the
 * checkpoints made of them. Plain objects, one thread, no clock.
 *
 * <p>Start with {@link dev.freehold.coordinator.machine.CoordinatorMachine}. All that must survive
 * a crash is in {@link dev.freehold.coordinator.machine.LogEntry}s.
 */
package dev.freehold.coordinator.machine;
