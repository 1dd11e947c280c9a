package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockJudge;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.simulation.kernel.Invariant;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Book of a world's blocks: who has verified which, who has told of it, and what holds. */
public final class VerifiedBlocks {
  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Set<String>> verified = new HashMap<>();
  private final Map<Hash32, Set<String>> told = new HashMap<>();

  /** The block before each that somebody has found to hold. */
  private final Map<Hash32, Hash32> before = new HashMap<>();

  private final Map<ByteBuffer, Optional<BlockJudge.Refutation>> verdicts = new HashMap<>();
  private int least;
  private int quorum;
  private Set<String> liars = Set.of();

  /**
   * From now on blocks are verified before a checkpoint holds them.
   *
   * @param liars processes that verify nothing, or may say so
   * @param quorum how many must have told of a block, the leader among them, before an honest
   *     leader proposes it; so many of them must have verified it that are not liars
   */
  public void demand(Set<String> liars, int quorum) {
    this.liars = liars;
    this.quorum = quorum;
    least = quorum - liars.size();
  }

  /** Whether a process keeps the rules. */
  public boolean isHonest(String process) {
    return !liars.contains(process);
  }

  /** A process has found that all of a block holds. */
  public void verified(String process, RealmHeader header) {
    if (before.put(header.hash(), header.previous()) == null) {
      // Liars may have told of it before anybody knew what is below it.
      for (String teller : told.getOrDefault(header.hash(), Set.of())) {
        tell(teller, header.previous());
      }
    }
    if (isHonest(process)) {
      verified.computeIfAbsent(header.hash(), _ -> new TreeSet<>()).add(process);
    }
  }

  /** A validator tells others that it has verified blocks, and with each all below it. */
  public void told(String process, Iterable<VerifiedBlock> blocks) {
    for (VerifiedBlock block : blocks) {
      tell(process, block.header());
    }
  }

  private void tell(String process, Hash32 header) {
    Hash32 at = header;
    while (at != null && told.computeIfAbsent(at, _ -> new TreeSet<>()).add(process)) {
      at = before.get(at);
    }
  }

  /** How many blocks were verified. */
  long count() {
    return verified.size();
  }

  /** A checkpoint is final that holds a header. */
  void requireVerified(Checkpoint checkpoint, RealmHeader header) {
    int by = least == 0 ? 0 : verified.getOrDefault(header.hash(), Set.of()).size();
    Checker.require(
        Invariant.VERIFIED_FIRST,
        by >= least,
        "checkpoint %d holds what %d honest processes have verified, and not %d: %s"
            .formatted(checkpoint.height(), by, least, header));
  }

  /** A validator that leads proposes a checkpoint. */
  public void requireTold(String leader, Checkpoint draft) {
    if (!isHonest(leader)) {
      return;
    }
    for (RealmHeader header : draft.headers()) {
      Set<String> by = new TreeSet<>(told.getOrDefault(header.hash(), Set.of()));
      by.add(leader);
      Checker.require(
          Invariant.PROPOSED_IF_TOLD,
          by.size() >= quorum,
          "%s proposes what %s alone have told: %s".formatted(leader, by, header));
    }
  }

  /**
   * The verdict over a block, judged once in a world and not once by every process: it follows from
   * what is judged alone, as long as whoever judges knows the checkpoint that the block adopts.
   */
  public Optional<BlockJudge.Refutation> verdict(
      RealmHeader before,
      RealmHeader header,
      RealmBlock block,
      StatelessBlock stateless,
      Supplier<Optional<BlockJudge.Refutation>> judge) {
    byte[] all =
        new Encoder()
            .hash(before.hash())
            .hash(header.hash())
            .hash(TaggedHash.HEADER_BODY.of(block.toBytes()))
            .hash(TaggedHash.HEADER_BODY.of(stateless.toBytes()))
            .toBytes();
    return verdicts.computeIfAbsent(ByteBuffer.wrap(all), _ -> judge.get());
  }
}
