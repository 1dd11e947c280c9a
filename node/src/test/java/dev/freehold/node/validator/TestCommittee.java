package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.committee.agent.AgreementWatch;
import dev.freehold.committee.machine.Fault;
import dev.freehold.committee.machine.Pace;
import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.store.DataDirectory;
import dev.freehold.verifier.signature.BlsSignatures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A committee over real sockets: TLS, BLS keys and file logs, in one process of the test's, each
 * validator with a directory, a port and a {@link TestChain} that outlive it.
 */
final class TestCommittee implements AutoCloseable {
  static final Hash32 GENESIS = FixedValues.GENESIS.hash();
  private static final int TOLD_MAX = 64;
  private static final long WAIT_NS_MAX = 120_000_000_000L;

  /** Blocks that a validator says it has verified. */
  record Told(Hash32 node, List<VerifiedBlock> blocks) {}

  /** One validator. */
  final class Member implements AgreementWatch {
    final int place;
    final Path directory;
    final NodeKey key;
    ValidatorKey votes;
    final TestChain chain;
    final List<String> watched = new CopyOnWriteArrayList<>();

    /** The first that it was told. */
    final List<Told> told = new CopyOnWriteArrayList<>();

    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final InetSocketAddress address;
    private boolean isNew = true;
    private Lifecycle running;
    private EventLoops loops;
    private NodeServer server;
    private ValidatorNode node;
    private long era;

    private Member(int place) throws IOException {
      this.place = place;
      directory = Files.createDirectories(root.resolve("validator-" + place));
      key = new NodeKey(random.bytes(32));
      votes = new ValidatorKey(random.bytes(32));
      chain = new TestChain(GENESIS, new RandomValues(random.u63()), chains);
      chains.add(chain);
      // Of an address of its own: none of the links takes the port while nobody listens on it.
      InetAddress own = InetAddress.getByName("127.0.0." + (2 + place));
      try (ServerSocket free = new ServerSocket(0, 1, own)) {
        address = new InetSocketAddress(own, free.getLocalPort());
      }
    }

    /** This member with another key than the committee names. */
    Member withOtherVotes(byte[] seed) {
      votes = new ValidatorKey(seed);
      return this;
    }

    InetSocketAddress address() {
      return address;
    }

    void start() {
      start(false);
    }

    /** Starts a process on the directory. */
    void start(boolean isRestored) {
      Lifecycle fresh = new Lifecycle();
      try {
        loops = fresh.add(new EventLoops());
        DataDirectory data = new DataDirectory(directory);
        ValidatorNode made =
            new ValidatorNode(
                data,
                key,
                votes,
                _ -> signatures,
                new ValidatorNode.Settings(pace, addresses, isRestored),
                loops,
                GENESIS,
                new ValidatorNode.Surroundings(
                    chain,
                    this::told,
                    this,
                    UnaryOperator.identity(),
                    new NodeEvents("validator"),
                    failures::add));
        fresh.add(made);
        node = made;
        era = Math.max(0, eraOf(chain.height()) - 1);
        chain.whenEnded = this::ended;
        if (isNew) {
          data.genesis(FixedValues.GENESIS);
          isNew = false;
        }
        server = fresh.add(listen(loops, made.handler(NOBODY)));
        made.start(era(era, chain));
        running = fresh;
      } catch (RuntimeException | Error e) {
        fresh.undo(e);
        throw e;
      }
    }

    /** On the agreement's thread, perhaps more than once. */
    private void ended(Era of) {
      if (of.number() == era) {
        era++;
        node.enter(era(era, chain));
      }
    }

    /** The port may still be in the hands of a connection that is being closed. */
    private NodeServer listen(EventLoops in, NodeHandler handler) {
      List<NodeServer> server = new ArrayList<>();
      eventually(
          "port " + address.getPort(),
          () -> {
            try {
              server.add(
                  new NodeServer(
                      in,
                      address,
                      TlsContext.of(key),
                      new SessionHost(
                          Role.COORDINATOR, key.id(), FixedValues.GENESIS, chain::height),
                      handler,
                      new ConnectionRegistry(TransportSettings.DEFAULT)));
              return true;
            } catch (IOException e) {
              return false;
            }
          });
      return server.getFirst();
    }

    /** Ends the process, which says goodbye to nobody; what is on the disk stays. */
    void kill() {
      if (running != null) {
        server.stopAccepting();
        loops.close();
        running.close();
        running = null;
      }
    }

    private void told(Hash32 node, Message message) {
      if (told.size() < TOLD_MAX && message instanceof Message.BlocksVerified said) {
        told.add(new Told(node, said.blocks()));
      }
    }

    /** Tells the others that blocks are verified. */
    void tell(List<VerifiedBlock> blocks) {
      node.others().tell(blocks);
    }

    @Override
    public void convicted(Validator validator, Evidence evidence) {
      watched.add("convicted " + evidence.validator());
    }

    @Override
    public void blamed(Validator validator, Fault fault) {
      watched.add("blamed " + fault);
    }

    @Override
    public void doubted(long slot) {
      watched.add("doubted");
    }

    @Override
    public void halted(Certificate first, Certificate second, Signers liars) {
      watched.add("halted");
    }
  }

  /** Handler of a process that serves nobody but validators. */
  private static final NodeHandler NOBODY =
      new NodeHandler() {
        @Override
        public void opened(Connection connection, Peer peer) {
          connection.close(GoodbyeReason.NOT_ALLOWED, "validators alone are served here");
        }

        @Override
        public Standing standing(Connection connection, Peer peer) {
          return Standing.STRANGER;
        }

        @Override
        public void received(Connection connection, Peer peer, Message message) {
          connection.close(GoodbyeReason.NOT_ALLOWED, "validators alone are served here");
        }

        @Override
        public void roomy(Connection connection) {
          // Nothing waits.
        }

        @Override
        public void closed(Connection connection, Peer peer) {
          // Nothing is kept.
        }
      };

  final List<Member> members = new ArrayList<>();
  private final Committee first;
  private final long heightsAnEra;
  private final Pace pace;
  private final Path root;
  private final RandomValues random;
  private final List<TestChain> chains = new CopyOnWriteArrayList<>();
  private final BlsSignatures signatures;
  private final Map<Hash32, InetSocketAddress> addresses = new HashMap<>();

  /** A committee that has not started, in an era that no test sees the end of. */
  TestCommittee(Path root, int size, long seed) throws IOException {
    this(root, size, seed, 1_000_000, 20);
  }

  TestCommittee(Path root, int size, long seed, long heightsAnEra, long intervalMs)
      throws IOException {
    this.root = root;
    pace = new Pace(intervalMs, 1_000, 4_000, 400);
    this.heightsAnEra = heightsAnEra;
    random = new RandomValues(seed);
    for (int place = 0; place < size; place++) {
      members.add(new Member(place));
    }
    members.forEach(member -> addresses.put(member.key.id(), member.address));
    Founders founders =
        new Founders(
            FaultModel.BYZANTINE,
            members.stream()
                .map(
                    m ->
                        new Founder(
                            new Validator(m.key.id(), m.votes.publicKey(), 1),
                            m.votes.possession()))
                .toList());
    signatures = BlsSignatures.of(founders);
    first = founders.committee();
  }

  /** The era that follows on what a chain of a height holds. */
  private long eraOf(long height) {
    return height / heightsAnEra;
  }

  private Era era(long number, TestChain chain) {
    long rootHeight = number * heightsAnEra;
    Hash32 rootHash = number == 0 ? FixedValues.HASH : chain.hashAt(rootHeight);
    return new Era(
        GENESIS,
        new Committee(number, first.faults(), first.validators()),
        rootHash,
        rootHeight,
        rootHeight + heightsAnEra,
        8);
  }

  TestCommittee startAll() {
    members.forEach(Member::start);
    return this;
  }

  Member member(int place) {
    return members.get(place);
  }

  /** All but one. */
  List<Member> others(int place) {
    return members.stream().filter(member -> member.place != place).toList();
  }

  /**
   * Lets a committee without one run for a while, and records what another says to that one.
   *
   * @return at least so many messages, with all others killed again
   */
  List<AgreementMessage> recordWhatIsSaid(int speaker, int listener, int messages) {
    List<AgreementMessage> said = new CopyOnWriteArrayList<>();
    Member deaf = member(listener);
    Lifecycle listening = new Lifecycle();
    EventLoops loops = listening.add(new EventLoops());
    listening.add(
        deaf.listen(
            loops,
            new NodeHandler() {
              @Override
              public void opened(Connection connection, Peer peer) {
                // It is heard.
              }

              @Override
              public Standing standing(Connection connection, Peer peer) {
                return Standing.PEER;
              }

              @Override
              public void received(Connection connection, Peer peer, Message message) {
                if (peer.node().equals(member(speaker).key.id())
                    && message instanceof Message.Agreement(byte[] bytes)) {
                  said.add(AgreementMessage.decode(bytes));
                }
              }

              @Override
              public void roomy(Connection connection) {
                // Nothing waits.
              }

              @Override
              public void closed(Connection connection, Peer peer) {
                // Nothing is kept.
              }
            }));
    others(listener).forEach(Member::start);
    eventually("messages of validator " + speaker, () -> said.size() >= messages);
    others(listener).forEach(Member::kill);
    listening.close();
    return said;
  }

  /** Waits until these validators are so much higher than the highest of them is now. */
  static void goOn(List<Member> of, long heights) {
    long from = of.stream().mapToLong(member -> member.chain.height()).max().orElseThrow();
    reach(of, from + heights);
  }

  /** Waits until these validators have a height. */
  static void reach(List<Member> of, long height) {
    eventually(
        "height " + height, () -> of.stream().allMatch(member -> member.chain.height() >= height));
  }

  /** Waits for something. */
  static void eventually(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + WAIT_NS_MAX;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * Every two chains are the same as far as both go, and nothing went wrong anywhere.
   *
   * @param convictions that are right
   */
  void requireOneChain(String... convictions) {
    List<List<Candidate>> all = members.stream().map(m -> m.chain.candidates()).toList();
    List<Candidate> longest =
        all.stream().max((a, b) -> Integer.compare(a.size(), b.size())).orElseThrow();
    for (List<Candidate> each : all) {
      assertEquals(longest.subList(0, each.size()), each);
    }
    for (Member member : members) {
      assertEquals(List.of(), member.failures);
      assertTrue(
          member.watched.stream()
              .filter(what -> what.startsWith("convicted") || what.equals("halted"))
              .allMatch(List.of(convictions)::contains),
          member.watched.toString());
    }
  }

  /** Copies a directory's files. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.deleteIfExists(target);
          Files.copy(file, target);
        }
      }
    }
  }

  /** The places of all. */
  IntStream places() {
    return IntStream.range(0, members.size());
  }

  @Override
  public void close() {
    members.forEach(Member::kill);
  }
}
