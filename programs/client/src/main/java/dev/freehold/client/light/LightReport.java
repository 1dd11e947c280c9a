package dev.freehold.client.light;

import dev.freehold.core.id.RealmId;
import java.util.List;

/**
 * Report of what a light client has checked, and of what it has taken on trust.
 *
 * @param from height of the trusted checkpoint
 * @param to height of the last one followed
 * @param blocks headers of blocks that were followed
 * @param proofs single proofs that those blocks rest on
 * @param covered of {@code proofs}, proved by aggregates that were checked
 * @param aggregates that were checked
 * @param uncovered of {@code proofs}, by realm and block: nothing was checked of them
 * @param witnessed blocks that were replayed from their witness
 * @param oldCheckpoints from before the trusted one, of which the signature alone was checked
 */
public record LightReport(
    long from,
    long to,
    long blocks,
    long proofs,
    long covered,
    long aggregates,
    List<Uncovered> uncovered,
    long witnessed,
    long oldCheckpoints) {
  /** Proofs of a realm's consecutive blocks that no checked aggregate covers. */
  public record Uncovered(RealmId realm, long firstBlock, long lastBlock, long proofs) {
    /** This and a later block. */
    Uncovered upTo(long block, long more) {
      return new Uncovered(realm, firstBlock, block, proofs + more);
    }
  }

  /** Whether nothing rests on the word of whoever made it: every block and proof was checked. */
  public boolean isWhole() {
    return uncovered.isEmpty() && witnessed == blocks;
  }

  /** In words, a line each: first what was checked, then what was trusted. */
  public String inWords() {
    StringBuilder text = new StringBuilder();
    line(text, "checked  %d checkpoints from %d to %d: signature and link", to - from, from, to);
    line(
        text,
        "checked  %d blocks: each header names the one before, up to the checkpoints",
        blocks);
    line(text, "checked  every global root: it is that of the realms' roots");
    line(text, "checked  every event of a checkpoint: a realm's header bears it out");
    if (from == 0) {
      line(text, "checked  no realm spent more than came into it, and rewards are half its fees");
    }
    line(
        text,
        "checked  %d of %d proofs, by %d aggregates over the statements of the headers",
        covered,
        proofs,
        aggregates);
    if (witnessed > 0) {
      line(
          text,
          "checked  %d blocks from their witness: bundles' signatures, rules, root before to after",
          witnessed);
    }
    line(text, "trusted  checkpoint %d, which was given", from);
    if (from > 0) {
      line(text, "trusted  workers and coordinator for what realms held and were given since then");
    }
    line(text, "trusted  the committee's votes: that there is no other chain");
    line(text, "trusted  each contract's owner for its keys, and the keys' setup");
    for (Uncovered range : uncovered) {
      line(
          text,
          "trusted  the worker of realm %s for %d proofs of blocks %d to %d: not covered",
          range.realm,
          range.proofs,
          range.firstBlock,
          range.lastBlock);
    }
    if (witnessed < blocks) {
      line(text, "trusted  the workers for what %d blocks make of the state", blocks - witnessed);
    }
    if (oldCheckpoints > 0) {
      line(
          text,
          "trusted  the signature alone of %d checkpoints older than %d that calls are anchored to",
          oldCheckpoints,
          from);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... args) {
    text.append(format.formatted(args)).append('\n');
  }
}
