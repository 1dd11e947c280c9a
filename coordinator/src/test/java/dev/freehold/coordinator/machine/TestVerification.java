package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One validator's verification, with workers and other validators that a test plays. */
final class TestVerification {
  final Committee committee;
  final Lobby lobby = new Lobby();
  final Verification verification;
  private final List<RealmEndpoint> realms;
  private final List<ValidatorEffect> effects = new ArrayList<>();

  /** What was asked for, by the same without how far its line is followed. */
  private final Map<VerifyBlock, VerifyBlock> whole = new HashMap<>();

  private long height;
  private long nowMs = 1_000;

  /**
   * Each realm is served by the worker of its number.
   *
   * @param self place of the validator among so many
   */
  TestVerification(int validators, int self, int realms) {
    committee =
        TestFounders.ofEqualWeight(
                IntStream.range(0, validators)
                    .mapToObj(TestVerification::validator)
                    .toArray(Hash32[]::new))
            .committee();
    this.realms =
        new ArrayList<>(
            IntStream.range(0, realms)
                .mapToObj(i -> endpoint(RealmHeader.origin(new RealmId(i)), worker(i)))
                .toList());
    verification =
        new Verification(
            verifiers(committee), validator(self), lobby, height, List.copyOf(this.realms));
    tick(0);
  }

  /** Everybody verifies. */
  private static Verifiers verifiers(Committee committee) {
    return new Verifiers(
        new Era(Hash32.ZERO, committee, Hash32.ZERO, 0, 1, Limits.WINDOW_SLOTS), 0);
  }

  static Hash32 validator(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {100, (byte) i});
  }

  static Hash32 worker(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {1, (byte) i, (byte) (i >> 8)});
  }

  private static RealmEndpoint endpoint(RealmHeader header, Hash32 worker) {
    return new RealmEndpoint(header, worker, "final:1");
  }

  static BlockSource.Worker source(int worker) {
    return new BlockSource.Worker(worker(worker), "w:" + worker);
  }

  /** So many headers of a realm, each on the one before. */
  static List<RealmHeader> line(RealmHeader before, int length, long root) {
    List<RealmHeader> line = new ArrayList<>();
    RealmHeader last = before;
    for (int i = 0; i < length; i++) {
      last = TestHeaders.next(last, 0, root + i, 1, 20, List.of(), List.of());
      line.add(last);
    }
    return line;
  }

  static List<RealmHeader> line(int realm, int length) {
    return line(RealmHeader.origin(new RealmId(realm)), length, 1);
  }

  void join(long link, int worker) {
    lobby.hear(new WorkerJoined(link, worker(worker), "w:" + worker));
  }

  void leave(long link) {
    lobby.hear(new CoordinatorInput.Disconnected(link));
    verification.left(link);
  }

  void announce(long link, RealmHeader header) {
    verification.announced(link, header, effects);
  }

  void need(RealmHeader header) {
    verification.need(header);
    verification.askAll(effects);
  }

  void told(int validator, RealmHeader... headers) {
    told(validator(validator), headers);
  }

  void told(Hash32 node, RealmHeader... headers) {
    verification.told(node, names(headers), effects);
  }

  static List<VerifiedBlock> names(RealmHeader... headers) {
    return List.of(headers).stream().map(VerifiedBlock::of).toList();
  }

  void tick(long ms) {
    nowMs += ms;
    verification.tick(nowMs, effects);
  }

  /** A checkpoint with these headers is final. */
  void isFinal(RealmHeader... headers) {
    for (RealmHeader header : headers) {
      realms.set(header.realm().value(), realms.get(header.realm().value()).withHeader(header));
    }
    rise();
  }

  /** Another worker serves a realm. */
  void serves(int realm, int worker) {
    realms.set(realm, endpoint(realms.get(realm).header(), worker(worker)));
    rise();
  }

  private void rise() {
    height++;
    verification.isFinal(height, List.copyOf(realms), effects);
  }

  void holds(VerifyBlock task, RealmHeader header) {
    verification.holds(
        new CoordinatorInput.BlockVerified(whole.getOrDefault(task, task), header), effects);
  }

  void refuted(VerifyBlock task) {
    verification.refuted(
        new CoordinatorInput.BlockRefuted(whole.getOrDefault(task, task), "ROOT: a lie"), effects);
  }

  void isAstray(VerifyBlock task) {
    verification.isAstray(whole.getOrDefault(task, task), effects);
  }

  void unanswered(VerifyBlock task) {
    verification.unanswered(whole.getOrDefault(task, task), effects);
  }

  /** How far the line of what was asked for is followed. */
  long upTo(VerifyBlock task) {
    return whole.get(task).upTo();
  }

  private VerifyBlock asked(VerifyBlock task) {
    VerifyBlock alone = new VerifyBlock(task.before(), task.header(), task.source(), task.height());
    whole.put(alone, task);
    return alone;
  }

  /** What is asked for since this was called last, without how far its line is followed. */
  List<VerifyBlock> asked() {
    List<VerifyBlock> asked =
        acts().stream()
            .filter(VerifyBlock.class::isInstance)
            .map(act -> asked((VerifyBlock) act))
            .toList();
    effects.removeIf(of -> of instanceof ValidatorEffect.Act(VerifyBlock _));
    return asked;
  }

  /** The only block that is asked for since. */
  VerifyBlock askedOne() {
    List<VerifyBlock> asked = asked();
    if (asked.size() != 1) {
      throw new AssertionError("not one: " + asked);
    }
    return asked.getFirst();
  }

  List<Close> closed() {
    List<Close> closed =
        acts().stream().filter(Close.class::isInstance).map(Close.class::cast).toList();
    effects.removeIf(of -> of instanceof ValidatorEffect.Act(Close _));
    return closed;
  }

  private List<CoordinatorEffect> acts() {
    return effects.stream()
        .filter(ValidatorEffect.Act.class::isInstance)
        .map(of -> ((ValidatorEffect.Act) of).effect())
        .toList();
  }

  /** What is told to the other validators since this was called last. */
  List<VerifiedBlock> told() {
    List<VerifiedBlock> told =
        effects.stream()
            .filter(ValidatorEffect.Tell.class::isInstance)
            .flatMap(of -> ((ValidatorEffect.Tell) of).blocks().stream())
            .toList();
    effects.removeIf(ValidatorEffect.Tell.class::isInstance);
    return told;
  }

  /** All that is asked for holds, until nothing is asked for any more. */
  void verify(List<RealmHeader> line) {
    for (List<VerifyBlock> tasks = asked(); !tasks.isEmpty(); tasks = asked()) {
      for (VerifyBlock task : tasks) {
        holds(task, line.get((int) task.before().height()));
      }
    }
  }

  /** A worker's line is announced and verified. */
  void verified(long link, List<RealmHeader> line) {
    announce(link, line.getLast());
    verify(line);
  }

  boolean has(RealmHeader header) {
    return verification.has(VerifiedBlock.of(header));
  }
}
