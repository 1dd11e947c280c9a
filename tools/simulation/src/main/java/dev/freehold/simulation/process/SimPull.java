package dev.freehold.simulation.process;

import dev.freehold.coordinator.machine.BlockSource;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.BlockCollector;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;

/** Pull of a block and its witness by a process that coordinates. */
final class SimPull extends SimInquiry {
  /** Takes what comes of a pull; one of its methods is called, once. */
  interface Taker {
    /** Both are here; nothing of them was checked. */
    void pulled(RealmBlock block, StatelessBlock stateless);

    /** They do not come, or not in a form that says anything. */
    void failed(String why);
  }

  private final CoordinatingProcess process;
  private final VerifyBlock task;
  private final Taker taker;
  private final BlockCollector block = new BlockCollector(Limits.BLOCK_BYTES_MAX);
  private final BlockCollector stateless = new BlockCollector(Limits.STATELESS_BLOCK_BYTES_MAX);
  private final int life;

  SimPull(CoordinatingProcess process, Genesis genesis, VerifyBlock task, Taker taker) {
    super(genesis);
    this.process = process;
    this.task = task;
    this.taker = taker;
    life = process.life();
  }

  void start() {
    process.connect(host(), this::connected, why -> whenAlive(() -> fail(why)));
  }

  private String host() {
    return switch (task.source()) {
      case BlockSource.Worker worker -> Endpoint.parse(worker.endpoint()).host();
      case BlockSource.Validator validator ->
          process.cluster.validators().get(process.cluster.place(validator.node()));
    };
  }

  @Override
  boolean lives() {
    return process.life() == life;
  }

  @Override
  void after(long ns, Runnable action) {
    process.after(ns, action);
  }

  @Override
  void fail(String why) {
    end();
    taker.failed(why);
  }

  @Override
  Optional<String> objection(Reception reception, Hash32 proven) {
    return reception instanceof Reception.Welcomed && proven.equals(task.source().node())
        ? Optional.empty()
        : Optional.of("it is not who is to be asked");
  }

  @Override
  void heard(Message message, int asked) {
    if (message instanceof Answer.BlockPart part && part.request() == asked) {
      settle();
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

  @Override
  Query question(int number) {
    RealmId realm = task.realm();
    long height = task.height();
    return block.isWhole()
        ? new Query.WitnessOf(number, realm, height, stateless.offset())
        : new Query.BlockOf(number, realm, height, block.offset());
  }
}
