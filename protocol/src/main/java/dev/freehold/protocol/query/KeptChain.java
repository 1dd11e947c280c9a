package dev.freehold.protocol.query;

import java.util.List;
import java.util.Optional;

/** Things that a validator of several keeps for others that were away. Asked from any thread. */
public interface KeptChain {
  /** Of a node that keeps nothing. */
  KeptChain NOTHING =
      new KeptChain() {
        @Override
        public List<byte[]> candidatesFrom(long height) {
          return List.of();
        }

        @Override
        public Optional<State> newestState() {
          return Optional.empty();
        }

        @Override
        public Optional<byte[]> statePart(long height, int index) {
          return Optional.empty();
        }
      };

  /**
   * A state that others may begin with.
   *
   * @param candidate the entry of the log that names it and shows that a quorum voted for it
   * @param parts of the state's snapshot, at least 1
   */
  record State(byte[] candidate, int parts) {}

  /** Final candidates from a height on, as many as an answer holds; none if that is not kept. */
  List<byte[]> candidatesFrom(long height);

  /** The newest state that is kept. */
  Optional<State> newestState();

  /**
   * A part of the newest state.
   *
   * @param height of the checkpoint that it is at
   * @param index from 0
   * @return empty if that state is not kept, or has no such part
   */
  Optional<byte[]> statePart(long height, int index);
}
