package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.StateTransfer;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.committee.Certificate;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Bringing of what a validator missed, over simulated wires, as the node does it: final candidates
 * of one other after another; where one lacks the next, a state that a candidate names, the highest
 * first; and the checkpoints before it. Nothing is believed. It ends without an answer when nobody
 * has more, and with its process.
 */
final class SimBringing {
  private static final long AGAIN_NS = 5_000_000_000L;

  private final CommitteeProcess process;
  private final TakenCheck check;
  private final List<String> others;
  private int turn;
  private boolean runs;
  private Certificate wanted;
  private LongConsumer answer;
  private boolean isAnyWithoutIt;

  /** Whether it is going to ask again for checkpoints that nobody has given it. */
  private boolean isPutOff;

  private record Keeper(String host, long height) {}

  SimBringing(CommitteeProcess process, TakenCheck check) {
    this.process = process;
    this.check = check;
    others =
        process.cluster.validators().stream().filter(host -> !host.equals(process.name())).toList();
  }

  /** Brings the checkpoints that it lacks since it joined late, if there are any. */
  void start() {
    if (!runs && process.driver().lacksBefore().isPresent()) {
      runs = true;
      endRound(process.driver().height());
    }
  }

  /** Brings the chain up to what a certificate makes final, in place of what was wanted before. */
  void want(Certificate finality, LongConsumer whenHere) {
    wanted = finality;
    answer = whenHere;
    if (!runs && !others.isEmpty()) {
      runs = true;
      askAll();
    }
  }

  private void askAll() {
    isAnyWithoutIt = false;
    askNext(others.size(), process.driver().height());
  }

  /**
   * Asks one of the others.
   *
   * @param left others to ask in this round
   * @param before the height at its beginning
   */
  private void askNext(int left, long before) {
    if (wanted == null) {
      endRound(before);
    } else if (left > 0) {
      String host = others.get(turn++ % others.size());
      new SimQuestions(process, host, new Candidates(host), () -> askNext(left - 1, before))
          .start();
    } else if (isAnyWithoutIt) {
      isAnyWithoutIt = false;
      askForStates(0, new ArrayList<>(), before);
    } else {
      endRound(before);
    }
  }

  /** Brings what is missing from before the chain begins here, and goes on if there is more. */
  private void endRound(long before) {
    bringBefore(others.size(), () -> goOn(before));
  }

  private void goOn(long before) {
    runs = wanted != null && process.driver().height() > before;
    if (runs) {
      askAll();
    } else if (process.driver().lacksBefore().isPresent() && !isPutOff) {
      isPutOff = true;
      process.after(
          AGAIN_NS,
          () -> {
            isPutOff = false;
            start();
          });
    }
  }

  /** Asks all what state they keep, and then whoever keeps the highest for it. */
  private void askForStates(int place, List<Keeper> keepers, long before) {
    if (place < others.size()) {
      String host = others.get(place);
      StateTransfer transfer = new StateTransfer(check, process.driver());
      new SimQuestions(
              process,
              host,
              new State(transfer, true),
              () -> {
                transfer.height().ifPresent(height -> keepers.add(new Keeper(host, height)));
                askForStates(place + 1, keepers, before);
              })
          .start();
    } else {
      keepers.sort(Comparator.comparingLong(Keeper::height).reversed());
      pull(keepers, before);
    }
  }

  private void pull(List<Keeper> keepers, long before) {
    if (keepers.isEmpty()) {
      askNext(0, before);
      return;
    }
    String host = keepers.getFirst().host();
    StateTransfer transfer = new StateTransfer(check, process.driver());
    new SimQuestions(
            process,
            host,
            new State(transfer, false),
            () -> {
              if (transfer.brought().isPresent()) {
                process.cluster.trace().record("begun", process.name(), "with that of " + host);
                process.driver().begin(transfer.brought().get());
                settle();
                askNext(0, before);
              } else {
                pull(keepers.subList(1, keepers.size()), before);
              }
            })
        .start();
  }

  private void bringBefore(int left, Runnable whenOver) {
    if (left == 0 || process.driver().lacksBefore().isEmpty()) {
      whenOver.run();
    } else {
      String host = others.get(turn++ % others.size());
      new SimQuestions(process, host, new Before(), () -> bringBefore(left - 1, whenOver)).start();
    }
  }

  /** Answers what is wanted, if it is here. */
  private void settle() {
    OptionalLong height = wanted == null ? OptionalLong.empty() : process.driver().heightOf(wanted);
    height.ifPresent(
        of -> {
          answer.accept(of);
          wanted = null;
        });
  }

  private static MalformedException otherwise() {
    return new MalformedException(Reason.OUT_OF_RANGE, "it answers something else");
  }

  /** Final candidates, until what is wanted is here. */
  private final class Candidates implements SimQuestions.Talk {
    private final String host;

    /** Where this validator stood when it asked; it may have gone on when it is answered. */
    private Checkpoint at;

    Candidates(String host) {
      this.host = host;
    }

    @Override
    public Optional<IntFunction<Query>> ask() {
      at = process.driver().head();
      long next = at.height() + 1;
      return wanted == null
          ? Optional.empty()
          : Optional.of(number -> new Query.CandidatesFrom(number, next));
    }

    @Override
    public void take(Answer came) {
      if (!(came instanceof Answer.Candidates(int _, List<byte[]> candidates))) {
        throw otherwise();
      }
      List<LogEntry.Taken> taken = check.read(candidates, at);
      process.cluster.trace().record("brought", process.name(), taken.size() + " from " + host);
      process.bring(taken);
      settle();
    }

    @Override
    public void lacks() {
      isAnyWithoutIt = true;
    }
  }

  /** A state, or what is said of it. */
  private record State(StateTransfer transfer, boolean isOfferOnly) implements SimQuestions.Talk {
    @Override
    public Optional<IntFunction<Query>> ask() {
      return isOfferOnly && transfer.height().isPresent() ? Optional.empty() : transfer.ask();
    }

    @Override
    public void take(Answer answer) {
      transfer.take(answer);
    }
  }

  /** Checkpoints before those that are here. */
  private final class Before implements SimQuestions.Talk {
    @Override
    public Optional<IntFunction<Query>> ask() {
      OptionalLong last = process.driver().lacksBefore();
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(number -> new Query.CheckpointOf(number, last.getAsLong()));
    }

    @Override
    public void take(Answer came) {
      if (!(came instanceof Answer.CheckpointAt(int _, Checkpoint checkpoint))
          || !check.isFinal(checkpoint)
          || !process.driver().addBefore(List.of(checkpoint))) {
        throw otherwise();
      }
    }
  }
}
