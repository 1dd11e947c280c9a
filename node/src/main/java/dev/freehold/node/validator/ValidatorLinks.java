package dev.freehold.node.validator;

import dev.freehold.committee.agent.ValidatorPeers;
import dev.freehold.coordinator.agent.OtherValidators;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.ValidatorLink;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Links of a validator to the others, one to each. Thread-safe. */
final class ValidatorLinks implements ValidatorPeers, OtherValidators, AutoCloseable {
  private static final long LOOK_MS = 10;

  private final Map<Hash32, ValidatorLink> links = new HashMap<>();

  /**
   * Links that are not open yet.
   *
   * @param addresses of the others, by their node ids
   */
  ValidatorLinks(
      EventLoops loops,
      TlsContext tls,
      Supplier<Introduction> introduction,
      Map<Hash32, InetSocketAddress> addresses) {
    addresses.forEach(
        (node, address) ->
            links.put(node, new ValidatorLink(loops, node, address, tls, introduction)));
  }

  /** Connects to all of them, now and whenever a connection is lost. */
  void open() {
    links.values().forEach(ValidatorLink::open);
  }

  /** Waits until all are connected, or for so many milliseconds. */
  void await(long waitMsMax) throws InterruptedException {
    long endNs = System.nanoTime() + waitMsMax * 1_000_000;
    while (connected() < links.size() && System.nanoTime() < endNs) {
      Thread.sleep(LOOK_MS);
    }
  }

  /** Validators that are connected now. */
  long connected() {
    return links.values().stream().filter(ValidatorLink::isOpen).count();
  }

  /** Bytes of frames sent to all of them since the start. */
  long sentBytes() {
    return links.values().stream().mapToLong(ValidatorLink::sentBytes).sum();
  }

  @Override
  public void send(List<Hash32> nodes, AgreementMessage message) {
    // Encoded once, however many it goes to.
    byte[] said = Frames.of(new Message.Agreement(message.toBytes()));
    for (Hash32 node : nodes) {
      ValidatorLink link = links.get(node);
      if (link != null) {
        link.send(said);
      }
    }
  }

  /**
   * Tells all that these blocks are verified here, in as many messages as it takes; dropped where
   * there is no connection, or what is more urgent waits on it.
   */
  @Override
  public void tell(List<VerifiedBlock> blocks) {
    for (int from = 0; from < blocks.size(); from += Limits.VERIFIED_TOLD_MAX) {
      int to = Math.min(blocks.size(), from + Limits.VERIFIED_TOLD_MAX);
      byte[] said = Frames.of(new Message.BlocksVerified(blocks.subList(from, to)));
      links.values().forEach(link -> link.advise(said));
    }
  }

  @Override
  public void offer(List<Hash32> nodes, Work.Submit result) {
    byte[] said = Frames.of(result);
    nodes.stream().map(links::get).filter(Objects::nonNull).forEach(link -> link.advise(said));
  }

  @Override
  public void tell(Hash32 result) {
    byte[] said = Frames.of(new Message.ResultVerified(result));
    links.values().forEach(link -> link.advise(said));
  }

  @Override
  public void close() {
    links.values().forEach(ValidatorLink::close);
  }
}
