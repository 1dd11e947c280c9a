package dev.freehold.simulation.kernel;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Kinds of members that mean harm. They are there from a world's beginning to its end, faults or
 * not, and send whatever decodes, some of it as the truth would have it.
 */
public enum Hostile {
  /**
   * A worker that holds one realm's seat and reports anything of it: events that nobody sent, false
   * roots, fees and proofs, other realms' blocks, two blocks of one height, nothing.
   */
  WORKER("a worker that reports anything of the realm whose seat it holds"),
  /** A hostile worker whose reports are as long and as many as limits let them be. */
  FIREHOSE("such a worker whose reports hold as many events as they may"),
  /**
   * A client with an account in each realm: proofs that do not hold in floods, questions in floods,
   * whatever decodes; it reads nothing.
   */
  CLIENT("a client that floods with bad proofs, questions and whatever decodes"),
  /** An aggregator that sends anything: registrations, results and heartbeats of others. */
  AGGREGATOR("an aggregator that sends whatever decodes"),
  /**
   * A coordinator that seals anything under its key: events that no realm sent, events left out,
   * false roots, two checkpoints of one height, realms given away, no signature.
   */
  COORDINATOR("a coordinator that seals anything under its key"),
  /** One of several validators that proposes, votes, says and shows anything under its key. */
  VALIDATOR("validators that propose, vote and tell anything under their keys");

  /** The share of worlds that have hostile members. */
  public static final double SHARE = 0.4;

  /** The share of the worlds with hostile members whose coordinator is hostile, and nobody else. */
  public static final double COORDINATOR_SHARE = 0.2;

  /** The share of the other worlds with hostile members that have a firehose. */
  public static final double FIREHOSE_SHARE = 0.03;

  /** Chance that one of the other kinds is in one of those worlds. */
  public static final double KIND_SHARE = 0.5;

  private final String what;

  Hostile(String what) {
    this.what = what;
  }

  /** What it is, for people. */
  public String what() {
    return what;
  }

  /** The kinds that a world has. */
  static Set<Hostile> of(Dice dice) {
    Set<Hostile> kinds = EnumSet.noneOf(Hostile.class);
    if (dice.chance(SHARE)) {
      draw(dice, kinds);
    }
    return Collections.unmodifiableSet(kinds);
  }

  private static void draw(Dice dice, Set<Hostile> kinds) {
    if (dice.chance(COORDINATOR_SHARE)) {
      kinds.add(COORDINATOR);
      return;
    }
    if (dice.chance(FIREHOSE_SHARE)) {
      kinds.add(FIREHOSE);
      kinds.add(WORKER);
      return;
    }
    for (Hostile kind : Arrays.asList(WORKER, CLIENT, AGGREGATOR)) {
      if (dice.chance(KIND_SHARE)) {
        kinds.add(kind);
      }
    }
    if (kinds.isEmpty()) {
      kinds.add(WORKER);
    }
  }
}
