package dev.freehold.coordinator.agent;

import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Work;
import java.util.List;

/**
 * The other validators, as one of them tells what it has verified. Every method returns at once;
 * what cannot be sent is lost.
 */
public interface OtherValidators {
  /** Others of whom nobody hears. */
  OtherValidators NONE =
      new OtherValidators() {
        @Override
        public void tell(List<VerifiedBlock> blocks) {
          // Nobody hears it.
        }

        @Override
        public void offer(List<Hash32> nodes, Work.Submit result) {
          // Likewise.
        }

        @Override
        public void tell(Hash32 result) {
          // Likewise.
        }
      };

  /** Tells all of them that these blocks are verified here. */
  void tell(List<VerifiedBlock> blocks);

  /** Shows some of them a result that is verified here. */
  void offer(List<Hash32> nodes, Work.Submit result);

  /**
   * Tells all of them that a result is verified here.
   *
   * @param result its name, as of {@link dev.freehold.core.work.Aggregate#result}
   */
  void tell(Hash32 result);
}
