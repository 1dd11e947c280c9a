package dev.freehold.simulation.network;

/** Receiver at one end of a connection. */
public interface Receiver {
  /** Receiver of whoever does not listen: whatever comes is read by nobody. */
  Receiver DEAF =
      new Receiver() {
        @Override
        public void received(byte[] bytes) {
          // Read by nobody.
        }

        @Override
        public void closed() {
          // As expected.
        }
      };

  /** Bytes came, cut anywhere. */
  void received(byte[] bytes);

  /** The connection is gone; nothing more comes. */
  void closed();
}
