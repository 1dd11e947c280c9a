package dev.freehold.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ServerSessionTest {
  private static final long CONNECTION = 7;
  private static final Hash32 NODE = TestGenesis.hash(9);
  private static final Hash32 GENESIS = TestGenesis.GENESIS.hash();

  /** Whose key the connection has proved. */
  private static final Hash32 PEER = TestGenesis.hash(4);

  private static SessionHost host(Role role) {
    return new SessionHost(role, shown(role), TestGenesis.GENESIS, () -> 42);
  }

  /** The id of the key that a node of a role shows. */
  private static Hash32 shown(Role role) {
    return role == Role.COORDINATOR ? TestGenesis.GENESIS.coordinatorNode() : NODE;
  }

  private static Message.Hello hello(Role role) {
    return new Introduction(GENESIS, role, role == Role.CLIENT ? Hash32.ZERO : PEER, "", -1)
        .hello();
  }

  private static SessionInput frame(Message message) {
    return new SessionInput.Frame(MessageCodec.encode(message));
  }

  private static List<SessionEffect> last(Role node, List<SessionInput> inputs) {
    ServerSession session = new ServerSession(CONNECTION, host(node));
    List<SessionEffect> effects = session.step(new SessionInput.Secured(PEER));
    for (SessionInput input : inputs) {
      effects = session.step(input);
    }
    return effects;
  }

  /** Inputs to a node, the last of which it refuses. */
  private record Breach(
      String name, Role node, GoodbyeReason reason, String text, List<SessionInput> inputs) {
    private Breach(
        String name, Role node, GoodbyeReason reason, String text, SessionInput... inputs) {
      this(name, node, reason, text, List.of(inputs));
    }
  }

  private static final SessionInput CLIENT = frame(hello(Role.CLIENT));

  private static List<Breach> breachesOfTheHello() {
    return List.of(
        new Breach(
            "a first message that is no hello",
            Role.WORKER,
            GoodbyeReason.HELLO_EXPECTED,
            "the first message is a hello",
            frame(new Query.NetworkState(1))),
        new Breach(
            "a ping before the hello",
            Role.WORKER,
            GoodbyeReason.HELLO_EXPECTED,
            "the first message is a hello",
            frame(new Message.Ping())),
        new Breach(
            "no hello in time",
            Role.WORKER,
            GoodbyeReason.HELLO_EXPECTED,
            "no hello came in time",
            new SessionInput.HelloOverdue()),
        new Breach(
            "a second hello",
            Role.WORKER,
            GoodbyeReason.HELLO_EXPECTED,
            "a second hello",
            CLIENT,
            CLIENT),
        new Breach(
            "another protocol version",
            Role.WORKER,
            GoodbyeReason.WRONG_PROTOCOL_VERSION,
            "this node speaks version %d, not 99".formatted(Protocol.VERSION),
            frame(new Message.Hello(99, GENESIS, Role.CLIENT, Hash32.ZERO, "", -1))),
        new Breach(
            "another genesis",
            Role.WORKER,
            GoodbyeReason.WRONG_GENESIS,
            "the genesis here is " + GENESIS,
            frame(Introduction.ofClient(TestGenesis.hash(3)).hello())),
        new Breach(
            "a worker that names no genesis",
            Role.COORDINATOR,
            GoodbyeReason.WRONG_GENESIS,
            "the genesis here is " + GENESIS,
            frame(new Introduction(Hash32.ZERO, Role.WORKER, PEER, "", -1).hello())));
  }

  private static List<Breach> breachesOfRoles() {
    return List.of(
        new Breach(
            "a coordinator at a worker",
            Role.WORKER,
            GoodbyeReason.NOT_ALLOWED,
            "no coordinator connects to a worker",
            frame(hello(Role.COORDINATOR))),
        new Breach(
            "an aggregator at a worker",
            Role.WORKER,
            GoodbyeReason.NOT_ALLOWED,
            "no aggregator connects to a worker",
            frame(hello(Role.AGGREGATOR))),
        new Breach(
            "a validator at a worker",
            Role.WORKER,
            GoodbyeReason.NOT_ALLOWED,
            "no validator connects to a worker",
            frame(hello(Role.VALIDATOR))),
        new Breach(
            "a coordinator at a coordinator",
            Role.COORDINATOR,
            GoodbyeReason.NOT_ALLOWED,
            "no coordinator connects to a coordinator",
            frame(hello(Role.COORDINATOR))),
        breachOfKey(Role.COORDINATOR, Role.WORKER),
        breachOfKey(Role.WORKER, Role.WORKER),
        breachOfKey(Role.COORDINATOR, Role.AGGREGATOR),
        breachOfKey(Role.COORDINATOR, Role.VALIDATOR),
        breachOfEndpoint("0.0.0.0:7410"),
        breachOfEndpoint("[::]:7410"),
        breachOfEndpoint("10.0.0.7:0"));
  }

  private static Breach breachOfKey(Role node, Role role) {
    return new Breach(
        "another's key than that of the %s which it says it is, at a %s".formatted(role, node),
        node,
        GoodbyeReason.NOT_ALLOWED,
        "this connection has not proved the key of node " + NODE.abbreviated(),
        frame(new Introduction(GENESIS, role, NODE, "10.0.0.7:1", -1).hello()));
  }

  private static Breach breachOfEndpoint(String endpoint) {
    return new Breach(
        "a worker that clients cannot reach at " + endpoint,
        Role.COORDINATOR,
        GoodbyeReason.NOT_ALLOWED,
        "clients cannot reach a worker at \"" + endpoint + "\"",
        frame(new Introduction(GENESIS, Role.WORKER, PEER, endpoint, -1).hello()));
  }

  private static List<Breach> breachesLater() {
    byte[] cut = MessageCodec.encode(new Query.NetworkState(1));
    return List.of(
        new Breach(
            "an unknown type",
            Role.WORKER,
            GoodbyeReason.UNKNOWN_MESSAGE,
            "message type 99 is unknown",
            CLIENT,
            new SessionInput.Frame(new byte[] {99})),
        new Breach(
            "an unknown type before the hello",
            Role.WORKER,
            GoodbyeReason.UNKNOWN_MESSAGE,
            "message type 0 is unknown",
            new SessionInput.Frame(new byte[] {0})),
        new Breach(
            "a message that does not decode",
            Role.WORKER,
            GoodbyeReason.MALFORMED_MESSAGE,
            "TRUNCATED: 4 bytes wanted at byte 1, 3 left",
            CLIENT,
            new SessionInput.Frame(Arrays.copyOf(cut, cut.length - 1))),
        new Breach(
            "silence",
            Role.WORKER,
            GoodbyeReason.IDLE,
            "nothing came for " + Limits.IDLE_MS_MAX + " ms",
            CLIENT,
            new SessionInput.Idle()),
        new Breach(
            "what the frames or the node refuse",
            Role.WORKER,
            GoodbyeReason.FRAME_TOO_LARGE,
            "too large",
            CLIENT,
            new SessionInput.Refuse(GoodbyeReason.FRAME_TOO_LARGE, "too large")));
  }

  private static Stream<Breach> breaches() {
    return Stream.of(breachesOfTheHello(), breachesOfRoles(), breachesLater())
        .flatMap(List::stream);
  }

  @TestFactory
  Stream<DynamicTest> eachBreachIsAnsweredByANamedGoodbyeAndNothingElse() {
    return breaches()
        .map(
            breach ->
                DynamicTest.dynamicTest(
                    breach.name,
                    () ->
                        assertEquals(
                            List.of(new SessionEffect.Close(breach.reason, breach.text)),
                            last(breach.node, breach.inputs))));
  }

  @TestFactory
  Stream<DynamicTest> afterABreachNothingIsHeardAnyMore() {
    return breaches()
        .map(
            breach ->
                DynamicTest.dynamicTest(
                    breach.name,
                    () -> {
                      List<SessionInput> inputs = new ArrayList<>(breach.inputs);
                      inputs.add(frame(new Query.NetworkState(1)));
                      assertEquals(List.of(), last(breach.node, inputs));
                    }));
  }

  /** The first message of a peer that is let in, and what follows from it. */
  private record Entry(Role node, Role peer, int frameBytesMax) {}

  @TestFactory
  Stream<DynamicTest> eachRoleThatIsLetInHasItsOwnLimit() {
    return Stream.of(
            new Entry(Role.WORKER, Role.CLIENT, Limits.CLIENT_FRAME_BYTES_MAX),
            new Entry(Role.WORKER, Role.WORKER, Limits.REPLICATE_FRAME_BYTES_MAX),
            new Entry(Role.COORDINATOR, Role.CLIENT, Limits.CLIENT_FRAME_BYTES_MAX),
            new Entry(Role.COORDINATOR, Role.WORKER, Limits.PEER_FRAME_BYTES_MAX),
            new Entry(Role.COORDINATOR, Role.AGGREGATOR, Limits.AGGREGATOR_FRAME_BYTES_MAX),
            new Entry(Role.COORDINATOR, Role.VALIDATOR, Limits.VALIDATOR_FRAME_BYTES_MAX))
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.peer + " at " + entry.node,
                    () -> {
                      Message.Hello hello =
                          new Introduction(GENESIS, entry.peer, PEER, "h:1", 5).hello();
                      List<SessionEffect> effects = last(entry.node, List.of(frame(hello)));
                      assertEquals(2, effects.size());
                      SessionEffect.Send welcome =
                          assertInstanceOf(SessionEffect.Send.class, effects.get(0));
                      assertEquals(
                          new Reception.Welcomed(
                                  (Message.Welcome) welcome.message(), TestGenesis.GENESIS)
                              .text(),
                          introduction(entry)
                              .received(welcome.message(), shown(entry.node))
                              .text());
                      assertEquals(
                          new SessionEffect.Opened(
                              new Peer(CONNECTION, entry.peer, PEER, "h:1", 5)),
                          effects.get(1));
                      assertEquals(
                          entry.frameBytesMax,
                          Rights.frameBytesMax(entry.peer, entry.node, Standing.PEER));
                      assertEquals(
                          Limits.CLIENT_FRAME_BYTES_MAX,
                          Rights.frameBytesMax(entry.peer, entry.node, Standing.STRANGER));
                    }));
  }

  @Test
  void whoShowsNoKeyIsAClientAtTheMost() {
    for (Role role : List.of(Role.WORKER, Role.AGGREGATOR, Role.VALIDATOR)) {
      ServerSession session = new ServerSession(CONNECTION, host(Role.COORDINATOR));
      session.step(new SessionInput.Secured(Hash32.ZERO));
      assertEquals(
          List.of(
              new SessionEffect.Close(
                  GoodbyeReason.NOT_ALLOWED,
                  "this connection has not proved the key of node " + Hash32.ZERO.abbreviated())),
          session.step(frame(new Introduction(GENESIS, role, Hash32.ZERO, "", -1).hello())));
    }
  }

  private static Introduction introduction(Entry entry) {
    return entry.peer == Role.WORKER && entry.node == Role.WORKER
        ? Introduction.toWorker(GENESIS, PEER, "h:1", -1, shown(Role.WORKER))
        : new Introduction(GENESIS, entry.peer, PEER, "", -1);
  }

  @Test
  void aPingToAWorkerBuysNoPlaceAndOneToACoordinatorIsHeard() {
    SessionInput hello = frame(hello(Role.WORKER));
    SessionInput ping = frame(new Message.Ping());
    assertEquals(List.of(), last(Role.WORKER, List.of(hello, ping)));
    assertEquals(
        List.of(
            new SessionEffect.Deliver(
                new Peer(CONNECTION, Role.WORKER, PEER, "", -1), new Message.Ping())),
        last(Role.COORDINATOR, List.of(hello, ping)));
  }

  @Test
  void outsideOfTlsNothingIsHeard() {
    ServerSession session = new ServerSession(CONNECTION, host(Role.WORKER));
    assertEquals(
        List.of(new SessionEffect.Close(GoodbyeReason.HELLO_EXPECTED, "a frame outside of TLS")),
        session.step(CLIENT));
    assertEquals(List.of(), session.step(new SessionInput.Secured(PEER)));
    assertEquals(List.of(), session.step(CLIENT));
  }

  @Test
  void whoSecuresNothingInTimeIsClosed() {
    assertEquals(
        List.of(new SessionEffect.Close(GoodbyeReason.HELLO_EXPECTED, "no hello came in time")),
        new ServerSession(CONNECTION, host(Role.WORKER)).step(new SessionInput.HelloOverdue()));
  }

  @Test
  void aClientMayComeWithoutKnowingTheGenesis() {
    List<SessionEffect> effects =
        last(Role.WORKER, List.of(frame(Introduction.ofClient(Hash32.ZERO).hello())));
    assertInstanceOf(SessionEffect.Opened.class, effects.getLast());
  }

  @Test
  void aMessageIsDeliveredWithWhoSaysIt() {
    Message message = new Query.NetworkState(1);
    assertEquals(
        List.of(
            new SessionEffect.Deliver(new Peer(CONNECTION, Role.CLIENT, PEER, "", -1), message)),
        last(Role.WORKER, List.of(CLIENT, frame(message))));
  }

  @Test
  void aPingIsHeardAndNothingFollows() {
    assertEquals(List.of(), last(Role.WORKER, List.of(CLIENT, frame(new Message.Ping()))));
  }

  @Test
  void aHelloThatCameIsNotOverdue() {
    assertEquals(List.of(), last(Role.WORKER, List.of(CLIENT, new SessionInput.HelloOverdue())));
  }

  @Test
  void aGoodbyeIsAnsweredByTheEndAlone() {
    Message goodbye = new Message.Goodbye(GoodbyeReason.SHUTTING_DOWN, "");
    assertEquals(
        List.of(new SessionEffect.HangUp()), last(Role.WORKER, List.of(CLIENT, frame(goodbye))));
  }

  @Test
  void aPeerThatDoesNotTakeItsGoodbyeIsHungUpOn() {
    assertEquals(
        List.of(new SessionEffect.HangUp()),
        last(Role.WORKER, List.of(CLIENT, CLIENT, new SessionInput.Idle())));
  }

  @Test
  void theEndOfAKnownPeerIsToldOnceAndOfAStrangerNever() {
    ServerSession known = new ServerSession(CONNECTION, host(Role.WORKER));
    known.step(new SessionInput.Secured(PEER));
    known.step(CLIENT);
    assertEquals(
        List.of(new SessionEffect.Ended(new Peer(CONNECTION, Role.CLIENT, PEER, "", -1))),
        known.step(new SessionInput.Closed()));
    assertEquals(List.of(), known.step(new SessionInput.Closed()));
    assertEquals(List.of(), last(Role.WORKER, List.of(new SessionInput.Closed())));
  }

  /** A connection to a node that has been encrypted, and has proved a peer's key. */
  private static SessionDriver driver(Role node, Recorder recorder) {
    SessionDriver driver = new SessionDriver(new ServerSession(CONNECTION, host(node)), recorder);
    driver.secured(PEER);
    return driver;
  }

  @Test
  void theDriverCutsFramesUnderTheLimitOfThePeersRoleOnceItIsKnown() {
    Recorder recorder = new Recorder();
    SessionDriver driver = driver(Role.COORDINATOR, recorder);
    driver.received(ByteBuffer.wrap(Frames.of(hello(Role.AGGREGATOR))));
    recorder.standing = Standing.REGISTERED;
    driver.received(length(Limits.AGGREGATOR_FRAME_BYTES_MAX));
    assertEquals(List.of("Welcome", "opened AGGREGATOR"), recorder.heard);

    Recorder strange = new Recorder();
    driver(Role.WORKER, strange).received(length(Limits.CLIENT_FRAME_BYTES_MAX + 1));
    assertEquals(List.of("close FRAME_TOO_LARGE"), strange.heard);
  }

  @Test
  void aMereClaimToBeAWorkerGetsNobodyALongFrame() {
    for (Role node : List.of(Role.COORDINATOR, Role.WORKER)) {
      Recorder recorder = new Recorder();
      SessionDriver driver = driver(node, recorder);
      driver.received(ByteBuffer.wrap(Frames.of(hello(Role.WORKER))));
      driver.received(length(Limits.CLIENT_FRAME_BYTES_MAX + 1));
      assertEquals(List.of("Welcome", "opened WORKER", "close FRAME_TOO_LARGE"), recorder.heard);
    }
  }

  @Test
  void aKnownWorkersFrameHoldsABlockAtAWorker() {
    Recorder recorder = new Recorder();
    recorder.standing = Standing.PEER;
    SessionDriver driver = driver(Role.WORKER, recorder);
    driver.received(ByteBuffer.wrap(Frames.of(hello(Role.WORKER))));
    driver.received(length(Limits.REPLICATE_FRAME_BYTES_MAX));
    assertEquals(List.of("Welcome", "opened WORKER"), recorder.heard);
    Recorder coordinators = new Recorder();
    coordinators.standing = Standing.PEER;
    SessionDriver elsewhere = driver(Role.COORDINATOR, coordinators);
    elsewhere.received(ByteBuffer.wrap(Frames.of(hello(Role.WORKER))));
    elsewhere.received(length(Limits.REPLICATE_FRAME_BYTES_MAX));
    assertEquals(List.of("Welcome", "opened WORKER", "close FRAME_TOO_LARGE"), coordinators.heard);
  }

  @Test
  void theDriverTakesUpWhatTheCarrierAsksForOnceItReturns() {
    Recorder recorder = new Recorder();
    SessionDriver driver = driver(Role.WORKER, recorder);
    recorder.onDeliver = () -> driver.refuse(GoodbyeReason.NOT_ALLOWED, "x".repeat(1000));
    recorder.onClose = driver::closed;
    byte[] hello = Frames.of(hello(Role.CLIENT));
    byte[] query = Frames.of(new Query.NetworkState(1));
    driver.received(
        ByteBuffer.allocate(hello.length + 2 * query.length)
            .put(hello)
            .put(query)
            .put(query)
            .flip());
    assertEquals(
        List.of("Welcome", "opened CLIENT", "NetworkState", "close NOT_ALLOWED", "ended CLIENT"),
        recorder.heard);
    assertTrue(recorder.goodbye.text().length() < 1000);
  }

  private static ByteBuffer length(int length) {
    return ByteBuffer.allocate(Protocol.LENGTH_BYTES).putInt(length).flip();
  }

  private static final class Recorder implements SessionDriver.Carrier {
    private final List<String> heard = new ArrayList<>();
    private Runnable onDeliver = () -> {};
    private Runnable onClose = () -> {};
    private Message.Goodbye goodbye;
    private Standing standing = Standing.STRANGER;

    @Override
    public Standing standing(Peer peer) {
      return standing;
    }

    @Override
    public void send(Message message) {
      heard.add(message.getClass().getSimpleName());
    }

    @Override
    public void opened(Peer peer) {
      heard.add("opened " + peer.role());
    }

    @Override
    public void deliver(Peer peer, Message message) {
      heard.add(message.getClass().getSimpleName());
      onDeliver.run();
    }

    @Override
    public void close(Message.Goodbye said) {
      goodbye = said;
      heard.add("close " + said.reason());
      onClose.run();
    }

    @Override
    public void hangUp() {
      heard.add("hang up");
    }

    @Override
    public void ended(Peer peer) {
      heard.add("ended " + peer.role());
    }
  }
}
