package dev.freehold.core.transition;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Somebody who has all that is behind a block's commitment and looks for a lie in it, with every
 * short message that there is.
 *
 * @param before the realm before the block
 * @param after the tree that the header's root after is said to be of
 * @param delivered the checkpoints that the block adopts, all of them
 * @param verdicts what a verifier says of bundles whose proofs do not hold
 */
record Challenger(
    CommittedBlock block,
    ChainView chain,
    MemoryRealm before,
    SparseTree.NodeSource after,
    List<Checkpoint> delivered,
    Map<Hash32, RejectReason> verdicts) {

  /** What shows that the block's maker has lied: none if nothing does. */
  List<String> lies() {
    BlockDispute dispute = block.dispute();
    List<BlockDispute.Entry> entries = new ArrayList<>();
    for (int i = 0; i <= block.bundles().size(); i++) {
      entries.add(block.entry(i));
    }
    List<BlockDispute.Place> places = new ArrayList<>();
    for (int i = 0; i < block.touched().size(); i++) {
      places.add(block.place(i));
    }
    List<String> lies = new ArrayList<>();
    ofRules(dispute, entries, lies);
    for (BlockDispute.Entry entry : entries) {
      for (Touch touch : entry.content().touches()) {
        ofTouch(dispute, entries, entry, touch, lies);
      }
    }
    ofPlaces(dispute, entries, places, lies);
    ofUntouched(dispute, lies);
    return lies;
  }

  private static void note(boolean shown, String lie, List<String> lies) {
    if (shown) {
      lies.add(lie);
    }
  }

  private void ofRules(BlockDispute dispute, List<BlockDispute.Entry> entries, List<String> lies) {
    note(
        dispute.isWronglyDelivered(entries.getFirst(), before.head, before.rules, delivered),
        "wrongly delivered",
        lies);
    for (int i = 1; i < entries.size(); i++) {
      BlockDispute.Entry entry = entries.get(i);
      Optional<RejectReason> verdict =
          Optional.ofNullable(verdicts.get(entry.bundle().orElseThrow().id()));
      for (BlockDispute.Entry other : entries) {
        note(
            dispute.isWrong(other, entry, before.rules, chain, verdict),
            "entry " + i + " is wrong",
            lies);
      }
    }
    for (BlockDispute.Entry entry : entries) {
      note(dispute.isOtherwiseSummed(entry), "otherwise summed", lies);
    }
  }

  private void ofTouch(
      BlockDispute dispute,
      List<BlockDispute.Entry> entries,
      BlockDispute.Entry entry,
      Touch touch,
      List<String> lies) {
    long place = touch.place();
    String which = "place " + place + " of entry " + entry.index();
    note(dispute.isNoWriter(entry, place), which + " has no writer", lies);
    note(dispute.isNotBefore(entry, place, leaf(before, place)), which + " was not so", lies);
    note(dispute.isUnlisted(entry, place, block.around(place)), which + " is not listed", lies);
    for (BlockDispute.Entry other : entries) {
      note(dispute.isBroken(entry, other, place), which + " is broken", lies);
      note(dispute.isPassedOver(entry, other, place), which + " passes over", lies);
    }
  }

  private void ofPlaces(
      BlockDispute dispute,
      List<BlockDispute.Entry> entries,
      List<BlockDispute.Place> places,
      List<String> lies) {
    for (BlockDispute.Place place : places) {
      String which = "place " + place.leaf().place();
      note(dispute.isNobodys(place), which + " is nobody's", lies);
      for (BlockDispute.Place other : places) {
        note(dispute.isOutOfOrder(place, other), which + " is out of order", lies);
      }
      for (BlockDispute.Entry entry : entries) {
        note(dispute.isNotLast(place, entry), which + " has another last entry", lies);
        note(
            dispute.isNotAfter(place, entry, leaf(after, place.leaf().place())),
            which + " is not so",
            lies);
      }
    }
  }

  /** Looks at the leaves beside all that anybody says is touched, and at those themselves. */
  private void ofUntouched(BlockDispute dispute, List<String> lies) {
    TreeSet<Long> around = new TreeSet<>();
    block.entries().forEach(e -> e.touches().forEach(touch -> around.add(touch.place())));
    block.touched().forEach(touched -> around.add(touched.place()));
    for (long place : List.copyOf(around)) {
      around.add(place + 1);
      around.add(Math.max(0, place - 1));
    }
    for (long place : around) {
      note(
          dispute.isChangedByNobody(
              place, block.around(place), leaf(before, place), leaf(after, place)),
          "nobody changed place " + place,
          lies);
    }
  }

  private static BlockDispute.Leaf leaf(SparseTree.NodeSource nodes, long place) {
    Fr value = nodes.node(0, place);
    return new BlockDispute.Leaf(
        value == null ? Fr.ZERO : value, SparseTree.path(StateShape.REALM_DEPTH, 0, nodes, place));
  }
}
