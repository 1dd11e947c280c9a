package dev.freehold.node;

import dev.freehold.config.UsageException;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.DataDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Maker of the genesis of a network that begins now. */
public final class Founding {
  private static final FeeSchedule FEES =
      new FeeSchedule(100, 20, 5, 1).withStorage(StoragePrices.STANDARD);

  private static final String OPERATOR = "operator";

  private Founding() {}

  /**
   * The genesis of a network whose checkpoints the key in a directory signs; keys are made where
   * there are none.
   *
   * @param operator directory of the operator's key
   * @param name the network's name, for people
   * @param realms active realms, at least one
   * @param verifiersPerRealm as of {@link Genesis}
   * @throws UsageException if a genesis cannot have these values, or a key is named twice
   */
  public static Genesis genesis(
      DataDirectory directory,
      DataDirectory operator,
      String name,
      boolean development,
      int realms,
      List<Genesis.Funded> accounts,
      int verifiersPerRealm,
      Optional<ReferenceKey> referenceKey) {
    requireDistinct(accounts);
    Founders founders = ValidatorKey.of(directory).alone();
    return genesis(
        founders, operator, name, development, realms, accounts, verifiersPerRealm, referenceKey);
  }

  /**
   * The genesis of a network whose checkpoints these validators make final, wherever their keys
   * are; the operator's is made where there is none.
   *
   * @param founders each with a proof of possession that holds
   * @param operator directory of the operator's key
   * @param name the network's name, for people
   * @param realms active realms, at least one
   * @param verifiersPerRealm as of {@link Genesis}
   * @throws UsageException if a genesis cannot have these values, or an account's key is named
   *     twice
   */
  public static Genesis genesis(
      Founders founders,
      DataDirectory operator,
      String name,
      boolean development,
      int realms,
      List<Genesis.Funded> accounts,
      int verifiersPerRealm,
      Optional<ReferenceKey> referenceKey) {
    requireDistinct(accounts);
    Hash32 operatorKey = new OperatorKey(operator.operatorSeed()).publicKey();
    long now = System.currentTimeMillis();
    try {
      return new Genesis(
          name,
          development,
          realms,
          now,
          founders,
          operatorKey,
          FEES,
          accounts,
          verifiersPerRealm,
          referenceKey);
    } catch (IllegalArgumentException e) {
      throw new UsageException("no network can be founded so: " + e.getMessage(), e);
    }
  }

  private static void requireDistinct(List<Genesis.Funded> accounts) {
    Set<Fr> keys = new HashSet<>();
    for (Genesis.Funded account : accounts) {
      if (!keys.add(account.authKey())) {
        throw new UsageException(
            "--fund names the key %s twice: it would hold two accounts, and every command would ask which"
                .formatted(account.authKey().toHex()));
      }
    }
  }

  /**
   * Where the operator's key is made, unless a deployer says otherwise.
   *
   * @param directory the coordinator's
   */
  public static DataDirectory operator(DataDirectory directory) {
    return new DataDirectory(directory.resolve(OPERATOR)).as(DataDirectory.Use.OPERATOR);
  }

  /** Lines that say what of a new network's keys must not be lost, and who is to have them. */
  public static String backUp(DataDirectory directory, DataDirectory operator) {
    return "back up %s: it signs every checkpoint, and nothing can take its place%n%s"
        .formatted(directory.resolve(DataDirectory.SIGNING_KEY), backUpOperator(operator));
  }

  /** The line that says so of the operator's key. */
  public static String backUpOperator(DataDirectory operator) {
    return "back up %s too, where its operator is: it orders realms and invites workers, and no daemon reads it"
        .formatted(operator.resolve(DataDirectory.OPERATOR_KEY));
  }

  /** The line that says so of the key of one validator among several. */
  public static String backUpValidator(DataDirectory directory) {
    return "back up %s: it is this validator's vote, and nobody else has it"
        .formatted(directory.resolve(DataDirectory.SIGNING_KEY));
  }
}
