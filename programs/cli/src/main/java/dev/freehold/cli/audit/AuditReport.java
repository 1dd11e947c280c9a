package dev.freehold.cli.audit;

/**
 * Report of what an audit has checked.
 *
 * @param checkpoints checkpoints after the genesis
 * @param realms realms replayed
 * @param blocks blocks replayed
 * @param bundles bundles applied again, with their signatures
 * @param proofs proofs verified
 * @param everyRealm whether all realms were replayed, so that events and value could be checked
 */
public record AuditReport(
    long checkpoints, int realms, long blocks, long bundles, long proofs, boolean everyRealm) {

  /** In words. */
  public String inWords() {
    String common =
        """
        %d checkpoints: each links to the one before, is final by votes of the committee, and its root \
        follows from its headers
        %d blocks of %d realms: each links to the one before, holds the bundles and events that \
        its header names, and replaying it gives its root
        %d bundles: each applies by the rules, and its signature holds
        %d proofs: each holds for what the replayed state says\
        """
            .formatted(checkpoints, blocks, realms, bundles, proofs);
    return everyRealm
        ? common
            + "\nevery event that a block sent out was delivered exactly once, and no other"
            + "\nno value was created or lost"
        : common;
  }
}
