package dev.freehold.committee.machine;

import dev.freehold.committee.machine.Moves.Move;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All states that one validator's machine can be in, found as they are asked for. A state is what
 * the machine says of itself and all that its log holds of its votes; times are none of it, since
 * whenever time passes here it is longer than any timeout. Each state is reached by one series of
 * moves, and stepped by running that series again.
 */
final class LocalStates {
  /** Time that is longer than any timeout. */
  private static final long LONG_MS = 100;

  private static final Pace PACE = new Pace(0, 1, LONG_MS, LONG_MS);

  /**
   * A state.
   *
   * @param said certificates that it has ever helped to, as moves
   * @param offered candidates that it has ever proposed, as deliveries
   * @param breaks whether it has said what no validator says that keeps the rules
   * @param stops whether it has stopped, or taken somebody else's votes for its own
   */
  record State(
      List<Integer> path,
      long said,
      long offered,
      long undecided,
      long finalSlot,
      boolean breaks,
      boolean stops) {}

  private final TestEra era;
  private final int me;
  private final Moves moves;
  private final long slots;
  private final List<State> states = new ArrayList<>();
  private final List<int[]> next = new ArrayList<>();
  private long[] idle = new long[64];
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Subject, Certificate> certificates = new HashMap<>();

  /**
   * @param slots how many slots are looked at
   */
  LocalStates(TestEra era, int me, Moves moves, long slots) {
    this.era = era;
    this.me = me;
    this.moves = moves;
    this.slots = slots;
    intern(List.of());
  }

  State state(int id) {
    return states.get(id);
  }

  int count() {
    return states.size();
  }

  /** Moves that are known to change nothing in a state. */
  long idle(int id) {
    return idle[id];
  }

  /** The state that a move leads to. */
  int step(int id, int move) {
    int[] known = next.get(id);
    if (known[move] < 0) {
      List<Integer> path = new ArrayList<>(states.get(id).path);
      path.add(move);
      known[move] = intern(path);
      if (known[move] == id) {
        idle[id] |= 1L << move;
      }
    }
    return known[move];
  }

  /** A validator in a state. */
  TestValidator validator(int id) {
    return validator(states.get(id).path);
  }

  private TestValidator validator(List<Integer> path) {
    TestValidator validator = new TestValidator(era, me, PACE);
    path.forEach(move -> make(validator, moves.move(move)));
    return validator;
  }

  private int intern(List<Integer> path) {
    TestValidator validator = validator(path);
    List<Subject> said = new ArrayList<>();
    long offered = 0;
    for (AgreementEntry entry : validator.log) {
      if (entry instanceof AgreementEntry.Cast(Vote vote)) {
        said.add(vote.subject());
      } else if (entry instanceof AgreementEntry.Stored(Candidate candidate)
          && era.leaders.of(candidate.slot()) == me
          && candidate.slot() <= slots) {
        offered |= moves.bit(new Move.Deliver(candidate));
      }
    }
    String key = key(validator, said);
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    long saidMoves = 0;
    for (Subject subject : said) {
      saidMoves |= subject.slot() <= slots ? moves.bit(new Move.Certify(subject)) : 0;
    }
    ids.put(key, states.size());
    AgreementMachine machine = validator.machine;
    states.add(
        new State(
            path,
            saidMoves,
            offered,
            machine.undecidedSlot(),
            machine.finalSlot(),
            breaks(said),
            machine.isHalted() || !validator.all(AgreementEffect.Doubt.class).isEmpty()));
    int[] unknown = new int[Moves.MAX];
    Arrays.fill(unknown, -1);
    next.add(unknown);
    if (states.size() == idle.length) {
      idle = Arrays.copyOf(idle, 2 * idle.length);
    }
    return states.size() - 1;
  }

  private static String key(TestValidator validator, List<Subject> said) {
    String[] parts = validator.machine.state().split("\\|");
    parts[1] = "";
    TreeSet<String> votes = new TreeSet<>();
    said.forEach(subject -> votes.add(subject.toString()));
    return String.join("|", parts) + votes;
  }

  private void make(TestValidator validator, Move move) {
    switch (move) {
      case Move.Deliver(Candidate candidate) ->
          validator.step(new AgreementInput.Heard(era.leaders.of(candidate.slot()), candidate));
      case Move.Certify(Subject subject) -> {
        int[] others = validator.others();
        Certificate certificate =
            certificates.computeIfAbsent(
                subject, of -> era.certificate(of.kind(), of.slot(), of.candidate(), others));
        validator.step(new AgreementInput.Heard(others[0], certificate));
      }
      case Move.Expire() -> validator.pass(LONG_MS);
      case Move.Restart() -> validator.restart(Origin.NEW_ERA);
    }
  }

  private static boolean breaks(List<Subject> said) {
    for (Subject one : said) {
      for (Subject other : said) {
        if (one.excludes(other)) {
          return true;
        }
      }
    }
    return false;
  }
}
