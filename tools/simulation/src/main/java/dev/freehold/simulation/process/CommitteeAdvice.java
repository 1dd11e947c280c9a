package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.OtherValidators;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The other validators, as a simulated one tells them what it has verified. */
record CommitteeAdvice(
    Runnable crashPoint, Map<Hash32, SimLink> links, UnaryOperator<List<VerifiedBlock>> testimony)
    implements OtherValidators {
  @Override
  public void tell(List<VerifiedBlock> blocks) {
    crashPoint.run();
    toAll(new Message.BlocksVerified(testimony.apply(blocks)));
  }

  @Override
  public void offer(List<Hash32> nodes, Work.Submit result) {
    crashPoint.run();
    nodes.forEach(node -> links.get(node).send(result));
  }

  @Override
  public void tell(Hash32 result) {
    crashPoint.run();
    toAll(new Message.ResultVerified(result));
  }

  private void toAll(Message message) {
    links.values().forEach(link -> link.send(message));
  }
}
