package dev.freehold.simulation.process;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.kernel.Mutant;

/** Telling of clients where their bundles stand, by a worker that is broken on purpose. */
record MutantTelling(Mutant mutant, ChainStore chain) {
  /** What is told instead: the work of mutants. {@code null} for nothing. */
  Message told(Message message) {
    if (!(message instanceof Message.StatusPush(Hash32 bundle, BundleStatus status))) {
      return message;
    }
    BundleStatus told =
        switch (status) {
          case BundleStatus.Verified _ when is(Mutant.COMMITTED_TOLD_EARLY) ->
              new BundleStatus.Committed(1);
          case BundleStatus.Committed(long height) when is(Mutant.FINAL_TOLD_EARLY) ->
              new BundleStatus.Final(height, chain.head().height());
          case BundleStatus.Final end when is(Mutant.FINAL_SHOWN_OTHERWISE) ->
              new BundleStatus.Final(
                  end.blockHeight(),
                  end.checkpointHeight(),
                  end.shown().map(path -> AnyValue.with(path, "rest", Hash32.ZERO)));
          case BundleStatus.Received _ when is(Mutant.REJECTED_AND_ADMITTED) ->
              new BundleStatus.Rejected(RejectReason.INSUFFICIENT_BALANCE, "");
          case BundleStatus.Committed _ when is(Mutant.REJECTED_TOLD_FALSELY) ->
              new BundleStatus.Rejected(RejectReason.INSUFFICIENT_BALANCE, "");
          case BundleStatus.Failed failed when is(Mutant.FAILURE_TOLD_COMMITTED) ->
              new BundleStatus.Committed(failed.blockHeight());
          default -> status;
        };
    boolean lost =
        is(Mutant.TELL_LOST) && status instanceof BundleStatus.Final
            || is(Mutant.FAILURE_UNTOLD) && status instanceof BundleStatus.Failed;
    return lost ? null : new Message.StatusPush(bundle, told);
  }

  private boolean is(Mutant other) {
    return mutant == other;
  }
}
