/**
 * The coordinator's desk: messages of workers, aggregators, operators and clients become inputs of
 * the {@linkplain dev.freehold.coordinator.machine.CoordinatorMachine machine}, questions for the
 * query room, or named refusals. Start at {@link dev.freehold.coordinator.desk.CoordinatorDesk}.
 */
package dev.freehold.coordinator.desk;
