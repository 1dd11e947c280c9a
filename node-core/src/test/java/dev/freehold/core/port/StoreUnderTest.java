package dev.freehold.core.port;

/** A process' store of some implementation, which can be opened again as after a crash. */
public interface StoreUnderTest extends AutoCloseable {
  /** The store as it is open now, of the network {@link TestLedger#genesis}. */
  NodeStore store();

  /** Gives the store up and opens it again from what is durable. */
  void reopen();

  @Override
  void close();
}
