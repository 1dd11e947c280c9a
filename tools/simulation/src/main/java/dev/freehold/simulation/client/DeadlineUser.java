package dev.freehold.simulation.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.contract.Deal;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.proof.Cryptography;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A user of a contract with a deadline: reads others' slots from their workers, holds the proofs
 * against signed checkpoints, and sends one bundle after another, each until it knows its fate.
 */
abstract class DeadlineUser {
  private static final long STEP_NS = 100_000_000;
  private static final long RESEND_NS = 500_000_000;
  private static final double LOOKED_AT = 0.05;

  /** A slot of another user's, proved at a checkpoint. */
  record Proved(Checkpoint anchor, SlotProof proof) {}

  private record Sent(Bundle bundle, SlotTree after) {}

  final Deal deal;
  final UserId user;
  final Cluster cluster;
  final Dice dice;
  private final SimClient messenger;
  private final byte[] secret;

  /** What it has sent and does not know the fate of. */
  private Optional<Sent> sent = Optional.empty();

  private SlotTree own = new SlotTree(Cryptography.SHAPE);
  private long nonce;
  private long sentNs;
  private boolean stopped;

  DeadlineUser(Cluster cluster, SimClient messenger, Deal deal, UserId user, byte[] secret) {
    this.cluster = cluster;
    dice = new Dice(cluster.seed(), "deals of " + user);
    this.messenger = messenger;
    this.deal = deal;
    this.user = user;
    this.secret = secret;
  }

  void start() {
    step();
  }

  void stop() {
    stopped = true;
  }

  private void step() {
    if (stopped) {
      return;
    }
    learn();
    sent.ifPresentOrElse(this::follow, this::move);
    cluster.schedule().after(STEP_NS, this::step);
  }

  /** Asks what it needs to know. */
  abstract void learn();

  /** Sends the next bundle, if the rules let it. */
  abstract void move();

  SlotTree own() {
    return own;
  }

  long nowNs() {
    return cluster.schedule().nowNs();
  }

  /** The latest checkpoint that it was told of, as it is final. */
  Checkpoint latest() {
    return cluster.checker().finalAt(messenger.anchor().height()).orElseThrow();
  }

  /**
   * Asks for a slot of another's.
   *
   * @param height of a checkpoint, -1 for the latest that its worker has
   * @param isOfUse whether it would act on it: paths that nobody acts on are mostly not followed
   */
  void read(
      UserId other, long slot, long height, Predicate<SlotProof> isOfUse, Consumer<Proved> proved) {
    ContractId contract = deal.contract().orElseThrow();
    messenger
        .wireTo(other.realm())
        .ifPresent(
            wire ->
                wire.ask(
                    nowNs(),
                    request -> new Query.SlotOf(request, other, contract, slot, height),
                    answer -> {
                      if (answer instanceof Answer.Slot found
                          && (isOfUse.test(found.proof()) || dice.chance(LOOKED_AT))) {
                        messenger.reads().slot(other, contract, Cryptography.SHAPE, found);
                        cluster
                            .checker()
                            .finalAt(found.checkpointHeight())
                            .filter(_ -> isOfUse.test(found.proof()))
                            .ifPresent(c -> proved.accept(new Proved(c, found.proof())));
                      }
                    }));
  }

  /**
   * Puts a proof under a later checkpoint: what a worker that is cut off does not know, others
   * tell.
   */
  void carryOver(Proved old, UserId other, Checkpoint to, Consumer<Proved> proved) {
    ContractId contract = deal.contract().orElseThrow();
    messenger.ask(
        user.realm(),
        request -> new Query.RealmsAt(request, to.height(), 0),
        answer -> {
          if (answer instanceof Answer.Realms realms) {
            RealmTree tree = new RealmTree();
            tree.put(realms.headers());
            SlotProof carried =
                AnyValue.with(old.proof, "globalPath", RealmTree.path(tree, other.realm()));
            if (carried.proves(to.globalRoot(), contract, other, Cryptography.SHAPE)) {
              proved.accept(new Proved(to, carried));
            }
          }
        });
  }

  /** Deploys the contract. */
  void deploy() {
    send(
        new Call.System(new SystemCall.Deploy(cluster.crypto().contract())),
        latest().height(),
        own);
  }

  /** Sends a call that the contract's rules allow, proved under an anchor. */
  void send(Checkpoint anchor, List<SlotWrite> writes) {
    ContractId contract = deal.contract().orElseThrow();
    Cryptography.Put put =
        cluster
            .crypto()
            .write(
                new Cryptography.Place(
                    user, contract, deal.payers().getFirst(), anchor.height(), anchor.globalRoot()),
                own,
                writes,
                List.of(Fr.of(anchor.height())));
    send(RandomBundles.call(contract, own, put, put.proof()), anchor.height(), put.after());
  }

  private void send(Call call, long anchorHeight, SlotTree after) {
    Bundle.Unsigned unsigned =
        new Bundle.Unsigned(
            cluster.genesis().hash(),
            user,
            nonce,
            anchorHeight,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            cluster.crypto().publicKey(secret),
            List.of(call));
    Bundle bundle = unsigned.sign(cluster.crypto().sign(secret, unsigned.id().toBytes()));
    sent = Optional.of(new Sent(bundle, after));
    submit(bundle);
  }

  private void submit(Bundle bundle) {
    sentNs = nowNs();
    messenger.wireTo(user.realm()).ifPresent(wire -> messenger.submit(wire, bundle));
  }

  private void follow(Sent one) {
    messenger.ask(
        user.realm(),
        request -> new Query.BundleStatusOf(request, one.bundle.id()),
        answer -> {
          if (answer instanceof Answer.Status status && status.bundle().equals(one.bundle.id())) {
            heard(one, status.status());
          }
        });
  }

  private void heard(Sent one, BundleStatus status) {
    if (stopped || sent.filter(one::equals).isEmpty()) {
      return;
    }
    switch (status) {
      case BundleStatus.Committed _, BundleStatus.Final _ -> {
        own = one.after;
        ended();
      }
      case BundleStatus.Failed _ -> ended();
      case BundleStatus.Unknown _, BundleStatus.Rejected _ -> {
        if (nowNs() - sentNs > RESEND_NS) {
          submit(one.bundle);
        }
      }
      case BundleStatus.Received _, BundleStatus.Verified _ -> {
        // On its way.
      }
    }
  }

  private void ended() {
    sent = Optional.empty();
    nonce++;
  }
}
