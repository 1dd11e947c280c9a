package dev.freehold.bench.worker;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.Signer;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.prover.groth16.DevelopmentSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Makes the load for a network: bundles of every sender in turn, each with its next nonce, true
 * statements over the sender's state and the senders' signatures.
 */
final class LoadBundles {
  /** Proofs made in one go. */
  private static final int PROOFS_PER_TURN = 512;

  private static final long AMOUNTS = 1000;

  private final PreparedNetwork network;
  private final TrapdoorProver prover;
  private final int callsPerBundle;

  private LoadBundles(PreparedNetwork network, TrapdoorProver prover, int callsPerBundle) {
    this.network = network;
    this.prover = prover;
    this.callsPerBundle = callsPerBundle;
  }

  /**
   * The load of {@code count} bundles: from its directory in {@code cache} if it is there, made
   * otherwise.
   */
  static BundleSet of(
      Path cache,
      PreparedNetwork network,
      CreditFunction function,
      Load load,
      ParallelLoop loop,
      Consumer<String> progress) {
    Path home =
        cache.resolve(
            "bundles-%s-%s-%s"
                .formatted(
                    network.directory().getFileName(),
                    network.anchor().hash().abbreviated(),
                    load.name()));
    if (!Files.exists(home)) {
      try (TrapdoorProver prover =
          new TrapdoorProver(function.compiled().circuit().system(), DevelopmentSetup.SEED)) {
        new LoadBundles(network, prover, load.callsPerBundle()).write(home, load, loop, progress);
      }
    }
    return BundleSet.read(home, load.lanes());
  }

  /**
   * Load that is to be sent.
   *
   * @param bundles how many bundles
   * @param lanes connections that send them
   */
  record Load(int bundles, int callsPerBundle, int lanes) {
    String name() {
      return "n%d-c%d-l%d".formatted(bundles, callsPerBundle, lanes);
    }
  }

  private void write(Path home, Load load, ParallelLoop loop, Consumer<String> progress) {
    int senders = network.plan().senders();
    int realms = network.plan().realms();
    Bundle[] bundles = new Bundle[load.bundles()];
    int perSender = (load.bundles() + senders - 1) / senders;
    int sendersPerTurn = Math.max(1, PROOFS_PER_TURN / (perSender * callsPerBundle));
    AtomicInteger done = new AtomicInteger();
    loop.run(
        (senders + sendersPerTurn - 1) / sendersPerTurn,
        turn -> {
          int from = turn * sendersPerTurn;
          int to = Math.min(senders, from + sendersPerTurn);
          make(from, to, bundles);
          int made = done.addAndGet(to - from);
          if (made * 10L / senders > (made - (to - from)) * 10L / senders) {
            progress.accept(
                "%s: bundles of %,d of %,d senders"
                    .formatted(network.plan().name(), made, senders));
          }
        });
    BundleSet.write(
        home,
        load.lanes(),
        bundles.length,
        i -> i % senders / realms % load.lanes(),
        i -> bundles[i]);
  }

  /** All bundles of the senders in a range: bundle i is of sender {@code i % senders}. */
  private void make(int from, int to, Bundle[] bundles) {
    int senders = network.plan().senders();
    List<Statement> statements = new ArrayList<>();
    List<Draft> drafts = new ArrayList<>();
    for (int sender = from; sender < to; sender++) {
      Account account = new Account(network.plan().user(sender));
      for (int i = sender; i < bundles.length; i += senders) {
        for (int call = 0; call < callsPerBundle; call++) {
          drafts.add(account.call());
          statements.add(drafts.getLast().statement);
        }
      }
    }
    List<Proof> proofs = prover.prove(statements);
    int next = 0;
    for (int sender = from; sender < to; sender++) {
      Signer signer = network.plan().sender(sender);
      for (int i = sender; i < bundles.length; i += senders) {
        List<Call> calls = new ArrayList<>(callsPerBundle);
        for (int call = 0; call < callsPerBundle; call++, next++) {
          calls.add(drafts.get(next).call(proofs.get(next)));
        }
        bundles[i] = network.bundle(signer, network.plan().user(sender), i / senders, calls);
      }
    }
  }

  /** A call before its proof is there. */
  private record Draft(Statement statement, List<SlotWrite> writes, List<Fr> args) {
    Call call(Proof proof) {
      return new Call.Proven(
          statement.contract(),
          0,
          Call.Proven.NONE,
          statement.rootBefore(),
          statement.rootAfter(),
          writes,
          args,
          proof);
    }
  }

  /** A sender's state as its calls go on. */
  private final class Account {
    private final UserId user;
    private CreditFunction.State state = CreditFunction.State.UNTOUCHED;
    private Fr root = network.contract().spec().shape().emptyRoot();
    private long calls;

    private Account(UserId user) {
      this.user = user;
    }

    private Draft call() {
      Fr to = network.plan().bankerUser().toFr().add(Fr.of(1 + calls % 7));
      Fr amount = Fr.of(1 + (user.asLong() + calls) % AMOUNTS);
      calls++;
      state = state.credit(to, amount);
      Fr before = root;
      root = state.root();
      List<Fr> args = List.of(to, amount);
      List<SlotWrite> writes = state.writes();
      return new Draft(
          new Statement(
              user,
              network.contract().id(),
              network.anchor().height(),
              network.anchor().globalRoot(),
              before,
              root,
              StatementDigests.writes(writes),
              StatementDigests.call(args),
              network.contract().owner(),
              Fr.ZERO),
          writes,
          args);
    }
  }
}
