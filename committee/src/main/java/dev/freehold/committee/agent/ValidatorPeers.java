package dev.freehold.committee.agent;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.id.Hash32;
import java.util.List;

/** The other validators, as the agreement speaks to them. */
@FunctionalInterface
public interface ValidatorPeers {
  /**
   * Sends a message to these nodes. Returns at once; what cannot be sent now is dropped, and is
   * never sent on a later connection.
   */
  void send(List<Hash32> nodes, AgreementMessage message);
}
