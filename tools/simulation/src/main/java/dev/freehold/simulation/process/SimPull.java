package dev.freehold.simulation.process;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.BlockCollector;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A coordinator's pull of a block and its witness over a simulated wire: each question is one round
 * trip. It dies with its process.
 */
final class SimPull implements Receiver {
  /** Takes what comes of a pull; one of its methods is called, once. */
  interface Taker {
    /** Both are here; nothing of them was checked. */
    void pulled(RealmBlock block, StatelessBlock stateless);

    /** They do not come, or not in a form that says anything. */
    void failed(String why);
  }

  private static final long SILENCE_NS_MAX = 3_000_000_000L;

  private final CoordinatorProcess process;
  private final VerifyBlock task;
  private final Taker taker;
  private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
  private final Introduction introduction;
  private final BlockCollector block = new BlockCollector(Limits.BLOCK_BYTES_MAX);
  private final BlockCollector stateless = new BlockCollector(Limits.STATELESS_BLOCK_BYTES_MAX);
  private final int life;
  private Wire wire;
  private boolean welcomed;
  private boolean over;
  private int request;

  SimPull(CoordinatorProcess process, Genesis genesis, VerifyBlock task, Taker taker) {
    this.process = process;
    this.task = task;
    this.taker = taker;
    life = process.life();
    introduction = Introduction.ofClient(genesis.hash());
  }

  void start() {
    process.connect(
        Endpoint.parse(task.endpoint()).host(), this::connected, why -> whenAlive(() -> fail(why)));
  }

  private void whenAlive(Runnable action) {
    if (process.life() == life && !over) {
      action.run();
    }
  }

  private Receiver connected(Wire opened) {
    wire = opened;
    whenAlive(
        () -> {
          wire.send(Frames.of(introduction.hello()));
          watch(request);
        });
    if (over || process.life() != life) {
      opened.close();
    }
    return this;
  }

  /** Gives up if the question that was asked last is not answered in time. */
  private void watch(int asked) {
    process.after(
        SILENCE_NS_MAX,
        () -> {
          if (!over && request == asked) {
            fail("it does not answer");
          }
        });
  }

  private void fail(String why) {
    end();
    taker.failed(why);
  }

  private void end() {
    over = true;
    if (wire != null) {
      wire.close();
    }
  }

  @Override
  public void received(byte[] bytes) {
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
    if (!welcomed) {
      if (introduction.received(message, wire.proven()) instanceof Reception.Welcomed
          && wire.proven().equals(task.worker())) {
        welcomed = true;
        ask();
      } else {
        fail("it is not the worker");
      }
    } else if (message instanceof Answer.BlockPart part && part.request() == request) {
      request++;
      (block.isWhole() ? stateless : block).put(part);
      if (stateless.isWhole()) {
        end();
        taker.pulled(RealmBlock.decode(block.bytes()), StatelessBlock.decode(stateless.bytes()));
      } else {
        ask();
      }
    } else if (message instanceof Answer.Failed || message instanceof Message.Goodbye) {
      fail("it does not show it");
    }
  }

  private void ask() {
    RealmId realm = task.header().realm();
    long height = task.header().height();
    wire.send(
        Frames.of(
            block.isWhole()
                ? new Query.WitnessOf(request, realm, height, stateless.offset())
                : new Query.BlockOf(request, realm, height, block.offset())));
    watch(request);
  }

  @Override
  public void closed() {
    whenAlive(() -> fail("the connection is gone"));
  }
}
