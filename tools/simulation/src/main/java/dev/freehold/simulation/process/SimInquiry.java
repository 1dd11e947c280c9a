package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Inquiry of a process, as a client of a worker, over a simulated wire: one question after another,
 * each a round trip. It dies with its process.
 */
abstract class SimInquiry implements Receiver {
  private static final long SILENCE_NS_MAX = 3_000_000_000L;

  private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
  private final Introduction introduction;
  private Wire wire;
  private boolean welcomed;
  private boolean over;
  private int request;

  SimInquiry(Genesis genesis) {
    introduction = Introduction.ofClient(genesis.hash());
  }

  /** Whether the process lives that began it. */
  abstract boolean lives();

  /** Does something after a while, if the process still lives then. */
  abstract void after(long ns, Runnable action);

  /**
   * Why whoever is at the other end is not asked; empty if it is.
   *
   * @param proven the node whose key it has shown
   */
  abstract Optional<String> objection(Reception reception, Hash32 proven);

  /** The next question. */
  abstract Query question(int number);

  /**
   * A message came behind the welcome.
   *
   * @param asked the number of the last question
   */
  abstract void heard(Message message, int asked);

  /** It comes to nothing, and is over. */
  abstract void fail(String why);

  /** Nothing more is asked or heard. */
  final void end() {
    over = true;
    if (wire != null) {
      wire.close();
    }
  }

  final boolean isOver() {
    return over;
  }

  final void whenAlive(Runnable action) {
    if (lives() && !over) {
      action.run();
    }
  }

  /** The other end has accepted. */
  final Receiver connected(Wire opened) {
    if (!lives() || over) {
      opened.close();
      return this;
    }
    wire = opened;
    wire.send(Frames.of(introduction.hello()));
    watch(request);
    return this;
  }

  /** Gives up if the question that was asked last is not answered in time. */
  private void watch(int asked) {
    after(
        SILENCE_NS_MAX,
        () -> {
          if (!over && request == asked) {
            fail("it does not answer");
          }
        });
  }

  /** The last question has its answer: whatever comes now is none to it. */
  final void settle() {
    request++;
  }

  /** Asks the next question. */
  final void ask() {
    wire.send(Frames.of(question(request)));
    watch(request);
  }

  @Override
  public final void received(byte[] bytes) {
    whenAlive(
        () -> {
          try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (Optional<byte[]> frame = cutter.next(buffer);
                frame.isPresent() && !over;
                frame = cutter.next(buffer)) {
              take(MessageCodec.decode(frame.get()));
            }
          } catch (MalformedException | ProtocolException e) {
            fail(e.getMessage());
          }
        });
  }

  private void take(Message message) {
    if (welcomed) {
      heard(message, request);
      return;
    }
    Optional<String> objection =
        objection(introduction.received(message, wire.proven()), wire.proven());
    if (objection.isPresent()) {
      fail(objection.get());
    } else {
      welcomed = true;
      ask();
    }
  }

  @Override
  public final void closed() {
    whenAlive(() -> fail("the connection is gone"));
  }
}
