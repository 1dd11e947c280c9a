package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.Digits;
import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Multiples;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The sums of a proof: of a query's points, each times its variable's value. All are cut up and
 * worked off together, from the multiples of the key's points where there are any.
 */
final class QuerySums {
  /** Sums of a proof. L and H stand together in the key: they are one sum. */
  enum Query {
    A(Group.G1),
    B1(Group.G1),
    B2(Group.G2),
    LH(Group.G1);

    private final Group group;

    Query(Group group) {
      this.group = group;
    }
  }

  /** An addition in G2 over one in G1, measured. */
  static final double G2_COST = 3;

  /** Additions that blst makes for a point without multiples: 24 windows, and their buckets. */
  private static final double PLAIN_ADDITIONS = 27;

  private final ProvingKey key;
  private final long[] witness;
  private final long[] h;

  /**
   * @param witness Montgomery limbs of all variables
   * @param h the scalars of the H query, likewise
   */
  QuerySums(ProvingKey key, long[] witness, long[] h) {
    this.key = key;
    this.witness = witness;
    this.h = h;
  }

  /** The sums in the order of {@link Query}, as points of their groups in segments of their own. */
  List<MemorySegment> run(ParallelLoop loop, Arena arena) {
    Optional<KeyMultiples> multiples = key.multiples();
    List<Query> queries = List.of(Query.values());
    List<Schedule.Part> parts =
        Schedule.of(queries.stream().map(query -> work(query, multiples)).toList(), loop.threads());
    List<MemorySegment> sums =
        parts.stream()
            .map(part -> queries.get(part.work()).group.allocatePoints(arena, 1))
            .toList();
    loop.run(
        parts.size(),
        i -> sum(sums.get(i), queries.get(parts.get(i).work()), parts.get(i), multiples));
    return queries.stream()
        .map(
            query -> {
              MemorySegment sum = query.group.allocatePoints(arena, 1);
              for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).work() == query.ordinal()) {
                  query.group.add(sum, 0, sum, 0, sums.get(i), 0);
                }
              }
              return sum;
            })
        .toList();
  }

  private Schedule.Work work(Query query, Optional<KeyMultiples> multiples) {
    int points = count(query);
    double addition = query.group == Group.G2 ? G2_COST : 1;
    if (multiples.isEmpty()) {
      return new Schedule.Work(points, PLAIN_ADDITIONS * addition, 0);
    }
    Multiples shape = multiples.get().shape();
    return new Schedule.Work(points, shape.windows() * addition, shape.cost(0) * addition);
  }

  private void sum(
      MemorySegment out, Query query, Schedule.Part part, Optional<KeyMultiples> multiples) {
    Group group = query.group;
    int count = part.to() - part.from();
    long position = position(query) + (long) part.from() * group.affineBytes();
    long[] scalars = scalars(query, part.from(), count);
    if (multiples.isPresent()) {
      Digits digits = new Digits(multiples.get().shape(), count);
      for (int i = 0; i < count; i++) {
        digits.set(i, scalars, i * LIMBS);
      }
      MemorySegment points = multiples.get().at(group, position, count);
      multiples.get().shape().sum(group, out, 0, points, digits);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment factors = Scalars.allocate(arena, count);
      Scalars.setAll(factors, 0, scalars, 0, count);
      MemorySegment points = key.points(group, position, count);
      Msm.multiply(group, out, 0, points, 0, factors, 0, count, Group.SCALAR_BITS);
    }
  }

  /** The scalars of a query's points from one on, Montgomery limbs. */
  private long[] scalars(Query query, int from, int count) {
    KeyLayout layout = key.layout();
    return switch (query) {
      case A -> values(layout.aVariables(), from, count);
      case B1, B2 -> values(layout.bVariables(), from, count);
      case LH -> {
        int ofL = Math.clamp(layout.l() - from, 0, count);
        long[] scalars =
            Arrays.copyOf(
                values(layout.lVariables(), Math.min(from, layout.l()), ofL), count * LIMBS);
        int firstH = Math.max(0, from - layout.l());
        System.arraycopy(h, firstH * LIMBS, scalars, ofL * LIMBS, (count - ofL) * LIMBS);
        yield scalars;
      }
    };
  }

  /** The values of variables that the key lists, from one of them on. */
  private long[] values(long position, int from, int count) {
    int[] variables = key.variables(position + (long) from * Integer.BYTES, count);
    long[] values = new long[count * LIMBS];
    for (int i = 0; i < count; i++) {
      System.arraycopy(witness, variables[i] * LIMBS, values, i * LIMBS, LIMBS);
    }
    return values;
  }

  private int count(Query query) {
    KeyLayout layout = key.layout();
    return switch (query) {
      case A -> layout.a();
      case B1, B2 -> layout.b();
      case LH -> layout.l() + layout.h();
    };
  }

  private long position(Query query) {
    KeyLayout layout = key.layout();
    return switch (query) {
      case A -> layout.aPoints();
      case B1 -> layout.b1Points();
      case B2 -> layout.b2Points();
      case LH -> layout.lPoints();
    };
  }
}
