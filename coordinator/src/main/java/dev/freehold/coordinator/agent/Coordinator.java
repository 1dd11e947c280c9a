package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;

/**
 * Core that a coordinator's thread drives: one that decides alone, or one of several validators.
 */
public interface Coordinator {
  /** Takes an input and does all that follows. On the coordinator's thread. */
  void step(CoordinatorInput input);

  /** Who serves which realm, as of the last input. From any thread. */
  List<RealmEndpoint> realms();

  /** The number that an operator's next order has, as of the last input. From any thread. */
  long nextOrder();
}
