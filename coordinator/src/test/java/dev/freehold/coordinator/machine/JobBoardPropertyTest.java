package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Reward;
import dev.freehold.core.work.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random life on a board, with restarts: no job is lost, none paid twice, none too many. */
class JobBoardPropertyTest {
  private static final int SEEDS = 60;
  private static final int STEPS = 300;
  private static final int AGGREGATORS = 6;

  private record Check(long ticket, int aggregator) {}

  @Test
  void noJobIsLostOrPaidTwiceAndARestartChangesNothing() {
    long done = 0;
    long abandoned = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        BoardCounts counts = live(new SplittableRandom(seed));
        done += counts.done();
        abandoned += counts.abandoned();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(done > SEEDS && abandoned > SEEDS, done + " done, " + abandoned + " abandoned");
  }

  private static BoardRules rules(SplittableRandom random) {
    return new BoardRules(
        1 + random.nextInt(4),
        1 + random.nextInt(60),
        1 + random.nextInt(12),
        1 + random.nextInt(4),
        4 + random.nextInt(8),
        1 + random.nextInt(6),
        1 + random.nextInt(3),
        2 + random.nextInt(20));
  }

  private static BoardCounts live(SplittableRandom random) {
    TestBoard test = new TestBoard(rules(random));
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      step(test, checks, random);
      require(test);
      if (random.nextInt(40) == 0) {
        List<JobState> before = test.jobs();
        BoardCounts counts = test.board.counts(0);
        List<Standings.Standing> standings = standings(test);
        test.restart();
        checks.clear();
        assertEquals(standings, standings(test));
        assertEquals(before, test.jobs());
        assertEquals(counts, test.board.counts(0));
        if (random.nextBoolean()) {
          // Its operator has changed the settings.
          test.rule(rules(random));
          test.seal();
        }
      }
    }
    return test.board.counts(0);
  }

  private static List<Standings.Standing> standings(TestBoard test) {
    return IntStream.range(0, AGGREGATORS)
        .mapToObj(i -> test.board.standing(TestBoard.hash(i)))
        .toList();
  }

  private static void step(TestBoard test, List<Check> checks, SplittableRandom random) {
    int aggregator = random.nextInt(AGGREGATORS);
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        BlockProofs[] blocks = new BlockProofs[random.nextInt(4)];
        for (int i = 0; i < blocks.length; i++) {
          int[] counts = new int[1 + random.nextInt(2)];
          for (int c = 0; c < counts.length; c++) {
            counts[c] = 1 + random.nextInt(random.nextInt(5) == 0 ? 1024 : 30);
          }
          blocks[i] = test.block(random.nextInt(TestBoard.REALMS), counts);
          test.fees += random.nextInt(500);
        }
        test.seal(blocks);
      }
      case 2 -> test.join(aggregator);
      case 3 -> {
        if (random.nextInt(4) == 0) {
          test.leave(aggregator);
        } else if (random.nextInt(3) == 0) {
          test.held(aggregator).ifPresent(job -> test.handBack(aggregator, job));
        } else {
          test.held(aggregator).ifPresent(job -> test.beat(aggregator, job));
        }
      }
      case 4, 5, 6 -> {
        Optional<Hash32> job = chosen(test, aggregator, random);
        job.flatMap(id -> test.submit(aggregator, id))
            .ifPresent(ticket -> checks.add(new Check(ticket, aggregator)));
      }
      default -> {
        if (!checks.isEmpty()) {
          Check check = checks.remove(random.nextInt(checks.size()));
          // Some aggregators are worse than others.
          boolean wrong = random.nextInt(10) < check.aggregator();
          test.judge(check.ticket(), wrong ? Verdict.WRONG_AGGREGATE : Verdict.TAKEN);
        }
      }
    }
  }

  /** The aggregator's own job, or any. */
  private static Optional<Hash32> chosen(TestBoard test, int aggregator, SplittableRandom random) {
    if (random.nextBoolean() || test.jobs().isEmpty()) {
      return test.held(aggregator);
    }
    List<JobState> jobs = test.jobs();
    return Optional.of(jobs.get(random.nextInt(jobs.size())).job().id());
  }

  private static void require(TestBoard test) {
    BoardRules rules = test.board.rules();
    // What was leased until the last checkpoint leaves a full board with the next one.
    long leased = Math.max(test.leased(), test.leasedBefore);
    assertTrue(test.jobs().size() <= Math.max(rules.jobsMax(), leased), "the backlog is bounded");
    long onTheBoard = test.jobs().stream().mapToLong(state -> state.job().count()).sum();
    BoardCounts counts = test.board.counts(0);
    assertEquals(
        onTheBoard,
        counts.realms().stream().mapToLong(BoardCounts.Coverage::onTheBoard).sum(),
        "every proof is uncut, on the board, covered or given up");
    long paid = 0;
    Set<Hash32> jobs = new HashSet<>();
    for (LogEntry entry : test.log) {
      if (entry instanceof LogEntry.Aggregated(Payment payment, _)) {
        assertTrue(jobs.add(payment.job()), "a job is paid once");
        paid += payment.amount();
      }
    }
    assertTrue(paid <= test.fees / Reward.FEE_PARTS, "no more than there is");
    assertEquals(paid, counts.paid());
    Set<Hash32> holders = new HashSet<>();
    test.jobs().stream()
        .flatMap(state -> state.lease().stream())
        .forEach(lease -> assertTrue(holders.add(lease.holder()), "one lease each"));
  }
}
