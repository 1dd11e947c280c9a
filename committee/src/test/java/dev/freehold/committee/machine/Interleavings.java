package dev.freehold.committee.machine;

import dev.freehold.committee.machine.Moves.Move;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.VoteKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Search of all interleavings of two slots among four validators, of whom one or two lie.
 *
 * <p>A state of the whole is one state of each correct machine. What is on its way follows from
 * those: whatever a validator ever said can reach each other one at any later time, or never, and
 * what liars say is on its way from the beginning: every vote, to whomever they like, and a set of
 * candidates for the slots that they lead. So lost, late, repeated and reordered messages, and
 * crashes between any two effects, are among the interleavings.
 *
 * <p>Two reductions. Votes that are no quorum change nothing but themselves, so a certificate is
 * one move that is open once its votes were said. And correct validators that lead neither slot are
 * alike: states that differ by who of them is in which are one.
 */
final class Interleavings {
  private static final int SLOTS = 2;
  private static final int ID_BITS = 21;

  private final TestEra era;
  private final Set<Integer> liars;
  private final Moves moves = new Moves();
  private final LocalStates[] machines;

  /** How many at the end are alike. */
  private final int alike;

  private final long liarsMoves;
  private final int expire;
  private final long always;
  private final int[] sorted;
  private final LongSet seen = new LongSet();

  /** Moves that a certain one of another number contradicts. */
  private final long[] contradicted = new long[Moves.MAX];

  private int contradictionsOf;

  /** States in which two certificates can be shown that cannot both be. */
  long forks;

  /** States in which a correct validator has done what none does. */
  long breaches;

  /** States in which a correct validator has stopped. */
  long stops;

  /** States from which nothing leads on, though a slot is undecided at somebody. */
  long stuck;

  /** States in which somebody holds a slot final, by the slot. */
  final long[] finals = new long[SLOTS + 1];

  /** States in which a SKIP can be shown. */
  long skips;

  Interleavings(TestEra era, Set<Integer> liars, boolean restarts) {
    this.era = era;
    this.liars = liars;
    List<LocalStates> all = new ArrayList<>();
    LocalStates follower = null;
    int followers = 0;
    for (int i = 0; i < 4; i++) {
      if (!liars.contains(i) && (i == era.leaders.of(1) || i == era.leaders.of(2))) {
        all.addFirst(new LocalStates(era, i, moves, SLOTS));
      } else if (!liars.contains(i)) {
        follower = follower == null ? new LocalStates(era, i, moves, SLOTS) : follower;
        all.add(follower);
        followers++;
      }
    }
    machines = all.toArray(LocalStates[]::new);
    sorted = new int[machines.length];
    alike = followers;
    liarsMoves = lie();
    expire = moves.number(new Move.Expire());
    always = restarts ? moves.bit(new Move.Restart()) : 0;
  }

  /** Candidates of liars: two for the first slot, one on each possible parent for the second. */
  private long lie() {
    long lies = 0;
    List<Candidate> firsts = new ArrayList<>();
    if (liars.contains(era.leaders.of(1))) {
      firsts.add(era.candidate(1, "a lie"));
      firsts.add(era.candidate(1, "another lie"));
      for (Candidate first : firsts) {
        lies |= moves.bit(new Move.Deliver(first));
      }
    } else {
      firsts.add(era.candidate(1, "payload 1"));
    }
    if (liars.contains(era.leaders.of(2))) {
      lies |= moves.bit(new Move.Deliver(era.candidate(2, "on the root")));
      for (Candidate first : firsts) {
        lies |= moves.bit(new Move.Deliver(era.candidate(2, first, "on the first")));
      }
    }
    return lies;
  }

  /** Goes through all states. */
  void search() {
    LongQueue open = new LongQueue();
    long start = pack(new int[machines.length]);
    seen.add(start);
    open.add(start);
    int[] at = new int[machines.length];
    int[] after = new int[machines.length];
    while (!open.isEmpty()) {
      unpack(open.take(), at);
      long certain = certain(at);
      look(at, certain);
      long common = certain | liarsMoves | always;
      for (int i = 0; i < at.length; i++) {
        common |= machines[i].state(at[i]).offered();
      }
      boolean isEnd = true;
      boolean isDecided = true;
      for (int i = 0; i < at.length; i++) {
        boolean isUndecided = machines[i].state(at[i]).undecided() <= SLOTS;
        isDecided &= !isUndecided;
        long possible = common | (isUndecided ? 1L << expire : 0);
        for (long rest = possible & ~machines[i].idle(at[i]); rest != 0; rest &= rest - 1) {
          int next = machines[i].step(at[i], Long.numberOfTrailingZeros(rest));
          if (next != at[i]) {
            isEnd = false;
            System.arraycopy(at, 0, after, 0, at.length);
            after[i] = next;
            long packed = pack(after);
            if (seen.add(packed)) {
              open.add(packed);
            }
          }
        }
      }
      stuck += isEnd && !isDecided ? 1 : 0;
    }
  }

  /** What a quorum of three can be shown to have said, with the liars' help. */
  private long certain(int[] at) {
    long a = machines[0].state(at[0]).said();
    long b = machines[1].state(at[1]).said();
    if (liars.size() == 2) {
      return a | b;
    }
    long c = machines[2].state(at[2]).said();
    return a & b | b & c | a & c;
  }

  private void look(int[] at, long certain) {
    boolean breaks = false;
    boolean isStopped = false;
    int highest = 0;
    for (int i = 0; i < at.length; i++) {
      LocalStates.State state = machines[i].state(at[i]);
      breaks |= state.breaks();
      isStopped |= state.stops();
      highest = Math.max(highest, (int) Math.min(SLOTS, state.finalSlot()));
    }
    breaches += breaks ? 1 : 0;
    stops += isStopped ? 1 : 0;
    finals[highest]++;
    boolean forked = false;
    boolean skipped = false;
    for (long rest = certain; rest != 0; rest &= rest - 1) {
      int number = Long.numberOfTrailingZeros(rest);
      forked |= (contradictions(number) & certain) != 0;
      skipped |=
          moves.move(number) instanceof Move.Certify(Subject subject)
              && subject.kind() == VoteKind.SKIP;
    }
    forks += forked ? 1 : 0;
    skips += skipped ? 1 : 0;
  }

  private long contradictions(int number) {
    List<Move> all = moves.all();
    if (contradictionsOf != all.size()) {
      contradictionsOf = all.size();
      for (int i = 0; i < all.size(); i++) {
        contradicted[i] = 0;
        for (int j = 0; j < all.size(); j++) {
          if (all.get(i) instanceof Move.Certify(Subject one)
              && all.get(j) instanceof Move.Certify(Subject other)
              && contradict(one, other)) {
            contradicted[i] |= 1L << j;
          }
        }
      }
    }
    return contradicted[number];
  }

  /** Whether a quorum can be shown for one of two at the most, while at most one validator lies. */
  private boolean contradict(Subject one, Subject other) {
    return one.excludes(other)
        || one.kind() == VoteKind.FINAL
            && other.kind() == VoteKind.FINAL
            && one.slot() < other.slot()
            && moves.all().stream()
                .filter(move -> move instanceof Move.Deliver)
                .map(move -> ((Move.Deliver) move).candidate())
                .filter(candidate -> era.hash(candidate).equals(other.candidate()))
                .noneMatch(candidate -> candidate.header().parent().equals(one.candidate()));
  }

  /** The machine of a correct validator that leads nothing. */
  LocalStates follower() {
    return machines[machines.length - 1];
  }

  /** States of the whole. */
  int states() {
    return seen.size();
  }

  /** States of single machines. */
  int localStates() {
    return Arrays.stream(machines).distinct().mapToInt(LocalStates::count).sum();
  }

  /** One number for a state; states of machines that are alike stand in order. */
  private long pack(int[] at) {
    System.arraycopy(at, 0, sorted, 0, at.length);
    Arrays.sort(sorted, sorted.length - alike, sorted.length);
    long packed = 1;
    for (int id : sorted) {
      packed = packed << ID_BITS | id;
    }
    return packed;
  }

  private static void unpack(long packed, int[] at) {
    long rest = packed;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = (int) (rest & (1 << ID_BITS) - 1);
      rest >>>= ID_BITS;
    }
  }

  /** Set of positive numbers. */
  private static final class LongSet {
    private long[] table = new long[1 << 16];
    private int size;

    int size() {
      return size;
    }

    boolean add(long value) {
      if (size * 2 > table.length) {
        long[] old = table;
        table = new long[old.length * 2];
        for (long each : old) {
          if (each != 0) {
            table[place(each)] = each;
          }
        }
      }
      int place = place(value);
      if (table[place] != 0) {
        return false;
      }
      table[place] = value;
      size++;
      return true;
    }

    /** Where a value stands, or would. */
    private int place(long value) {
      int at = (int) (value * 0x9e3779b97f4a7c15L >>> 20) & table.length - 1;
      while (table[at] != 0 && table[at] != value) {
        at = at + 1 & table.length - 1;
      }
      return at;
    }
  }

  /** Numbers that come out in the order in which they went in. */
  private static final class LongQueue {
    private long[] ring = new long[1 << 16];
    private int first;
    private int count;

    boolean isEmpty() {
      return count == 0;
    }

    void add(long value) {
      if (count == ring.length) {
        long[] larger = new long[ring.length * 2];
        for (int i = 0; i < count; i++) {
          larger[i] = ring[first + i & ring.length - 1];
        }
        ring = larger;
        first = 0;
      }
      ring[first + count++ & ring.length - 1] = value;
    }

    long take() {
      long value = ring[first];
      first = first + 1 & ring.length - 1;
      count--;
      return value;
    }
  }
}
