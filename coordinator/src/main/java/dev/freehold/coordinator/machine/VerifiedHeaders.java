package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The headers of realms whose blocks this validator has verified, above the last final one of each,
 * which counts as verified by the quorum that made it final. Each stands on another one of them, so
 * that all below it is verified.
 */
final class VerifiedHeaders {
  /**
   * How far above the final header a realm's blocks are verified, and how many are kept: what waits
   * for a checkpoint, and as many in candidates that are not final.
   */
  static final int ABOVE_MAX = 2 * Limits.BLOCKS_AHEAD_MAX;

  private static final class Line {
    private RealmHeader last;
    private Hash32 lastHash;
    private final Map<Hash32, RealmHeader> above = new TreeMap<>();

    private Line(RealmHeader last) {
      this.last = last;
      lastHash = last.hash();
    }
  }

  private final List<Line> lines = new ArrayList<>();

  /** The realms at what is final. */
  VerifiedHeaders(List<RealmHeader> last) {
    last.forEach(header -> lines.add(new Line(header)));
  }

  boolean hasRealm(int realm) {
    return realm < lines.size();
  }

  int realms() {
    return lines.size();
  }

  /** The last final header of a realm. */
  RealmHeader last(int realm) {
    return lines.get(realm).last;
  }

  /** A header of a realm that is verified or the last final one, by its hash. */
  Optional<RealmHeader> of(int realm, Hash32 hash) {
    Line line = lines.get(realm);
    return hash.equals(line.lastHash)
        ? Optional.of(line.last)
        : Optional.ofNullable(line.above.get(hash));
  }

  /** Whether a header is verified, or the last final one. */
  boolean has(VerifiedBlock block) {
    return hasRealm(block.realm().value()) && of(block.realm().value(), block.header()).isPresent();
  }

  /** The highest header of a realm up to a height; the last final one if there is none. */
  RealmHeader highest(int realm, long upTo) {
    Line line = lines.get(realm);
    RealmHeader highest = line.last;
    for (RealmHeader header : line.above.values()) {
      if (header.height() <= upTo && header.height() > highest.height()) {
        highest = header;
      }
    }
    return highest;
  }

  /** The headers of a realm above the last final one, highest first. */
  List<VerifiedBlock> above(int realm) {
    return lines.get(realm).above.entrySet().stream()
        .map(of -> new VerifiedBlock(of.getValue().realm(), of.getValue().height(), of.getKey()))
        .sorted(Comparator.comparingLong(VerifiedBlock::height).reversed())
        .toList();
  }

  /** The hash of the header that a verified one above the last final stands on. */
  Hash32 below(VerifiedBlock block) {
    return lines.get(block.realm().value()).above.get(block.header()).previous();
  }

  /**
   * A header is verified that stands on one of these. Where there are too many of its realm, those
   * that are no part of its line are forgotten.
   */
  void add(RealmHeader header) {
    Line line = lines.get(header.realm().value());
    line.above.put(header.hash(), header);
    if (line.above.size() > ABOVE_MAX) {
      Map<Hash32, RealmHeader> kept = new TreeMap<>();
      for (RealmHeader at = header; at != null; at = line.above.get(at.previous())) {
        kept.put(at.hash(), at);
      }
      line.above.keySet().retainAll(kept.keySet());
    }
  }

  /** A header is final: what does not stand on it is forgotten. */
  void rise(RealmHeader last) {
    Line line = lines.get(last.realm().value());
    line.last = last;
    line.lastHash = last.hash();
    line.above.values().removeIf(header -> header.height() <= last.height());
    Map<Hash32, RealmHeader> standing = new TreeMap<>();
    line.above.entrySet().stream()
        .sorted(Comparator.comparingLong(of -> of.getValue().height()))
        .filter(
            of ->
                of.getValue().previous().equals(line.lastHash)
                    || standing.containsKey(of.getValue().previous()))
        .forEachOrdered(of -> standing.put(of.getKey(), of.getValue()));
    line.above.keySet().retainAll(standing.keySet());
  }
}
