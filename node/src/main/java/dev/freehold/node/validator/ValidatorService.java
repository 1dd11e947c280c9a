package dev.freehold.node.validator;

import dev.freehold.committee.agent.AgreementInbox;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.identity.Callers;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Handler of what validators say: hands it to the agreement as said by the node whose key the
 * connection has proved. Whoever has another role is another handler's.
 */
final class ValidatorService implements NodeHandler {
  private static final long PING_MS = LinkTimes.VALIDATOR.pingNs() / 1_000_000;
  private static final long TELL_MS = 60_000;

  private final Hash32 me;
  private final AgreementInbox inbox;
  private final BiConsumer<Hash32, Message> advice;
  private final Predicate<Hash32> committee;
  private final NodeEvents events;
  private final NodeHandler others;

  // Under this object's monitor.
  private final Callers callers = new Callers();
  private final Map<Hash32, Connection> connections = new HashMap<>();

  /** When people were told last that another process has a node's key. */
  private final Map<Hash32, Long> toldMs = new HashMap<>();

  /**
   * @param me this validator's node id
   * @param advice told, at once, what a validator says of what it has verified
   * @param committee whether a node is a validator that is to be heard
   * @param events takes what people are to be told
   * @param others takes peers of all other roles
   */
  ValidatorService(
      Hash32 me,
      AgreementInbox inbox,
      BiConsumer<Hash32, Message> advice,
      Predicate<Hash32> committee,
      NodeEvents events,
      NodeHandler others) {
    this.me = me;
    this.inbox = inbox;
    this.advice = advice;
    this.committee = committee;
    this.events = events;
    this.others = others;
  }

  @Override
  public Standing standing(Connection connection, Peer peer) {
    if (peer.role() != Role.VALIDATOR) {
      return others.standing(connection, peer);
    }
    return committee.test(peer.node()) ? Standing.PEER : Standing.STRANGER;
  }

  @Override
  public void opened(Connection connection, Peer peer) {
    if (peer.role() != Role.VALIDATOR) {
      others.opened(connection, peer);
    } else if (!committee.test(peer.node())) {
      notOfTheCommittee(connection, peer.node());
    } else if (peer.node().equals(me)) {
      connection.close(GoodbyeReason.IDENTITY_TAKEN, "this node has the same key");
    } else {
      called(connection, peer.node());
    }
  }

  private void notOfTheCommittee(Connection connection, Hash32 node) {
    part(
        connection,
        node,
        GoodbyeReason.NOT_ALLOWED,
        "node %s is no validator of this era".formatted(node.abbreviated()));
  }

  /** Says goodbye to a connection, which keeps its node's place no longer. */
  private synchronized void part(
      Connection connection, Hash32 node, GoodbyeReason reason, String text) {
    leave(connection, node);
    connection.close(reason, text);
  }

  private void leave(Connection connection, Hash32 node) {
    callers.closed(node, connection.id());
    connections.remove(node, connection);
  }

  private synchronized void called(Connection connection, Hash32 node) {
    Connection first = connections.get(node);
    switch (callers.opened(node, connection.id(), nowMs())) {
      case TAKEN -> {
        if (first != null) {
          first.close(GoodbyeReason.OUT_OF_STEP, "the same node is connected again");
        }
        connections.put(node, connection);
        inbox.connected(node, () -> resume(connection));
        // Nothing else is said on the connection that shows its other end that this side lives.
        connection.keepAlive(PING_MS, () -> isHeard(connection, node));
      }
      case ASK -> {
        first.send(new Message.Ping());
        again(connection);
      }
      case AGAIN -> again(connection);
      case OTHER -> {
        connection.close(
            GoodbyeReason.IDENTITY_TAKEN, "another process with this node's key is connected");
        tell(node, first.address(), connection.address());
      }
    }
  }

  /** The one that is refused comes again each second: people are told as often as that helps. */
  private void tell(Hash32 node, String first, String second) {
    long nowMs = nowMs();
    Long lastMs = toldMs.get(node);
    if (lastMs == null || nowMs - lastMs >= TELL_MS) {
      toldMs.put(node, nowMs);
      events.keyUsedTwice(node, first, second);
    }
  }

  /** By a clock that is never set back. */
  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private synchronized boolean isHeard(Connection connection, Hash32 node) {
    return callers.holder(node) == connection.id();
  }

  private static void again(Connection connection) {
    connection.close(GoodbyeReason.OUT_OF_STEP, "the same node is connected already; come again");
  }

  /** In the order of pauses: there is room again after it was said that there is none. */
  private synchronized void resume(Connection connection) {
    connection.resume(Connection.Pause.INBOX);
  }

  @Override
  public void received(Connection connection, Peer peer, Message message) {
    if (peer.role() != Role.VALIDATOR) {
      others.received(connection, peer, message);
    } else if (!committee.test(peer.node())) {
      notOfTheCommittee(connection, peer.node());
    } else {
      switch (message) {
        case Message.Ping _ -> heard(connection, peer.node());
        case Message.Agreement said -> agreement(connection, peer.node(), said.message());
        case Message.BlocksVerified _, Message.ResultVerified _, Work.Submit _ ->
            advise(connection, peer.node(), message);
        default ->
            part(
                connection,
                peer.node(),
                GoodbyeReason.NOT_ALLOWED,
                Rights.refusal(peer.role(), Role.COORDINATOR));
      }
    }
  }

  private synchronized void heard(Connection connection, Hash32 node) {
    callers.heard(node, connection.id(), true, nowMs());
  }

  private void agreement(Connection connection, Hash32 node, byte[] bytes) {
    AgreementMessage said;
    try {
      said = AgreementMessage.decode(bytes);
    } catch (MalformedException e) {
      part(
          connection,
          node,
          GoodbyeReason.MALFORMED_MESSAGE,
          "%s: %s".formatted(e.reason(), e.getMessage()));
      return;
    }
    synchronized (this) {
      callers.heard(node, connection.id(), false, nowMs());
      // What was read already of a connection that is another's by now is of before.
      if (callers.holder(node) == connection.id() && !inbox.hear(node, said, bytes.length)) {
        connection.pause(Connection.Pause.INBOX);
      }
    }
  }

  private synchronized void advise(Connection connection, Hash32 node, Message message) {
    callers.heard(node, connection.id(), false, nowMs());
    if (callers.holder(node) == connection.id()) {
      advice.accept(node, message);
    }
  }

  @Override
  public void submitted(Connection connection, Peer peer, List<Message.Submit> submits) {
    if (peer.role() == Role.VALIDATOR) {
      submits.forEach(submit -> received(connection, peer, submit));
    } else {
      others.submitted(connection, peer, submits);
    }
  }

  @Override
  public void roomy(Connection connection) {
    others.roomy(connection);
  }

  @Override
  public void closed(Connection connection, Peer peer) {
    if (peer.role() != Role.VALIDATOR) {
      others.closed(connection, peer);
      return;
    }
    synchronized (this) {
      leave(connection, peer.node());
    }
  }
}
