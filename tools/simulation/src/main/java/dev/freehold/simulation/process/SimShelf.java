package dev.freehold.simulation.process;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.query.BlockShelf;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shelf of what a validator has verified in one life: of each height the last one. */
final class SimShelf implements BlockShelf {
  private record Kept(byte[] block, byte[] stateless) {}

  private final Map<RealmId, Map<Long, Kept>> kept = new TreeMap<>();

  /** Keeps a block that holds. */
  void keep(RealmHeader header, RealmBlock block, StatelessBlock stateless) {
    kept.computeIfAbsent(header.realm(), _ -> new TreeMap<>())
        .put(header.height(), new Kept(block.toBytes(), stateless.toBytes()));
  }

  private Optional<Kept> at(RealmId realm, long height) {
    return Optional.ofNullable(kept.getOrDefault(realm, Map.of()).get(height));
  }

  @Override
  public Optional<byte[]> block(RealmId realm, long height) {
    return at(realm, height).map(Kept::block);
  }

  @Override
  public Optional<byte[]> stateless(RealmId realm, long height) {
    return at(realm, height).map(Kept::stateless);
  }
}
