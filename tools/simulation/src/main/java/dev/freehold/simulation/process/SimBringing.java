package dev.freehold.simulation.process;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Bringing of the final candidates that a validator missed, over simulated wires, as the node does
 * it: one other after another is asked, nothing is believed. It ends without an answer when nobody
 * has more, and with its process.
 */
final class SimBringing {
  private final CommitteeProcess process;
  private final TakenCheck check;
  private final int life;
  private final List<String> others;
  private int turn;
  private boolean runs;
  private Certificate wanted;
  private LongConsumer answer;

  SimBringing(CommitteeProcess process, TakenCheck check) {
    this.process = process;
    this.check = check;
    life = process.life();
    others =
        process.cluster.validators().stream().filter(host -> !host.equals(process.name())).toList();
  }

  /** Brings the chain up to what a certificate makes final, in place of what was wanted before. */
  void want(Certificate finality, LongConsumer whenHere) {
    wanted = finality;
    answer = whenHere;
    if (!runs && !others.isEmpty()) {
      runs = true;
      askNext(others.size(), process.driver().height());
    }
  }

  /**
   * Asks one of the others.
   *
   * @param left others to ask in this round
   * @param before the height at its beginning
   */
  private void askNext(int left, long before) {
    if (wanted == null) {
      runs = false;
    } else if (left > 0) {
      new Session(others.get(turn++ % others.size()), () -> askNext(left - 1, before)).start();
    } else if (process.driver().height() > before) {
      askNext(others.size(), process.driver().height());
    } else {
      runs = false;
    }
  }

  /** Answers what is wanted, if it is here. */
  private boolean settle() {
    OptionalLong height = wanted == null ? OptionalLong.empty() : process.driver().heightOf(wanted);
    height.ifPresent(
        of -> {
          answer.accept(of);
          wanted = null;
        });
    return wanted == null;
  }

  /** Questions to one other validator, as its client. */
  private final class Session extends SimInquiry {
    private final String host;
    private final Runnable whenOver;

    /** Where this validator stood when it asked; it may have gone on when it is answered. */
    private Checkpoint at;

    Session(String host, Runnable whenOver) {
      super(process.cluster.genesis());
      this.host = host;
      this.whenOver = whenOver;
    }

    void start() {
      process
          .cluster
          .network()
          .connect(process.name(), host, this::connected, why -> whenAlive(() -> fail(why)));
    }

    @Override
    boolean lives() {
      return process.isRunning() && process.life() == life;
    }

    @Override
    void after(long ns, Runnable action) {
      process.later(process.turnNs() + ns, action);
    }

    @Override
    Optional<String> objection(Reception reception, Hash32 proven) {
      return reception instanceof Reception.Welcomed
          ? Optional.empty()
          : Optional.of("it is no node of this network");
    }

    @Override
    Query question(int number) {
      at = process.driver().head();
      return new Query.CandidatesFrom(number, at.height() + 1);
    }

    @Override
    void heard(Message message, int asked) {
      if (message instanceof Answer.Candidates came && came.request() == asked) {
        settle();
        process.post(() -> take(came));
      } else if (message instanceof Answer.Failed || message instanceof Message.Goodbye) {
        fail("it has no more");
      }
    }

    private void take(Answer.Candidates came) {
      if (isOver()) {
        return;
      }
      try {
        List<LogEntry.Taken> taken = check.read(came.candidates(), at);
        process.cluster.trace().record("brought", process.name(), taken.size() + " from " + host);
        process.bring(taken);
      } catch (MalformedException e) {
        process.cluster.trace().record("lies", process.name(), host + ": " + e.getMessage());
        fail(e.getMessage());
        return;
      }
      if (SimBringing.this.settle()) {
        fail("nothing is wanted any more");
      } else {
        ask();
      }
    }

    @Override
    void fail(String why) {
      end();
      process.post(whenOver);
    }
  }
}
