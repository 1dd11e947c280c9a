package dev.freehold.core.chain;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.RandomValues;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A bundle is shown to stand where it does, and no changed part of what shows it holds. */
class InclusionTest {
  private static final int BUNDLES = 5;
  private static final int FAILED = 2;
  private final List<Bundle> bundles = new ArrayList<>();
  private final BundleList list;
  private final RealmHeader header;
  private final List<RealmHeader> later = new ArrayList<>();

  InclusionTest() {
    RandomValues random = new RandomValues(41);
    for (int i = 0; i < BUNDLES; i++) {
      bundles.add(random.bundle());
    }
    list =
        new BundleList(
            bundles,
            List.of(new FailedBundle(FAILED, RejectReason.PROOF_INVALID)),
            new BlockChanges(
                Collections.nCopies(BUNDLES + 1, FixedValues.HASH), 7, FixedValues.HASH));
    RealmHeader bare = altered(FixedValues.HEADER, "bundleCount", BUNDLES);
    header = altered(bare, "bundlesDigest", list.digest());
    RealmHeader last = header;
    for (int i = 0; i < 3; i++) {
      last = altered(altered(last, "previous", last.hash()), "height", last.height() + 1);
      later.add(last);
    }
  }

  private Inclusion inclusion(int position) {
    return list.inclusion(header, position, later.stream().map(RealmHeader::bodyHash).toList());
  }

  private static Checkpoint holding(RealmHeader sealed) {
    return new Checkpoint(
        4,
        FixedValues.HASH,
        5,
        Fr.of(6),
        List.of(RealmHeader.origin(new RealmId(1)), sealed),
        List.of(),
        FixedValues.HASH,
        Totals.NONE,
        Optional.empty());
  }

  @Test
  void eachBundleIsShownWithItsOutcome() {
    for (int i = 0; i < BUNDLES; i++) {
      Inclusion shown = inclusion(i);
      assertTrue(shown.holds(bundles.get(i).id()));
      assertFalse(shown.holds(bundles.get((i + 1) % BUNDLES).id()));
      assertEquals(i == FAILED, shown.failed().isPresent());
      assertTrue(shown.isSealedBy(holding(later.getLast())));
      Encoder out = new Encoder();
      shown.encode(out);
      assertEquals(shown, Decoder.decode(out.toBytes(), Inclusion::decode));
    }
    Inclusion direct = list.inclusion(header, 0, List.of());
    assertTrue(direct.isSealedBy(holding(header)));
  }

  /** As many as a block holds, and all of them the same bundle: each is shown where it stands. */
  @Test
  void theLargestBlockHasPathsForAllOfItsBundles() {
    int count = Limits.BLOCK_BUNDLES_MAX;
    Bundle bundle = bundles.getFirst();
    List<Hash32> entries = new ArrayList<>(Collections.nCopies(count, FixedValues.HASH));
    entries.add(Hash32.ZERO);
    BundleList full =
        new BundleList(
            Collections.nCopies(count, bundle),
            List.of(),
            new BlockChanges(entries, 1, FixedValues.HASH));
    RealmHeader all =
        altered(altered(header, "bundleCount", count), "bundlesDigest", full.digest());
    for (int position : new int[] {0, 1, 2047, 2048, count - 2, count - 1}) {
      Inclusion shown = full.inclusion(all, position, List.of());
      assertTrue(shown.holds(bundle.id()), "position " + position);
      Encoder out = new Encoder();
      shown.encode(out);
      assertEquals(shown, Decoder.decode(out.toBytes(), Inclusion::decode));
    }
    Inclusion last = full.inclusion(all, count - 1, List.of());
    assertEquals(1, last.path().size(), "the last of an odd number goes up as it is");
    assertFalse(altered(last, "position", count - 2).holds(bundle.id()));
    assertFalse(altered(last, "position", count).holds(bundle.id()));
  }

  @Test
  void noChangedPartHolds() {
    Hash32 id = bundles.get(1).id();
    Inclusion shown = inclusion(1);
    for (Inclusion lie :
        List.of(
            altered(shown, "position", 2),
            altered(shown, "position", -1),
            altered(shown, "position", BUNDLES),
            altered(shown, "failed", Optional.of(RejectReason.PROOF_INVALID)),
            altered(inclusion(FAILED), "failed", Optional.empty()),
            altered(shown, "rest", Hash32.ZERO),
            altered(shown, "path", shown.path().subList(1, shown.path().size())),
            altered(shown, "path", shown.path().reversed()),
            altered(shown, "touched", 8),
            altered(shown, "touchedRoot", Hash32.ZERO),
            altered(shown, "header", altered(header, "bundleCount", BUNDLES + 1)),
            altered(shown, "header", altered(header, "bundlesDigest", Hash32.ZERO)))) {
      Hash32 of = lie.position() == FAILED && lie.failed().isEmpty() ? bundles.get(2).id() : id;
      assertFalse(lie.holds(of), lie.toString());
    }
    assertFalse(shown.holds(Hash32.ZERO));
    Inclusion delivery = altered(altered(shown, "position", -1), "path", list.path(0));
    assertFalse(delivery.holds(Hash32.ZERO), "the delivery is no bundle");
  }

  @Test
  void noOtherCheckpointSealsIt() {
    Inclusion shown = inclusion(1);
    Checkpoint sealing = holding(later.getLast());
    List<Hash32> links = shown.links();
    for (Inclusion lie :
        List.of(
            altered(shown, "header", altered(header, "feesTotal", 99L)),
            altered(shown, "links", links.subList(0, 2)),
            altered(shown, "links", links.reversed()),
            altered(shown, "links", List.of(links.get(0), links.get(1), Hash32.ZERO)),
            altered(shown, "links", List.of()))) {
      assertFalse(lie.isSealedBy(sealing), lie.toString());
    }
    assertFalse(shown.isSealedBy(holding(later.get(1))));
    assertFalse(shown.isSealedBy(holding(altered(later.getLast(), "realm", new RealmId(2)))));
    assertFalse(shown.isSealedBy(FixedValues.GENESIS.checkpoint()));
  }

  /** The first block of a realm names zeros, the hash of the origin: no other header has it. */
  @Test
  void whatClaimsToStandBeforeTheFirstBlockIsSealedByNone() {
    RealmHeader first = altered(altered(header, "height", 1L), "previous", Hash32.ZERO);
    RealmHeader invented = altered(altered(header, "height", 0L), "previous", Hash32.ZERO);
    Inclusion lie = list.inclusion(invented, 0, List.of(first.bodyHash()));
    assertTrue(lie.holds(bundles.getFirst().id()), "its own bundles it has");
    assertFalse(lie.isSealedBy(holding(first)));
    assertEquals(Hash32.ZERO, RealmHeader.origin(header.realm()).hash());
    assertNotEquals(Hash32.ZERO, invented.hash());
    Inclusion real = list.inclusion(first, 0, List.of());
    assertTrue(real.isSealedBy(holding(first)));
  }
}
