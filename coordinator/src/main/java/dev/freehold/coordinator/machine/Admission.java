package dev.freehold.coordinator.machine;

import dev.freehold.protocol.wire.Invitation;

/** Grounds on which somebody who says it is a worker may be one, as far as a hello shows them. */
public sealed interface Admission {
  /** Nobody needs an invitation where it comes from: a development network, on its own machine. */
  record Open() implements Admission {}

  /** An operator's invitation of this very node, which was checked. */
  record Invited(Invitation invitation) implements Admission {}

  /**
   * There are none: only who was let in before is let in.
   *
   * @param why in words, with what to do about it
   */
  record Refused(String why) implements Admission {}
}
