package dev.freehold.simulation.process;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.simulation.kernel.Dice;
import java.util.ArrayList;
import java.util.List;

/** Answers that a worker that lies, or lacks something, gives aggregators in place of the truth. */
final class ProofLies {
  private ProofLies() {}

  /** As if it had not got what is asked for, or not any more. */
  static Answer lacking(Answer truth, Dice dice) {
    return truth instanceof Answer.Proofs proofs && dice.chance(0.5)
        ? new Answer.Proofs(proofs.request(), proofs.statements(), List.of())
        : new Answer.Failed(truth.request(), Answer.Failure.NOT_FOUND, "");
  }

  /** Something that is not so. */
  static Answer lie(Answer truth, Dice dice) {
    return switch (truth) {
      case Answer.Proofs proofs -> lie(proofs, dice);
      case Answer.ContractState(int request, Contract c) -> {
        UserId owner = new UserId(c.owner().value() ^ 1);
        long registeredAt = dice.chance(0.5) ? c.registeredAt() : dice.below(20);
        yield new Answer.ContractState(
            request, new Contract(c.id(), owner, c.spec(), registeredAt));
      }
      case Answer.CheckpointAt(int request, Checkpoint c) ->
          new Answer.CheckpointAt(
              request,
              new Checkpoint(
                  c.height(),
                  c.previous(),
                  c.timeMs(),
                  c.globalRoot().add(Fr.ONE),
                  c.headers(),
                  c.events(),
                  c.registryRoot(),
                  c.totals(),
                  c.finality()));
      default -> truth;
    };
  }

  private static Answer lie(Answer.Proofs truth, Dice dice) {
    List<CallStatement> statements = new ArrayList<>(truth.statements());
    List<Proof> proofs = new ArrayList<>(truth.proofs());
    int at = dice.below(statements.size());
    CallStatement s = statements.get(at);
    switch (dice.below(6)) {
      case 0 ->
          statements.set(
              at,
              new CallStatement(
                  s.user(),
                  s.anchorHeight(),
                  s.rootBefore(),
                  s.rootAfter().add(Fr.ONE),
                  s.writesDigest(),
                  s.callDigest(),
                  s.requireDigest()));
      case 1 -> {
        statements.add(s);
        proofs.add(proofs.get(at));
      }
      case 2, 3, 4 -> {
        byte[] bytes = proofs.get(at).toBytes();
        bytes[dice.below(bytes.length)] ^= 1;
        proofs.set(at, new Proof(bytes));
      }
      default -> proofs.add(proofs.get(at));
    }
    return new Answer.Proofs(truth.request(), statements, proofs);
  }
}
