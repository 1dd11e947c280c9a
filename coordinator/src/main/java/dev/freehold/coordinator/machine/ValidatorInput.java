package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.wire.Work;
import java.util.List;

/** Inputs of {@link ValidatorMachine}. */
public sealed interface ValidatorInput {
  /** Input of a connection, a verdict, or the time. */
  record Outside(CoordinatorInput input) implements ValidatorInput {}

  /**
   * Another validator says that it has verified blocks, each with all of its realm below.
   *
   * @param node who says so, as its connection has proved
   */
  record Told(Hash32 node, List<VerifiedBlock> blocks) implements ValidatorInput {
    public Told {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * Another validator shows a result that it has verified.
   *
   * @param node who does, as its connection has proved
   */
  record Offered(Hash32 node, Work.Submit result) implements ValidatorInput {}

  /**
   * Another validator says that it has verified a result.
   *
   * @param node who says so, likewise
   * @param result its name, as of {@link Aggregate#result}
   */
  record ResultTold(Hash32 node, Hash32 result) implements ValidatorInput {}

  /**
   * The agreement wants a payload for a slot of this validator's.
   *
   * @param parent hash of what it is to stand on
   * @param onto the candidates above the last final one that lead to the parent, and it, lowest
   *     first
   */
  record ProposeAsked(long slot, Hash32 parent, List<Candidate> onto) implements ValidatorInput {
    public ProposeAsked {
      onto = List.copyOf(onto);
    }
  }

  /**
   * The agreement wants to know whether a candidate follows from what it stands on.
   *
   * @param onto as of {@link ProposeAsked}
   */
  record JudgeAsked(Candidate candidate, List<Candidate> onto) implements ValidatorInput {
    public JudgeAsked {
      onto = List.copyOf(onto);
    }
  }

  /**
   * A candidate is final; they come in the order of the chain.
   *
   * @param above candidates that stand on it, up to the one that was voted for
   * @param finality FINAL certificate of the last of them
   */
  record BecameFinal(Candidate candidate, List<CandidateHeader> above, Certificate finality)
      implements ValidatorInput {
    public BecameFinal {
      above = List.copyOf(above);
    }
  }

  /**
   * A final candidate came from another validator, since this one was away.
   *
   * @param candidate as its log is to have it; {@link TakenCheck} has nothing against it
   * @param isTold whether connections are told. Of some that come together the last is enough:
   *     whoever follows the chain asks for what is between
   */
  record Brought(LogEntry.Taken candidate, boolean isTold) implements ValidatorInput {}

  /**
   * A later state came from another validator, since this one was away for longer than candidates
   * are kept.
   *
   * @param candidate the final candidate that names it; {@link TakenCheck} has nothing against both
   */
  record StateBrought(CoordinatorSnapshot snapshot, LogEntry.Taken candidate)
      implements ValidatorInput {}
}
