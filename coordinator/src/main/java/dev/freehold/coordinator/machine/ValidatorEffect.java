package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.wire.Work;
import java.util.List;

/** Effects of {@link ValidatorMachine}, carried out in list order. */
public sealed interface ValidatorEffect {
  /** Do what a coordinator's machine wants done. */
  record Act(CoordinatorEffect effect) implements ValidatorEffect {}

  /** Answer {@link ValidatorInput.ProposeAsked}. */
  record Proposed(long slot, byte[] payload) implements ValidatorEffect {
    public Proposed {
      payload = payload.clone();
    }

    @Override
    public byte[] payload() {
      return payload.clone();
    }
  }

  /**
   * Answer {@link ValidatorInput.JudgeAsked}.
   *
   * @param candidate its hash
   * @param objection why it is not valid; empty if it is
   */
  record Judged(Hash32 candidate, String objection) implements ValidatorEffect {
    public boolean isValid() {
      return objection.isEmpty();
    }
  }

  /** Tell all other validators that these blocks are verified here. */
  record Tell(List<VerifiedBlock> blocks) implements ValidatorEffect {
    public Tell {
      blocks = List.copyOf(blocks);
    }
  }

  /** Show other validators a result that is verified here, so that they can verify it. */
  record Offer(List<Hash32> nodes, Work.Submit result) implements ValidatorEffect {
    public Offer {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * Tell all other validators that a result is verified here.
   *
   * @param result its name, as of {@link Aggregate#result}
   */
  record TellResult(Hash32 result) implements ValidatorEffect {}

  /** Make durable that the log begins anew with a state and the candidate that names it. */
  record BeginAnew(CoordinatorSnapshot snapshot, LogEntry.Taken candidate)
      implements ValidatorEffect {}

  /** Say that this validator leads from now on, or does not any more. */
  record Leads(boolean isLeading, long slot) implements ValidatorEffect {}
}
