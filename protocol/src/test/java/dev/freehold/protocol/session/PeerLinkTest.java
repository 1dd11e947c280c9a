package dev.freehold.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** A worker's link to its coordinator, on a clock that stands until time passes. */
class PeerLinkTest {
  private static final long MS = 1_000_000;
  private static final LinkTimes TIMES = new LinkTimes(100 * MS, 600 * MS, 10 * MS, 80 * MS);
  private static final Hash32 GENESIS = TestGenesis.GENESIS.hash();
  private static final Hash32 COORDINATOR = TestGenesis.GENESIS.coordinatorNode();
  private static final Introduction WORKER =
      new Introduction(GENESIS, Role.WORKER, TestGenesis.hash(2), "w:1", 5);
  private static final Message.Welcome WELCOME =
      new SessionHost(Role.COORDINATOR, COORDINATOR, TestGenesis.GENESIS, () -> 8).welcome();

  private final Recorder recorder = new Recorder();
  private final LinkDriver link = new LinkDriver(new PeerLink(TIMES), recorder);
  private long now;

  /** Lets time pass, with all that was asked for on the way. */
  private void pass(long ms) {
    long end = now + ms * MS;
    while (!recorder.wakes.isEmpty() && recorder.wakes.peek() <= end) {
      now = recorder.wakes.remove();
      link.due(now);
    }
    now = end;
  }

  private void hear(Message message) {
    link.received(now, ByteBuffer.wrap(Frames.of(message)));
  }

  private void open() {
    link.open(now);
    welcome();
  }

  /** Opens the link, or waits for its next attempt. */
  private void openAnew() {
    link.open(now);
    pass(80);
    welcome();
  }

  private void welcome() {
    link.connected(now, WORKER, COORDINATOR);
    hear(WELCOME);
    recorder.take();
  }

  @Test
  void saysHelloAndIsOpenOnceItIsWelcome() {
    link.open(now);
    assertEquals(List.of("connect"), recorder.take());
    link.connected(now, WORKER, COORDINATOR);
    assertEquals(List.of("send " + WORKER.hello()), recorder.take());
    assertFalse(link.isOpen());
    hear(WELCOME);
    assertEquals(List.of("opened", "deliver Welcome"), recorder.take());
    assertTrue(link.isOpen());
    hear(new Message.Assignment(List.of()));
    assertEquals(List.of("deliver Assignment"), recorder.take());
  }

  @Test
  void attemptsComeFurtherAndFurtherApartUntilItIsWelcome() {
    link.open(now);
    recorder.take();
    List<Long> attempts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      long failed = now;
      link.failed(now, "refused");
      assertEquals(List.of("down refused"), recorder.take());
      while (recorder.heard.isEmpty()) {
        pass(1);
      }
      assertEquals(List.of("connect"), recorder.take());
      attempts.add((now - failed) / MS);
    }
    assertEquals(List.of(10L, 20L, 40L, 80L, 80L, 80L), attempts);

    link.connected(now, WORKER, COORDINATOR);
    hear(WELCOME);
    link.lost(now, "gone");
    recorder.take();
    pass(79);
    assertEquals(List.of(), recorder.take(), "a welcome alone is no good connection");
    pass(1);
    assertEquals(List.of("connect"), recorder.take());
    link.connected(now, WORKER, COORDINATOR);
    hear(WELCOME);
    pass(100);
    link.lost(now, "gone");
    recorder.take();
    pass(9);
    assertEquals(List.of(), recorder.take());
    pass(1);
    assertEquals(List.of("connect"), recorder.take());
  }

  @Test
  void aRefusalThatNoAttemptChangesEndsALinkThatWasNeverLetIn() {
    for (GoodbyeReason reason : GoodbyeReason.values()) {
      for (boolean welcomed : List.of(false, true)) {
        Recorder heard = new Recorder();
        LinkDriver fresh = new LinkDriver(new PeerLink(TIMES), heard);
        fresh.open(0);
        fresh.connected(0, WORKER, COORDINATOR);
        if (welcomed) {
          fresh.received(0, ByteBuffer.wrap(Frames.of(WELCOME)));
        }
        heard.take();
        // Once it is open, what it does may be refused, and not it.
        boolean lasts =
            welcomed
                ? reason == GoodbyeReason.IDENTITY_TAKEN || reason == GoodbyeReason.NOT_INVITED
                : reason.isLasting();
        fresh.received(0, ByteBuffer.wrap(Frames.of(new Message.Goodbye(reason, "no"))));
        assertEquals(
            List.of(
                "disconnect", lasts ? "turned away " + reason + " no" : "down it said goodbye: no"),
            heard.take());
        fresh.due(80 * MS);
        assertEquals(lasts ? List.of() : List.of("connect"), heard.take(), reason.toString());
      }
    }
  }

  @Test
  void noRefusalEndsAValidatorsLinkAndTheNextAttemptWaitsTheLongest() {
    Introduction validator = new Introduction(GENESIS, Role.VALIDATOR, TestGenesis.hash(2), "", 5);
    link.open(now);
    for (GoodbyeReason reason : GoodbyeReason.values()) {
      link.connected(now, validator, TestGenesis.hash(3));
      recorder.take();
      hear(new Message.Goodbye(reason, "no"));
      assertEquals(List.of("disconnect", "down it said goodbye: no"), recorder.take());
      pass(79);
      assertEquals(List.of(), recorder.take(), reason.toString());
      pass(1);
      assertEquals(List.of("connect"), recorder.take(), reason.toString());
    }
  }

  @Test
  void aValidatorIsWelcomedByWhoeverHasTheKeyThatItSays() {
    Hash32 other = TestGenesis.hash(3);
    Introduction validator = new Introduction(GENESIS, Role.VALIDATOR, TestGenesis.hash(2), "", 5);
    link.open(now);
    link.connected(now, validator, other);
    hear(new SessionHost(Role.COORDINATOR, other, TestGenesis.GENESIS, () -> 8).welcome());
    assertTrue(link.isOpen());
    hear(new Message.Agreement(new byte[1]));
    assertFalse(link.isOpen(), "nobody speaks on a connection that another opened");
  }

  @Test
  void aRefusalOfWhoWasLetInBeforeEndsNothing() {
    open();
    hear(new Message.Assignment(List.of()));
    link.lost(now, "gone");
    for (GoodbyeReason reason : GoodbyeReason.values()) {
      pass(80);
      link.connected(now, WORKER, COORDINATOR);
      recorder.take();
      hear(new Message.Goodbye(reason, "no"));
      assertEquals(List.of("disconnect", "down it said goodbye: no"), recorder.take());
    }
  }

  @Test
  void aConnectionThatIsNotWelcomedDoesNotBringAttemptsCloser() {
    link.open(now);
    link.failed(now, "refused");
    pass(10);
    link.connected(now, WORKER, COORDINATOR);
    hear(new Message.Goodbye(GoodbyeReason.SHUTTING_DOWN, "no"));
    recorder.take();
    pass(19);
    assertEquals(List.of(), recorder.take());
    pass(1);
    assertEquals(List.of("connect"), recorder.take());
  }

  @Test
  void pingsWhenNothingElseWasSentForLong() {
    open();
    pass(99);
    assertEquals(List.of(), recorder.take());
    pass(1);
    assertEquals(List.of("send Ping[]"), recorder.take());
    pass(50);
    link.sent(now);
    pass(99);
    assertEquals(List.of(), recorder.take());
    pass(1);
    assertEquals(List.of("send Ping[]"), recorder.take());
  }

  @Test
  void silenceEndsTheConnectionAndAnyByteEndsSilence() {
    open();
    pass(400);
    link.received(now, ByteBuffer.wrap(new byte[] {0}));
    pass(599);
    assertTrue(link.isOpen());
    recorder.take();
    pass(1);
    assertFalse(link.isOpen());
    assertEquals(
        List.of("goodbye IDLE", "disconnect", "down IDLE: nothing came for 600 ms"),
        recorder.take());
    pass(80);
    assertEquals(List.of("connect"), recorder.take());
  }

  @Test
  void aNodeThatDoesNotWelcomeIsGivenUpAfterTheSilenceLimit() {
    link.open(now);
    link.connected(now, WORKER, COORDINATOR);
    recorder.take();
    pass(600);
    assertEquals(
        List.of("goodbye IDLE", "disconnect", "down IDLE: nothing came for 600 ms"),
        recorder.take());
  }

  @Test
  void whatIsNoWelcomeEndsTheConnectionWithItsReason() {
    Message.Welcome other =
        new SessionHost(
                Role.COORDINATOR,
                Hash32.ZERO,
                new Genesis(
                    "other",
                    true,
                    2,
                    0,
                    TestFounders.alone(TestGenesis.hash(7)),
                    TestGenesis.hash(8),
                    TestGenesis.GENESIS.fees(),
                    List.of()),
                () -> 0)
            .welcome();
    Message.Welcome worker =
        new SessionHost(Role.WORKER, Hash32.ZERO, TestGenesis.GENESIS, () -> 0).welcome();
    assertEnds(
        "turned away WRONG_GENESIS it is of another network: its genesis is " + genesisOf(other),
        other);
    assertEnds("turned away NOT_ALLOWED this is a worker", worker);
    assertDown(
        "it is no Freehold node that speaks version " + Protocol.VERSION, new Message.Ping());
    assertDown(
        "it is no Freehold node that speaks version " + Protocol.VERSION,
        new Message.Welcome(1, Role.COORDINATOR, Hash32.ZERO, WELCOME.genesisBytes(), 1));
    assertDown("it said goodbye: no", new Message.Goodbye(GoodbyeReason.INTERNAL, "no"));
    assertDown(
        "it says that it is node %s and has not that one's key"
            .formatted(TestGenesis.hash(3).abbreviated()),
        new SessionHost(Role.COORDINATOR, TestGenesis.hash(3), TestGenesis.GENESIS, () -> 0)
            .welcome());
  }

  @Test
  void eachValidatorThatTheGenesisNamesIsACoordinator() {
    Hash32 second = TestGenesis.hash(4);
    Genesis several =
        new Genesis(
            "test",
            true,
            2,
            0,
            TestFounders.ofEqualWeight(COORDINATOR, second),
            Hash32.ZERO,
            TestGenesis.GENESIS.fees(),
            List.of());
    Introduction worker =
        new Introduction(several.hash(), Role.WORKER, TestGenesis.hash(2), "w:1", 5);
    link.open(now);
    link.connected(now, worker, second);
    hear(new SessionHost(Role.COORDINATOR, second, several, () -> 0).welcome());
    assertTrue(link.isOpen());
  }

  @Test
  void aWorkerThatLooksForAnotherTakesThatOneAlone() {
    Hash32 wanted = TestGenesis.hash(6);
    Introduction toWorker = Introduction.toWorker(GENESIS, TestGenesis.hash(2), "w:1", 5, wanted);
    assertEquals(WORKER.hello(), toWorker.hello());
    assertEquals(
        "it is worker %s, not %s that is looked for"
            .formatted(TestGenesis.hash(3).abbreviated(), wanted.abbreviated()),
        toWorker.received(welcome(Role.WORKER, TestGenesis.hash(3)), TestGenesis.hash(3)).text());
    assertInstanceOf(
        Reception.Impostor.class,
        toWorker.received(welcome(Role.WORKER, wanted), TestGenesis.hash(3)));
    assertInstanceOf(
        Reception.NoNode.class,
        toWorker.received(welcome(Role.COORDINATOR, COORDINATOR), COORDINATOR));
    assertInstanceOf(
        Reception.Refused.class, WORKER.received(welcome(Role.WORKER, wanted), wanted));
    link.open(now);
    link.connected(now, toWorker, wanted);
    hear(welcome(Role.WORKER, wanted));
    assertTrue(link.isOpen());
    recorder.take();
    hear(new Message.Held(new BlockMark(new RealmId(1), 1, 0, Hash32.ZERO)));
    assertTrue(link.isOpen());
    hear(new Message.CheckpointPush(TestGenesis.GENESIS.checkpoint()));
    assertFalse(link.isOpen());
  }

  private static Message.Welcome welcome(Role role, Hash32 node) {
    return new SessionHost(role, node, TestGenesis.GENESIS, () -> 8).welcome();
  }

  @Test
  void whoHasNotTheKeyThatTheGenesisNamesIsNoCoordinatorAndTheRightOneMayComeBack() {
    Hash32 other = TestGenesis.hash(3);
    link.open(now);
    link.connected(now, WORKER, other);
    recorder.take();
    hear(new SessionHost(Role.COORDINATOR, other, TestGenesis.GENESIS, () -> 0).welcome());
    assertFalse(link.isOpen());
    assertEquals(
        List.of(
            "disconnect",
            "down it says that it is a coordinator and has no key that the genesis names"),
        recorder.take());
    pass(80);
    welcome();
    assertTrue(link.isOpen());
  }

  @Test
  void aWelcomeWithoutAGenesisIsMalformed() {
    link.open(now);
    link.connected(now, WORKER, COORDINATOR);
    recorder.take();
    hear(new Message.Welcome(Protocol.VERSION, Role.COORDINATOR, Hash32.ZERO, new byte[0], 1));
    assertEquals(
        List.of(
            "goodbye MALFORMED_MESSAGE",
            "disconnect",
            "down MALFORMED_MESSAGE: TRUNCATED: 1 bytes wanted at byte 0, 0 left"),
        recorder.take());
  }

  private static Hash32 genesisOf(Message.Welcome welcome) {
    return Genesis.decode(welcome.genesisBytes()).hash();
  }

  private static void assertDown(String why, Message first) {
    assertEnds("down " + why, first);
  }

  private static void assertEnds(String told, Message first) {
    Recorder recorder = new Recorder();
    LinkDriver link = new LinkDriver(new PeerLink(TIMES), recorder);
    link.open(0);
    link.connected(0, WORKER, COORDINATOR);
    recorder.take();
    link.received(0, ByteBuffer.wrap(Frames.of(first)));
    assertEquals(List.of("disconnect", told), recorder.take());
  }

  @Test
  void whatTheNodeMayNotSayEndsTheConnection() {
    for (Message message :
        List.of(
            new Message.Submit(new byte[1]),
            new Query.NetworkState(1),
            WORKER.hello(),
            WELCOME,
            new Message.CaughtUp(new RealmId(1), 1))) {
      openAnew();
      hear(message);
      assertEquals(
          List.of(
              "goodbye NOT_ALLOWED",
              "disconnect",
              "down NOT_ALLOWED: a COORDINATOR does not send such a message to a WORKER"),
          recorder.take(),
          message.toString());
    }
  }

  @Test
  void answersAndPingsAreHeard() {
    open();
    hear(new Message.Ping());
    assertEquals(List.of("send Ping[]"), recorder.take(), "the node asks whether this side lives");
    hear(new Answer.Failed(1, Answer.Failure.NOT_FOUND, ""));
    assertEquals(List.of("deliver Failed"), recorder.take());
  }

  @Test
  void framesThatAreNoneEndTheConnection() {
    open();
    link.received(now, ByteBuffer.allocate(4).putInt(Limits.PEER_FRAME_BYTES_MAX + 1).flip());
    assertEquals(
        List.of(
            "goodbye FRAME_TOO_LARGE",
            "disconnect",
            "down FRAME_TOO_LARGE: a frame of %d bytes where 1 to %d are allowed"
                .formatted(Limits.PEER_FRAME_BYTES_MAX + 1, Limits.PEER_FRAME_BYTES_MAX)),
        recorder.take());
    pass(79);
    assertEquals(List.of(), recorder.take());
    pass(1);
    assertEquals(List.of("connect"), recorder.take());
    link.connected(now, WORKER, COORDINATOR);
    hear(WELCOME);
    assertTrue(link.isOpen(), "what was left of the stream before spoils the next one");
  }

  @Test
  void whatStillComesOfAConnectionThatWasGivenUpIsPassedOver() {
    open();
    link.refuse(now, GoodbyeReason.INTERNAL, "this side gives it up");
    assertEquals(
        List.of("goodbye INTERNAL", "disconnect", "down INTERNAL: this side gives it up"),
        recorder.take());
    hear(new Message.Assignment(List.of()));
    link.lost(now, "gone");
    link.sent(now);
    assertEquals(List.of(), recorder.take());
  }

  @Test
  void aLinkThatIsClosedStaysClosed() {
    open();
    link.close();
    assertEquals(List.of("disconnect"), recorder.take());
    link.lost(now, "gone");
    pass(1000);
    link.open(now);
    assertEquals(List.of(), recorder.take());
    assertFalse(link.isOpen());
  }

  @Test
  void oneTimeIsAskedForAtOnce() {
    open();
    for (int i = 0; i < 1000; i++) {
      now++;
      link.sent(now);
      hear(new Message.Ping());
      pass(0);
    }
    assertTrue(recorder.wakes.size() <= 2, recorder.wakes + " are asked for");
  }

  @Test
  void eventsThatCannotBeAreBugs() {
    open();
    assertThrows(IllegalStateException.class, () -> link.connected(now, WORKER, COORDINATOR));
    assertThrows(IllegalStateException.class, () -> link.failed(now, "refused"));
  }

  private static final class Recorder implements LinkDriver.Carrier {
    private final List<String> heard = new ArrayList<>();
    private final PriorityQueue<Long> wakes = new PriorityQueue<>();

    private List<String> take() {
      List<String> taken = List.copyOf(heard);
      heard.clear();
      return taken;
    }

    @Override
    public void connect() {
      heard.add("connect");
    }

    @Override
    public void send(Message message) {
      heard.add(
          message instanceof Message.Goodbye goodbye
              ? "goodbye " + goodbye.reason()
              : "send " + message);
    }

    @Override
    public void opened() {
      heard.add("opened");
    }

    @Override
    public void deliver(Message message) {
      heard.add("deliver " + message.getClass().getSimpleName());
    }

    @Override
    public void disconnect() {
      heard.add("disconnect");
    }

    @Override
    public void down(String why) {
      heard.add("down " + why);
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      heard.add("turned away " + reason + " " + why);
    }

    @Override
    public void wake(long timeNs) {
      wakes.add(timeNs);
    }
  }
}
