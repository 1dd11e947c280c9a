package dev.freehold.contracts.game;

import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Secret;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.U32;
import dev.freehold.kit.contract.User;

/**
 * A puzzle and its score board: pack a bag that carries 50 so that what is in it is worth as much
 * as possible. The board shows how much a player has packed; how is the player's secret, as far as
 * that goes with twelve things: whoever tries all 4,096 bags finds those that are worth as much.
 */
public final class ScoreBoard extends ContractDefinition<ScoreBoard> {
  private static final int[] WEIGHTS = {3, 4, 5, 7, 8, 9, 11, 13, 14, 16, 19, 23};
  private static final int[] VALUES = {5, 6, 9, 12, 13, 16, 19, 22, 26, 28, 36, 42};
  private static final int LIMIT = 50;

  final Slot<U32> best = slot(U32.class);
  final Slot<U32> beaten = slot(U32.class);

  /** The best score of a rival that the player has beaten: who counts next had a better one. */
  final Slot<U32> hardest = slot(U32.class);

  /** The contract as data. */
  public static CompiledContract compile() {
    return CompiledContract.compile("scoreboard", ScoreBoard::new);
  }

  /** Enters a packed bag that is worth more than one's best so far. */
  @Function(0)
  void play(@Secret @Length(12) Flag[] packed) {
    U32 weight = U32.of(0);
    U32 value = U32.of(0);
    for (int i = 0; i < packed.length; i++) {
      weight = weight.plus(packed[i].choose(U32.of(WEIGHTS[i]), U32.of(0)));
      value = value.plus(packed[i].choose(U32.of(VALUES[i]), U32.of(0)));
    }
    require(weight.isAtMost(U32.of(LIMIT)), "the bag is too heavy");
    U32 before = best.exchange(value);
    require(value.isAbove(before), "no better than before");
  }

  /**
   * Counts a rival whose best, as of the anchor, is below one's own and above that of all who were
   * counted before: so no score counts twice, whatever anchor it is read at.
   */
  @Function(1)
  void beat(User rival) {
    require(rival.isNot(caller()), "a rival is somebody else");
    U32 theirs = of(rival).best.get();
    require(theirs.isNonZero(), "the rival has not played");
    require(theirs.isBelow(best.get()), "the rival is as good");
    U32 before = hardest.exchange(theirs);
    require(theirs.isAbove(before), "a rival as good was counted before");
    beaten.update(old -> old.plus(U32.of(1)));
  }
}
