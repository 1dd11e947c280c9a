package dev.freehold.core.transition;

import dev.freehold.core.chain.RealmHeader;

/** A block that is not what the transition makes of its bundles. */
public final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ReplayException(RealmHeader header, String what) {
    super("block %d of realm %s: %s".formatted(header.height(), header.realm(), what));
  }
}
