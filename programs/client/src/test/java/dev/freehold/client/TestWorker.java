package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A worker that answers for a {@link TestChain}, and treats bundles as a test wants. */
final class TestWorker implements TestNode.Script {
  /** Treatment of a bundle: the statuses to push, in order. */
  interface Treatment {
    List<BundleStatus> of(Bundle bundle);
  }

  private final TestChain chain;
  private final Map<Hash32, BundleStatus> known = new ConcurrentHashMap<>();
  private final List<Bundle> submitted = new CopyOnWriteArrayList<>();
  private volatile UnaryOperator<Answer> lies = answer -> answer;
  private volatile Treatment treatment = _ -> List.of();

  TestWorker(TestChain chain) {
    this.chain = chain;
  }

  /** Changes honest answers. */
  TestWorker lying(UnaryOperator<Answer> newLies) {
    lies = newLies;
    return this;
  }

  TestWorker treating(Treatment newTreatment) {
    treatment = newTreatment;
    return this;
  }

  /** Makes the worker know where a bundle stands, telling nobody. */
  void knows(Hash32 bundle, BundleStatus status) {
    known.put(bundle, status);
  }

  /** Bundles that came, in order, repeated ones too. */
  List<Bundle> submitted() {
    return submitted;
  }

  List<Long> nonces() {
    return submitted.stream().map(Bundle::nonce).toList();
  }

  @Override
  public void hello(TestNode.Peer peer, Message.Hello hello) throws IOException {
    peer.send(peer.node().welcome(chain.latest().height()));
  }

  @Override
  public void message(TestNode.Peer peer, Message message) throws IOException {
    switch (message) {
      case Message.Submit submit -> {
        Bundle bundle = Bundle.decode(submit.bundle());
        submitted.add(bundle);
        for (BundleStatus status : treatment.of(bundle)) {
          if (!(status instanceof BundleStatus.Rejected)) {
            known.put(bundle.id(), status);
          }
          peer.send(new Message.StatusPush(bundle.id(), status));
        }
      }
      case Query.BundleStatusOf q ->
          peer.send(
              lies.apply(
                  new Answer.Status(
                      q.request(),
                      q.bundle(),
                      known.getOrDefault(q.bundle(), new BundleStatus.Unknown()))));
      case Query query -> peer.send(lies.apply(chain.answer(query)));
      default -> throw new IOException("a client does not send " + message);
    }
  }
}
