/** The thread that drives the coordinator's machine and carries out its effects. */
package dev.freehold.coordinator.agent;
