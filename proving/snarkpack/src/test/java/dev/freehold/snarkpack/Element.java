package dev.freehold.snarkpack;

import dev.freehold.blst.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * An element of an aggregate.
 *
 * @param challenge the first challenge that depends on it: 0 is r, then one for each round, then z
 *     and, for the openings, none at all
 */
record Element(String name, int at, int bytes, int challenge) {
  private static final String[] TARGETS = {"T_AB", "U_AB", "T_C", "U_C", "Z_AB"};

  /** All of them in order. */
  static List<Element> of(AggregateLayout layout) {
    List<Element> elements = new ArrayList<>();
    for (int claim = 0; claim < layout.claims(); claim++) {
      String of = " of claim " + claim;
      int round = claim == 0 ? 1 : 1 + (claim - 1) / 2;
      for (int target = 0; target < AggregateLayout.TARGETS; target++) {
        boolean commitment = claim == 0 && target < AggregateLayout.COMMITMENTS;
        elements.add(
            new Element(
                TARGETS[target] + of,
                layout.targetAt(claim, target),
                TargetGroup.COMPRESSED_BYTES,
                commitment ? 0 : round));
      }
      elements.add(new Element("Z_C" + of, layout.sumAt(claim), AggregateLayout.G1_BYTES, round));
    }
    int z = layout.rounds() + 1;
    elements.add(new Element("A", layout.finalA(), AggregateLayout.G1_BYTES, z));
    elements.add(new Element("B", layout.finalB(), AggregateLayout.G2_BYTES, z));
    elements.add(new Element("C", layout.finalC(), AggregateLayout.G1_BYTES, z));
    for (int key = 0; key < 2; key++) {
      String number = Integer.toString(key + 1);
      elements.add(new Element("v" + number, layout.finalV(key), AggregateLayout.G2_BYTES, z));
      elements.add(new Element("w" + number, layout.finalW(key), AggregateLayout.G1_BYTES, z));
      elements.add(
          new Element(
              "opening of v" + number, layout.openingV(key), AggregateLayout.G2_BYTES, z + 1));
      elements.add(
          new Element(
              "opening of w" + number, layout.openingW(key), AggregateLayout.G1_BYTES, z + 1));
    }
    return elements;
  }
}
