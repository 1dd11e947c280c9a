package dev.freehold.cli.status;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The votes that make a checkpoint final, where several validators have one.
 *
 * @param slot that the checkpoint was proposed in
 * @param leader who proposed it, by place in the committee
 * @param absent whose vote is not in the certificate: it may have come too late
 */
record Votes(Committee committee, long slot, int leader, List<Integer> absent) {

  /** The votes for a checkpoint; empty for the first one, and for a committee of one. */
  static Optional<Votes> of(Genesis genesis, Checkpoint checkpoint) {
    Committee committee = genesis.founders().committee();
    if (genesis.founders().isSole() || checkpoint.finality().isEmpty()) {
      return Optional.empty();
    }
    FinalityProof proof = checkpoint.finality().get();
    List<Integer> absent = new ArrayList<>();
    IntStream.range(0, committee.size())
        .filter(i -> !proof.signers().contains(i))
        .forEach(absent::add);
    return Optional.of(
        new Votes(
            committee, proof.slot(), new Leaders(genesis.firstEra()).of(proof.slot()), absent));
  }

  /** One line for people. */
  String inWords() {
    String without =
        absent.isEmpty()
            ? ""
            : ", without "
                + absent.stream()
                    .map(place -> node(place).abbreviated())
                    .collect(Collectors.joining(", "));
    return "slot %d, led by %s; votes of %d of %d validators%s"
        .formatted(
            slot,
            node(leader).abbreviated(),
            committee.size() - absent.size(),
            committee.size(),
            without);
  }

  /** The same for programs. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("slot", slot);
    fields.put("leader", node(leader));
    fields.put("validators", committee.size());
    fields.put("votes", committee.size() - absent.size());
    fields.put("absent", absent.stream().map(this::node).toList());
    return fields;
  }

  private Hash32 node(int place) {
    return committee.validators().get(place).node();
  }
}
