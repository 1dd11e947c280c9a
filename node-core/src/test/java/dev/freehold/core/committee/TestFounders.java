package dev.freehold.core.committee;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.CheckpointSealer;
import java.util.ArrayList;
import java.util.List;

/** Committees of one for tests, with {@link FakeSignatures}. */
public final class TestFounders {
  private TestFounders() {}

  /** A committee of one validator, whose connections show the key of this digest. */
  public static Founders alone(Hash32 node) {
    return Founders.sole(
        node, FakeSignatures.key(0), new BlsSignature(new byte[BlsSignature.BYTES]));
  }

  /** A committee of validators of weight 1, whose connections show the keys of these digests. */
  public static Founders ofEqualWeight(Hash32... nodes) {
    List<Founder> members = new ArrayList<>();
    for (Hash32 node : nodes) {
      members.add(
          new Founder(
              new Validator(node, FakeSignatures.key(members.size()), 1),
              new BlsSignature(new byte[BlsSignature.BYTES])));
    }
    return new Founders(FaultModel.BYZANTINE, members);
  }

  /**
   * A development network of one validator, without its key, in which a bundle costs 1 and nothing
   * else does.
   *
   * @param accounts that there are from the start
   */
  public static Genesis genesis(int activeRealms, List<Genesis.Funded> accounts) {
    return new Genesis(
        "test",
        true,
        activeRealms,
        0,
        alone(Hash32.ZERO),
        Hash32.ZERO,
        new FeeSchedule(1, 0, 0, 0),
        accounts);
  }

  /** A development network of these validators, and else as of {@link FixedValues#GENESIS}. */
  public static Genesis genesis(String name, Founders founders) {
    Genesis of = FixedValues.GENESIS;
    return new Genesis(
        name,
        true,
        of.activeRealms(),
        of.timeMs(),
        founders,
        of.operatorKey(),
        of.fees(),
        of.accounts());
  }

  /** What makes the checkpoints of such a network final. */
  public static CheckpointSealer sealer(Genesis genesis) {
    return new SoleSealer(genesis, FakeSignatures.signer(0));
  }
}
