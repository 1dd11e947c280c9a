package dev.freehold.simulation.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A client's connection to one worker. */
final class ClientWire implements Receiver {
  private static final long SILENCE_NS_MAX = 6_000_000_000L;

  private record Asked(long atNs, Consumer<Answer> answered) {}

  private final Wire wire;
  private final boolean realmsMove;
  private final Introduction introduction;
  private final Consumer<Message> pushes;
  private final Consumer<ClientWire> onClosed;
  private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
  private final Map<Integer, Asked> asked = new TreeMap<>();
  // Told that it has come, and not yet how it ended.
  private final Map<Hash32, BundleStatus> underWay = new TreeMap<>();
  private int nextRequest;
  private final long sinceNs;
  private boolean welcomed;
  private boolean closed;

  /**
   * @param realmsMove whether a realm that the worker serves may be given to another
   */
  ClientWire(
      Wire wire,
      boolean realmsMove,
      Introduction introduction,
      long nowNs,
      Consumer<Message> pushes,
      Consumer<ClientWire> onClosed) {
    this.wire = wire;
    this.realmsMove = realmsMove;
    sinceNs = nowNs;
    this.pushes = pushes;
    this.onClosed = onClosed;
    this.introduction = introduction;
    wire.send(Frames.of(introduction.hello()));
  }

  boolean isUsable() {
    return welcomed && !closed;
  }

  /** The worker at the other end. */
  String host() {
    return wire.to();
  }

  void send(Message message) {
    wire.send(Frames.of(message));
  }

  /** Asks; nothing if the connection is lost before the answer. */
  int ask(long nowNs, IntFunction<Query> query, Consumer<Answer> answered) {
    int request = nextRequest++;
    asked.put(request, new Asked(nowNs, answered));
    send(query.apply(request));
    return request;
  }

  /** Does not want the answer any more. */
  void forget(int request) {
    asked.computeIfPresent(request, (_, ask) -> new Asked(ask.atNs, _ -> {}));
  }

  /** Gives the connection up if it does not answer: its worker may wait for the rest of a frame. */
  void closeIfSilent(long nowNs) {
    boolean unwelcome = !welcomed && nowNs - sinceNs > SILENCE_NS_MAX;
    if (unwelcome || asked.values().stream().anyMatch(ask -> nowNs - ask.atNs > SILENCE_NS_MAX)) {
      close();
    }
  }

  void close() {
    if (!closed) {
      closed = true;
      wire.close();
      onClosed.accept(this);
    }
  }

  @Override
  public void closed() {
    close();
  }

  @Override
  public void received(byte[] bytes) {
    if (closed) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      for (Optional<byte[]> frame = cutter.next(buffer);
          frame.isPresent() && !closed;
          frame = cutter.next(buffer)) {
        Message message = MessageCodec.decode(frame.get());
        if (welcomed) {
          take(message);
        } else {
          takeFirst(message);
        }
      }
    } catch (MalformedException | ProtocolException e) {
      close();
    }
  }

  /** On one connection, nobody has to ask for the end of what they were told has come. */
  private void requireToldTheEnd(Answer answer) {
    if (answer instanceof Answer.Status(_, Hash32 bundle, BundleStatus status)
        && status.isTerminal()
        && underWay.containsKey(bundle)
        && !mayLackFinality(status, underWay.get(bundle))) {
      throw new Violation(
          Invariant.TOLD_THE_END,
          host()
              + " did not tell "
              + wire.from()
              + " that "
              + bundle.abbreviated()
              + " is "
              + status);
    }
  }

  /** Who hands a realm over has told how bundles ended, but not that their blocks are final. */
  private boolean mayLackFinality(BundleStatus asked, BundleStatus told) {
    return realmsMove
        && asked instanceof BundleStatus.Final
        && told instanceof BundleStatus.Committed;
  }

  private void takeFirst(Message message) {
    if (introduction.received(message, wire.proven()) instanceof Reception.Welcomed) {
      welcomed = true;
      pushes.accept(message);
    } else {
      close();
    }
  }

  private void take(Message message) {
    switch (message) {
      case Message.Goodbye _ -> close();
      case Message.StatusPush(Hash32 bundle, BundleStatus status) -> {
        if (status.isTerminal()) {
          underWay.remove(bundle);
        } else {
          underWay.put(bundle, status);
        }
        pushes.accept(message);
      }
      case Answer answer -> {
        requireToldTheEnd(answer);
        Asked waiting = asked.remove(answer.request());
        if (waiting != null) {
          waiting.answered.accept(answer);
        }
      }
      default -> pushes.accept(message);
    }
  }
}
