package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.protocol.query.KeptChain;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Things that a validator keeps for others: those of the driver that it has when it is asked. */
record SimKept(Supplier<CommitteeDriver> driver) implements KeptChain {
  @Override
  public List<byte[]> candidatesFrom(long from) {
    return driver.get().candidatesFrom(from);
  }

  @Override
  public Optional<State> newestState() {
    return driver.get().newestState();
  }

  @Override
  public Optional<byte[]> statePart(long at, int index) {
    return driver.get().statePart(at, index);
  }
}
