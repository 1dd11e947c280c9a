package dev.freehold.node.transport;

import static dev.freehold.node.transport.TestValidator.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker's links to three validators, over sockets. */
@Timeout(120)
class CoordinatorLinksTest {
  private static final int COUNT = 3;
  private static final NodeKey WORKER = new NodeKey(FixedValues.bytes(32, 9));
  private static final List<NodeKey> KEYS =
      IntStream.range(0, COUNT).mapToObj(i -> new NodeKey(FixedValues.bytes(32, i))).toList();
  private static final Genesis GENESIS =
      new Genesis(
          "test",
          true,
          1,
          0,
          TestFounders.ofEqualWeight(KEYS.stream().map(NodeKey::id).toArray(Hash32[]::new)),
          Hash32.ZERO,
          new FeeSchedule(1, 1, 1, 0),
          List.of());
  private static final Message TABLE = new Message.Assignment(List.of());

  private final List<TestValidator> validators = new ArrayList<>();
  private final List<String> happened = new CopyOnWriteArrayList<>();
  private EventLoops loops;
  private CoordinatorLinks links;

  @BeforeEach
  void listen() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      validators.add(new TestValidator(i, KEYS.get(i), GENESIS, () -> 7));
    }
    loops = EventLoops.ofLinks();
  }

  @AfterEach
  void end() {
    if (links != null) {
      links.close();
    }
    loops.close();
    validators.forEach(TestValidator::close);
  }

  /** Notes what comes by which link, but for welcomes. */
  private final class Owner implements CoordinatorLinks.Owner {
    @Override
    public void deliver(int link, Message message) {
      if (!(message instanceof Message.Welcome)) {
        happened.add("%d says %s".formatted(link, message.getClass().getSimpleName()));
      }
    }

    @Override
    public void lost(int link) {
      happened.add("%d is lost".formatted(link));
    }

    @Override
    public void turnedAway(CoordinatorLinks.Refusal refusal) {
      happened.add("turned away by %s: %s".formatted(place(refusal), refusal.reason()));
    }

    @Override
    public void unwanted(List<CoordinatorLinks.Refusal> refusals) {
      happened.add("unwanted by " + refusals.stream().map(this::place).toList());
    }

    private int place(CoordinatorLinks.Refusal refusal) {
      return IntStream.range(0, COUNT)
          .filter(i -> validators.get(i).endpoint().equals(refusal.validator()))
          .findFirst()
          .orElseThrow();
    }
  }

  private void open(Integer... of) {
    openTo(Arrays.stream(of).map(i -> validators.get(i).address()).toList());
  }

  private void openTo(List<InetSocketAddress> addresses) {
    Introduction introduction =
        new Introduction(GENESIS.hash(), Role.WORKER, WORKER.id(), "w:1", 5);
    links =
        new CoordinatorLinks(
            loops,
            addresses,
            TlsContext.of(WORKER),
            () -> introduction,
            new NodeEvents("worker"),
            Duration.ofMillis(50));
    links.open(new Owner());
  }

  private void awaitLinks(Integer... of) {
    for (int i : of) {
      eventually(
          "link " + i, () -> links.seen(5).get(i).connected() && validators.get(i).links() == 1);
    }
  }

  private void openAll() {
    open(0, 1, 2);
    awaitLinks(0, 1, 2);
  }

  private static Message.BlockReport report(long height, RealmEvent... events) {
    RealmHeader header =
        new RealmHeader(
            new RealmId(0),
            height,
            Hash32.ZERO,
            0,
            Fr.ZERO,
            Fr.ONE,
            0,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            0,
            0,
            FeeMarket.ORIGIN);
    return new Message.BlockReport(1, header, List.of(events), List.of());
  }

  /** Waits until all that was sent by a link is heard: by a question that comes after it. */
  private List<Message> heardUpTo(int validator, int mark) throws InterruptedException {
    links.send(validator, new Query.CheckpointOf(mark, 1));
    List<Message> heard = new ArrayList<>();
    Message next = validators.get(validator).hear(Message.class);
    while (!next.equals(new Query.CheckpointOf(mark, 1))) {
      heard.add(next);
      next = validators.get(validator).hear(Message.class);
    }
    return heard;
  }

  @Test
  void whatIsReportedGoesToWhoeverIsObeyedAndToNobodyElse() throws Exception {
    openAll();
    links.send(report(1));
    links.obey(1);
    links.send(report(2));
    links.send(report(3));
    links.obey(2);
    links.send(report(2));
    links.obey(2);
    links.send(report(2));
    assertEquals(List.of(), heardUpTo(0, 8), "no table came when block 1 was reported");
    assertEquals(List.of(report(2), report(3)), heardUpTo(1, 8));
    assertEquals(List.of(report(2), report(2)), heardUpTo(2, 8), "a table makes it be said again");
  }

  @Test
  void whatIsAnnouncedGoesToAllButWhoeverIsObeyed() throws Exception {
    openAll();
    Message first = new Message.BlockSealed(report(1).header());
    links.sendToOthers(first);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(List.of(first), heardUpTo(i, 8), "nobody is obeyed yet");
    }
    links.obey(1);
    Message second = new Message.BlockSealed(report(2).header());
    links.sendToOthers(second);
    assertEquals(List.of(second), heardUpTo(0, 9));
    assertEquals(List.of(), heardUpTo(1, 9));
    assertEquals(List.of(second), heardUpTo(2, 9));
  }

  @Test
  void aSoleLinkIsAnnouncedNothing() throws Exception {
    open(0);
    awaitLinks(0);
    links.sendToOthers(new Message.BlockSealed(report(1).header()));
    assertEquals(List.of(), heardUpTo(0, 8));
  }

  @Test
  void announcementsToOneThatReadsNothingLeaveNoMoreThanOneOfEachRealm() throws Exception {
    validators.get(0).reads(false);
    open(0, 1);
    eventually("the links", () -> connected() == 2);
    links.obey(1);
    // Fills what the system holds for a connection, so that all that follows waits here.
    RealmEvent[] events =
        Collections.nCopies(Limits.BLOCK_EVENTS_MAX, FixedValues.REALM_EVENTS.getFirst())
            .toArray(RealmEvent[]::new);
    int large = 60;
    for (int i = 0; i < large; i++) {
      links.send(0, report(1, events));
    }
    for (int height = 1; height <= 1_000; height++) {
      links.sendToOthers(new Message.BlockSealed(report(height).header()));
    }
    int waiting = unsent();
    assertTrue(waiting > 1, "the system's buffers hold it all");
    assertTrue(waiting <= large + 1, waiting + " messages wait");
    validators.get(0).reads(true);
    Message last = new Message.BlockSealed(report(1_000).header());
    assertEquals(last, heardUpTo(0, 8).getLast());
  }

  @Test
  void aSoleLinkIsObeyedFromTheBeginning() throws Exception {
    open(0);
    awaitLinks(0);
    links.send(report(1));
    assertEquals(List.of(report(1)), heardUpTo(0, 8));
  }

  @Test
  void aQuestionGoesToWhoeverIsObeyedAndToAnotherWhileThatOneIsAway() throws Exception {
    openAll();
    links.ask(new Query.CheckpointOf(1, 1));
    assertEquals(new Query.CheckpointOf(1, 1), validators.get(0).hear(Query.class));
    links.obey(2);
    links.ask(new Query.CheckpointOf(2, 1));
    assertEquals(new Query.CheckpointOf(2, 1), validators.get(2).hear(Query.class));
    validators.get(2).kill();
    eventually("the end of link 2", () -> happened.contains("2 is lost"));
    links.ask(new Query.CheckpointOf(3, 1));
    assertEquals(new Query.CheckpointOf(3, 1), validators.get(0).hear(Query.class));
    links.send(report(1));
    validators.get(2).start();
    awaitLinks(2);
    assertEquals(List.of(), heardUpTo(2, 8), "what was said meanwhile is not said later");
  }

  @Test
  void whatComesBearsTheNumberOfItsLinkAndAnAddressWhereNobodyListensStopsNone() {
    validators.get(1).kill();
    open(0, 1, 2);
    awaitLinks(0, 2);
    validators.get(2).say(TABLE);
    eventually("a table", () -> happened.equals(List.of("2 says Assignment")));
    List<SeenNode> seen = links.seen(5);
    assertEquals(List.of(true, false, true), seen.stream().map(SeenNode::connected).toList());
    assertEquals(
        List.of(KEYS.get(0).id(), Hash32.ZERO, KEYS.get(2).id()),
        seen.stream().map(SeenNode::node).toList());
    assertEquals(
        validators.stream().map(v -> v.endpoint().toString()).toList(),
        seen.stream().map(SeenNode::endpoint).toList());
  }

  @Test
  void aLinkIsGivenUpAloneAndOpenedAgain() {
    openAll();
    links.giveUp(1, GoodbyeReason.NOT_ALLOWED, "a bad checkpoint");
    eventually("link 1 again", () -> validators.get(1).welcomed() == 2);
    awaitLinks(1);
    assertEquals(List.of("1 is lost"), happened);
    assertEquals(1, validators.get(0).welcomed());
    assertEquals(1, validators.get(2).welcomed());
  }

  @Test
  void whoIsTurnedAwayByOneGoesOnWithTheOthersAndAsksAgain() {
    validators.get(1).turnAway(TestValidator.notInvited());
    open(0, 1, 2);
    awaitLinks(0, 2);
    eventually("the refusal", () -> happened.contains("turned away by 1: NOT_INVITED"));
    validators.get(1).turnAway(Optional.empty());
    awaitLinks(0, 1, 2);
    assertEquals(
        1, happened.stream().filter(what -> what.startsWith("turned")).count(), "told once");
    assertEquals(1, validators.get(0).welcomed());
    assertEquals(1, validators.get(2).welcomed());
  }

  @Test
  void whoIsTurnedAwayByAllIsUnwanted() throws IOException {
    validators.forEach(validator -> validator.turnAway(TestValidator.notInvited()));
    validators.get(2).kill();
    open(0, 1, 2);
    eventually(
        "two refusals",
        () ->
            happened.containsAll(
                List.of("turned away by 0: NOT_INVITED", "turned away by 1: NOT_INVITED")));
    assertFalse(happened.toString().contains("unwanted"), "the third may take it");
    validators.get(2).start();
    eventually("the end", () -> happened.contains("unwanted by [0, 1, 2]"));
    validators.forEach(validator -> validator.turnAway(Optional.empty()));
    eventually("the last end", () -> links.seen(5).stream().noneMatch(SeenNode::connected));
  }

  @Test
  void whoEverHadATableIsNotUnwantedWhateverTheOthersSay() {
    openAll();
    validators.get(0).say(TABLE);
    eventually("a table", () -> happened.contains("0 says Assignment"));
    for (TestValidator validator : validators) {
      validator.turnAway(TestValidator.notInvited());
    }
    for (int i = 0; i < COUNT; i++) {
      links.giveUp(i, GoodbyeReason.INTERNAL, "to come again");
    }
    eventually("refusals", () -> happened.contains("turned away by 2: NOT_INVITED"));
    validators.forEach(validator -> validator.turnAway(Optional.empty()));
    awaitLinks(0, 1, 2);
    assertFalse(happened.toString().contains("unwanted"));
  }

  @Test
  void twoAddressesOfOneValidatorAreOneLink() throws IOException {
    try (TestValidator again = new TestValidator(COUNT, KEYS.get(0), GENESIS, () -> 7)) {
      openTo(List.of(validators.get(0).address(), again.address(), validators.get(1).address()));
      eventually("links 0 or 1, and 2", () -> connected() == 2);
      // By then the other one has tried too.
      links.giveUp(2, GoodbyeReason.INTERNAL, "to come again");
      eventually("link 2 again", () -> validators.get(1).welcomed() == 2);
      assertEquals(1, validators.get(0).welcomed() + again.welcomed());
    }
  }

  private long connected() {
    return links.seen(5).stream().filter(SeenNode::connected).count();
  }

  @Test
  void tablesOfACoordinatorThatReadsNothingLeaveNoMoreThanOneSetOfReports() {
    validators.get(0).reads(false);
    open(0);
    eventually("the link", () -> links.seen(5).getFirst().connected());
    int reports = 20;
    RealmEvent[] events =
        Collections.nCopies(Limits.BLOCK_EVENTS_MAX, FixedValues.REALM_EVENTS.getFirst())
            .toArray(RealmEvent[]::new);
    for (int table = 0; table < 60; table++) {
      links.obey(0);
      for (int height = 1; height <= reports; height++) {
        links.send(report(height, events));
      }
    }
    assertTrue(unsent() <= reports, unsent() + " reports wait");
    assertTrue(unsent() > 0, "the system's buffers hold it all");
  }

  private int unsent() {
    CompletableFuture<Integer> count = new CompletableFuture<>();
    links.unsent(0, count::complete);
    return count.join();
  }
}
