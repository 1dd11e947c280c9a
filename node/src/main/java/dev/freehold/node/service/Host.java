package dev.freehold.node.service;

import dev.freehold.core.port.RenewableLog;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * Machine that a coordinator's process runs on.
 *
 * @param clock shows the time that checkpoints bear
 * @param disk what a log's file is written through
 */
public record Host(Clock clock, UnaryOperator<RenewableLog> disk) {
  /** The one that this program runs on. */
  public static final Host THIS = new Host(Clock.systemUTC(), UnaryOperator.identity());
}
