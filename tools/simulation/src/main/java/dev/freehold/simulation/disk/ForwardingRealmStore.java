package dev.freehold.simulation.disk;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.work.Aggregate;
import java.util.List;
import java.util.Optional;

/** A realm's store that does what another does: mutants override what they break. */
public abstract class ForwardingRealmStore implements RealmStore {
  protected final RealmStore real;

  protected ForwardingRealmStore(RealmStore real) {
    this.real = real;
  }

  @Override
  public RealmHeader head() {
    return real.head();
  }

  @Override
  public Optional<RealmHeader> header(long height) {
    return real.header(height);
  }

  @Override
  public Optional<Account> account(UserId user) {
    return real.account(user);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    return real.leaf(contract, user);
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    return real.holds(contract, user, slot);
  }

  @Override
  public Fr node(int level, long index) {
    return real.node(level, index);
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return real.blockOf(bundleId);
  }

  @Override
  public Optional<BundleStatus.Failed> failure(Hash32 bundleId) {
    return real.failure(bundleId);
  }

  @Override
  public Optional<BundleStatus.Rejected> rejection(Hash32 bundle) {
    return real.rejection(bundle);
  }

  @Override
  public List<UserId> accountsWithKey(Fr authKey) {
    return real.accountsWithKey(authKey);
  }

  @Override
  public Optional<RealmSnapshot> at(long height) {
    return real.at(height);
  }

  @Override
  public void commit(BlockDelta delta, RealmBlock block) {
    real.commit(delta, block);
  }

  @Override
  public void reject(Hash32 bundle, BundleStatus.Rejected status) {
    real.reject(bundle, status);
  }

  @Override
  public Optional<RealmBlock> block(long height) {
    return real.block(height);
  }

  @Override
  public Optional<List<CallStatement>> statements(long height, int entry) {
    return real.statements(height, entry);
  }

  @Override
  public List<ProvenHeader> headers(long from, int max) {
    return real.headers(from, max);
  }

  @Override
  public void dropProofs(long height) {
    real.dropProofs(height);
  }

  @Override
  public void keepWitness(long height, BlockWitness witness) {
    real.keepWitness(height, witness);
  }

  @Override
  public Optional<BlockWitness> witness(long height) {
    return real.witness(height);
  }

  @Override
  public void keepAggregate(Aggregate aggregate) {
    real.keepAggregate(aggregate);
  }

  @Override
  public Optional<Aggregate> aggregate(long firstBlock, Hash32 job) {
    return real.aggregate(firstBlock, job);
  }

  @Override
  public void forgetAggregate(long firstBlock, Hash32 job) {
    real.forgetAggregate(firstBlock, job);
  }

  @Override
  public long coverageSettled(boolean dropping) {
    return real.coverageSettled(dropping);
  }

  @Override
  public void settleCoverage(boolean dropping, long checkpoint) {
    real.settleCoverage(dropping, checkpoint);
  }

  @Override
  public Optional<SnapshotPart> snapshotPart(long height, byte[] cursor, int max) {
    return real.snapshotPart(height, cursor, max);
  }
}
