package dev.freehold.worker.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.checkpoint.CheckpointCheck;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checkpoints in memory. Their roots are numbers: nothing here reads them as trees. */
public class TestChain implements ChainStore {
  static final FeeSchedule FEES = new FeeSchedule(10, 0, 0, 0);
  static final int REALMS = 2;

  final Genesis genesis;

  /** Takes whatever it is given: these chains are of checkpoints that no realm bears out. */
  final CheckpointCheck check =
      new CheckpointCheck() {
        @Override
        public Optional<String> refusal(Checkpoint next) {
          return refusal;
        }

        @Override
        public void adopt(Checkpoint checkpoint) {
          adopted = checkpoint.height();
        }
      };

  /** What the check says. */
  Optional<String> refusal = Optional.empty();

  /** The height of the last checkpoint that the check adopted. */
  long adopted;

  private final List<Checkpoint> checkpoints = new ArrayList<>();

  /** A network of two realms whose accounts each hold {@code balance}. */
  public TestChain(long balance, Fr... authKeys) {
    List<Genesis.Funded> funded =
        List.of(authKeys).stream().map(key -> new Genesis.Funded(key, balance)).toList();
    genesis =
        new Genesis(
            "test", true, REALMS, 0, TestFounders.alone(Hash32.ZERO), Hash32.ZERO, FEES, funded);
    checkpoints.add(genesis.checkpoint());
  }

  public CheckpointCheck check() {
    return check;
  }

  public Genesis genesis() {
    return genesis;
  }

  /** The checkpoint that would follow the last one. */
  public Checkpoint next(List<RealmHeader> headers, CheckpointEvent... events) {
    return new Checkpoint(
        checkpoints.size(),
        head().hash(),
        checkpoints.size(),
        Fr.of(checkpoints.size()),
        headers,
        List.of(events),
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  @Override
  public Checkpoint head() {
    return checkpoints.getLast();
  }

  @Override
  public void append(Checkpoint checkpoint) {
    checkpoints.add(checkpoint);
  }

  @Override
  public Optional<Checkpoint> checkpoint(long height) {
    return height < 0 || height >= checkpoints.size()
        ? Optional.empty()
        : Optional.of(checkpoints.get((int) height));
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    return checkpoint(height).map(Checkpoint::globalRoot);
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return Optional.empty();
  }

  @Override
  public Optional<Long> realmHeightAt(RealmId realm, long checkpointHeight) {
    for (long height = checkpointHeight; height >= 0; height--) {
      for (RealmHeader header : checkpoints.get((int) height).headers()) {
        if (header.realm().equals(realm)) {
          return Optional.of(header.height());
        }
      }
    }
    return Optional.of(0L);
  }

  @Override
  public Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight) {
    throw new UnsupportedOperationException("no machine reads the tree over the realms");
  }
}
