package dev.freehold.bench.worker;

import dev.freehold.client.Signer;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.node.validator.ValidatorKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A network before the load comes, down to the last key: the same plan is the same network.
 *
 * <p>Each realm has a banker from the genesis; all other accounts are numbered and put into the
 * realms in turn. The senders are spread evenly over the realms and over each realm's accounts.
 *
 * @param realms active realms, all served by one worker
 * @param accounts accounts of all realms together
 * @param senders accounts that send bundles; a multiple of {@code realms}
 */
public record NetworkPlan(int realms, int accounts, int senders) {
  private static final long START_MS = 1_767_225_600_000L;
  private static final long BANK = 1L << 62;
  private static final long SENDER_BALANCE = 1L << 40;

  /** A target that no load reaches: what is measured is not what it costs. */
  private static final FeeSchedule FEES = new FeeSchedule(10, 1, 1, 1).withTarget(Long.MAX_VALUE);

  public NetworkPlan {
    if (realms < 1 || senders % realms != 0 || senders < 1 || senders > accounts - realms) {
      throw new IllegalArgumentException("no such network");
    }
  }

  /** Names the plan's files. */
  String name() {
    return "r%d-a%d-s%d".formatted(realms, accounts, senders);
  }

  Genesis genesis() {
    return new Genesis(
        "bench " + name(),
        true,
        realms,
        START_MS,
        new ValidatorKey(coordinatorSeed()).alone(),
        Hash32.ZERO,
        FEES,
        Collections.nCopies(realms, new Genesis.Funded(banker().authKey(), BANK / realms)));
  }

  /**
   * All accounts, for a network that opens them in its genesis: they are where the plan says. There
   * is one banker, of realm 0: no key holds two of them.
   */
  List<Genesis.Funded> funded() {
    List<Genesis.Funded> all = new ArrayList<>();
    all.add(new Genesis.Funded(banker().authKey(), BANK));
    for (int realm = 1; realm < realms; realm++) {
      all.add(new Genesis.Funded(anyKey(opened() + realm), 0));
    }
    for (int j = 0; j < opened(); j++) {
      all.add(new Genesis.Funded(authKey(j), balance(j)));
    }
    return all;
  }

  /** The banker's first bundle on such a network, which deploys a contract. */
  Bundle deployment(Hash32 genesis, ContractSpec contract) {
    return banker()
        .sign(
            new Bundle.Unsigned(
                genesis,
                bankerUser(),
                0,
                0,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                banker().publicKey(),
                List.of(new Call.System(new SystemCall.Deploy(contract)))));
  }

  byte[] coordinatorSeed() {
    return seed("coordinator", 0);
  }

  /** The seed of the worker's key. */
  byte[] workerSeed() {
    return seed("worker", 0);
  }

  /** The key of all bankers. */
  Signer banker() {
    return new Signer(seed("banker", 0));
  }

  /** The account that deploys the contract and owns it. */
  UserId bankerUser() {
    return UserId.of(new RealmId(0), 0);
  }

  /** Accounts in a realm, its banker's among them. */
  int accountsOf(RealmId realm) {
    return 1 + (opened() - realm.value() + realms - 1) / realms;
  }

  /** A realm's account as it is opened; index 0 is its banker's. */
  Account account(RealmId realm, int index) {
    int j = (index - 1) * realms + realm.value();
    return Account.open(authKey(j), balance(j));
  }

  /** Accounts that are not the bankers'. */
  private int opened() {
    return accounts - realms;
  }

  /** The key of a sender. */
  Signer sender(int sender) {
    return new Signer(seed("sender", sender));
  }

  /** A sender's account. */
  UserId user(int sender) {
    return UserId.of(new RealmId(sender % realms), 1 + place(sender / realms));
  }

  /** The position, among the accounts opened in its realm, of the realm's {@code k}th sender. */
  private int place(int k) {
    return (int) ((long) k * (opened() / realms) / (senders / realms));
  }

  /** What the {@code j}th account to be opened holds of its key. */
  private Fr authKey(int j) {
    int sender = senderAt(j);
    return sender < 0 ? anyKey(j) : sender(sender).authKey();
  }

  /** The first balance of the {@code j}th account to be opened. */
  private long balance(int j) {
    return senderAt(j) < 0 ? 1 : SENDER_BALANCE;
  }

  /** The sender whose account is opened {@code j}th; -1 if it is nobody's. */
  private int senderAt(int j) {
    int realm = j % realms;
    int place = j / realms;
    long perRealm = senders / realms;
    long open = opened() / realms;
    // The least k whose place is not below this one.
    long k = (place * perRealm + open - 1) / open;
    return k < perRealm && place((int) k) == place ? (int) (k * realms + realm) : -1;
  }

  private static Fr anyKey(int j) {
    byte[] element = new byte[Fr.BYTES];
    System.arraycopy(seed("account", j), 0, element, 1, Fr.BYTES - 1);
    return Fr.fromBytes(element);
  }

  private static byte[] seed(String what, int number) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update("freehold/bench/1/".getBytes(StandardCharsets.US_ASCII));
      sha.update(what.getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(
          sha.digest(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()), 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
