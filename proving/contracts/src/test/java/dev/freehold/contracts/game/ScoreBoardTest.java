package dev.freehold.contracts.game;

import dev.freehold.contracts.EveryFunction;
import dev.freehold.contracts.OneProof;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoreBoardTest {
  private static final CompiledContract COMPILED = ScoreBoard.compile();
  private static final List<Integer> LIGHT = List.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final List<Integer> FAIR = List.of(0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0);
  private static final List<Integer> GOOD = List.of(0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1);
  private static final List<Integer> HEAVY = List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

  private ContractTest chain;
  private UserId alice;
  private UserId bob;
  private TestContract board;

  @BeforeEach
  void deploy() {
    chain = new ContractTest();
    alice = chain.user();
    bob = chain.user();
    board = chain.deploy(chain.user(), COMPILED);
  }

  @Test
  void theBestIsKeptAndTheBagIsNot() {
    board.call(alice, "play", LIGHT);
    board.expect(20, alice, "best");
    board.call(alice, "play", GOOD);
    board.expect(88, alice, "best");
    board.refuses("no better than before (ScoreBoard.java:", alice, "play", LIGHT);
    board.refuses("no better than before", alice, "play", GOOD);
  }

  @Test
  void bagsThatAreTooHeavyOrNoBagsAreRefused() {
    board.refuses("the bag is too heavy (ScoreBoard.java:", alice, "play", HEAVY);
    board.refuses(
        "argument packed[0] of 1 bits", alice, "play", List.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void rivalsAreBeatenAsTheyWereAtTheAnchor() {
    board.call(alice, "play", LIGHT);
    board.call(bob, "play", GOOD);
    chain.checkpoint();
    board.refuses("the rival is as good", alice, "beat", bob);
    board.call(bob, "beat", alice);
    board.expect(1, bob, "beaten");
  }

  /** Else a player counts itself, the absent, or the same score as often as it likes. */
  @Test
  void noScoreCountsTwice() {
    UserId carol = chain.user();
    board.call(alice, "play", LIGHT);
    board.call(carol, "play", FAIR);
    board.call(bob, "play", LIGHT);
    chain.checkpoint();
    long early = chain.height();
    board.call(bob, "play", GOOD);
    chain.checkpoint();
    board.refuses("a rival is somebody else", bob, "beat", bob);
    chain.bundle(bob).call(board, "beat", bob).anchoredAt(early).refused("somebody else");
    board.refuses("the rival has not played", bob, "beat", UserId.parse("4095:99"));
    board.call(bob, "beat", alice);
    board.refuses("a rival as good was counted before", bob, "beat", alice);
    board.call(bob, "beat", carol);
    board.refuses("a rival as good was counted before", bob, "beat", carol);
    board.refuses("a rival as good was counted before", bob, "beat", alice);
    board.expect(2, bob, "beaten");
    board.expect(29, bob, "hardest");
  }

  @Test
  void everyLieIsCaught() {
    EveryFunction every = new EveryFunction(COMPILED);
    chain.checking(every);
    board.call(alice, "play", LIGHT);
    board.call(bob, "play", GOOD);
    chain.checkpoint();
    board.call(bob, "beat", alice);
    every.wasChecked();
  }

  @Test
  void bothFunctionsAreProved() {
    OneProof play = new OneProof("scoreboard.play");
    chain.checking(play);
    board.call(alice, "play", LIGHT);
    play.wasMade();
    board.call(bob, "play", GOOD);
    chain.checkpoint();
    OneProof beat = new OneProof("scoreboard.beat");
    chain.checking(beat);
    board.call(bob, "beat", alice);
    beat.wasMade();
  }

  @Test
  void constraintCountsAreThese() {
    board.expectConstraints(PLAY, "play");
    board.expectConstraints(BEAT, "beat");
  }

  private static final int PLAY = 1726;
  private static final int BEAT = 9093;
}
