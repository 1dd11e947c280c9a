package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validators that agree over real sockets, with real signatures and logs. */
class ValidatorsTest {
  private static final long SEED = 16;

  @TempDir private Path directory;
  private TestCommittee committee;

  private TestCommittee committee(int size) throws IOException {
    committee = new TestCommittee(directory, size, SEED);
    return committee;
  }

  @AfterEach
  void end() {
    if (committee != null) {
      committee.close();
    }
  }

  @Test
  void fourAgree() throws IOException {
    committee(4).startAll();
    TestCommittee.reach(committee.members, 30);
    committee.requireOneChain();
  }

  @Test
  void aCommitteeOfOneFinalises() throws IOException {
    committee(1).startAll();
    TestCommittee.reach(committee.members, 20);
    committee.member(0).kill();
    long height = committee.member(0).chain.height();
    committee.member(0).start();
    TestCommittee.reach(committee.members, height + 5);
    committee.requireOneChain();
  }

  @Test
  void theOthersGoOnWhenOneIsKilledAndItFollowsWhenItIsBack() throws IOException {
    committee(4).startAll();
    TestCommittee.reach(committee.members, 10);
    for (int victim = 0; victim < 4; victim += 3) {
      committee.member(victim).kill();
      TestCommittee.goOn(committee.others(victim), 30);
      committee.member(victim).start();
      TestCommittee.goOn(committee.members, 20);
      committee.requireOneChain();
      assertEquals(List.of(), committee.member(victim).watched);
    }
  }

  @Test
  void allRestartAtOnceAndGoOn() throws IOException {
    committee(4).startAll();
    for (int round = 0; round < 2; round++) {
      TestCommittee.goOn(committee.members, 10);
      committee.close();
      committee.startAll();
    }
    TestCommittee.goOn(committee.members, 10);
    committee.requireOneChain();
  }

  @Test
  void erasFollowEachOtherAndWhoWasAwayForSomeFollows() throws IOException {
    // Slow enough for who is behind: each era that it goes through costs it a standstill.
    committee = new TestCommittee(directory, 4, SEED, 12, 100);
    committee.startAll();
    TestCommittee.reach(committee.members, 14);
    TestCommittee.Member away = committee.member(2);
    away.kill();
    TestCommittee.goOn(committee.others(2), 26);
    away.start();
    TestCommittee.goOn(committee.members, 14);
    committee.close();
    committee.startAll();
    TestCommittee.goOn(committee.members, 10);
    committee.requireOneChain();
  }

  @Test
  void whoIsBehindByAnEraFollowsThoughTheOthersHaveStartedAnewSince() throws IOException {
    committee = new TestCommittee(directory, 4, SEED, 12, 100);
    committee.startAll();
    TestCommittee.reach(committee.members, 3);
    committee.member(2).kill();
    TestCommittee.reach(committee.others(2), 13);
    committee.close();
    assertTrue(committee.member(2).chain.height() < 12);
    committee.startAll();
    TestCommittee.goOn(committee.members, 3);
    committee.requireOneChain();
  }

  @Test
  void twoOfFourStopAndGoOnWhenOneIsBack() throws IOException {
    committee(4).startAll();
    TestCommittee.reach(committee.members, 5);
    committee.member(0).kill();
    committee.member(1).kill();
    long height = committee.member(2).chain.height();
    committee.member(1).start();
    TestCommittee.reach(committee.others(0), height + 10);
    committee.requireOneChain();
  }

  @Test
  void anOlderCopyListensAndContradictsNothing() throws IOException {
    committee(4).startAll();
    TestCommittee.Member victim = committee.member(1);
    TestCommittee.goOn(committee.members, 5);
    victim.kill();
    long then = victim.chain.height();
    TestCommittee.copy(victim.directory, directory.resolve("backup"));
    victim.start();
    TestCommittee.goOn(committee.members, 20);
    victim.kill();
    TestCommittee.copy(directory.resolve("backup"), victim.directory);
    victim.chain.cutTo(then);
    victim.start(true);
    TestCommittee.goOn(committee.members, 30);
    committee.requireOneChain();
    assertTrue(victim.chain.height() > then + 30);
  }
}
