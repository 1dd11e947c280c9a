package dev.freehold.simulation.process;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;
import java.util.function.IntFunction;

/** Questions of a validator to another one, as its client, one after another. */
final class SimQuestions extends SimInquiry {
  /** Matter that is asked about, and what becomes of the answers; in turns of the process. */
  interface Talk {
    /** The next question; empty if there is none. */
    Optional<IntFunction<Query>> ask();

    /**
     * Takes an answer.
     *
     * @throws MalformedException if it cannot be true
     */
    void take(Answer answer);

    /** The last question has no answer there. */
    default void lacks() {}
  }

  private final CommitteeProcess process;
  private final int life;
  private final String host;
  private final Talk talk;
  private final Runnable whenOver;
  private IntFunction<Query> next;

  SimQuestions(CommitteeProcess process, String host, Talk talk, Runnable whenOver) {
    super(process.cluster.genesis());
    this.process = process;
    this.host = host;
    this.talk = talk;
    this.whenOver = whenOver;
    life = process.life();
  }

  void start() {
    Optional<IntFunction<Query>> first = talk.ask();
    if (first.isEmpty()) {
      fail("there is nothing to ask");
      return;
    }
    next = first.get();
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
    return next.apply(number);
  }

  @Override
  void heard(Message message, int asked) {
    if (message instanceof Answer.Failed || message instanceof Message.Goodbye) {
      talk.lacks();
      fail("it has no more");
    } else if (message instanceof Answer answer && answer.request() == asked) {
      settle();
      process.post(() -> take(answer));
    }
  }

  private void take(Answer answer) {
    if (isOver()) {
      return;
    }
    try {
      talk.take(answer);
    } catch (MalformedException e) {
      process.cluster.trace().record("lies", process.name(), host + ": " + e.getMessage());
      fail(e.getMessage());
      return;
    }
    talk.ask()
        .ifPresentOrElse(
            question -> {
              next = question;
              ask();
            },
            () -> fail("nothing is wanted any more"));
  }

  @Override
  void fail(String why) {
    end();
    process.post(whenOver);
  }
}
