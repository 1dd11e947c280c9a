package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.SampleRisk;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.tree.EmptyRoots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Beginning of a network. Its hash names the network.
 *
 * @param name for people
 * @param development whether keys from the published seed are accepted
 * @param activeRealms realms 0..activeRealms-1 take accounts
 * @param timeMs milliseconds since 1970
 * @param founders the committee that makes checkpoints final
 * @param operatorKey the Ed25519 public key that signs operators' orders and invitations of
 *     workers; none that a validator's connections show, on a network that is not marked
 *     development
 * @param accounts funded accounts, in realm order of their position: account i opens in realm
 *     {@code i mod activeRealms}
 * @param verifiersPerRealm how many validators verify a realm's blocks; 0 is everybody, and no
 *     other number may be founded ({@link Verifiers#refusal})
 * @param replication how many workers keep each realm
 * @param referenceKey what aggregates are checked with, if it is named; see {@link #aggregation()}
 */
public record Genesis(
    String name,
    boolean development,
    int activeRealms,
    long timeMs,
    Founders founders,
    Hash32 operatorKey,
    FeeSchedule fees,
    List<Funded> accounts,
    int verifiersPerRealm,
    Replication replication,
    Optional<ReferenceKey> referenceKey) {
  private static final int VERSION = 9;

  /** Of a genesis that names a reference key. */
  private static final int VERSION_WITH_KEY = 10;

  /** Of a genesis whose realms are kept by several workers each. */
  private static final int VERSION_WITH_SEATS = 11;

  /** An account that exists from the start. */
  public record Funded(Fr authKey, long balance) {
    public Funded {
      if (balance < 0) {
        throw new IllegalArgumentException("a negative balance");
      }
    }
  }

  public Genesis {
    accounts = List.copyOf(accounts);
    new RealmId(activeRealms - 1);
    if (accounts.size() > Limits.GENESIS_ACCOUNTS_MAX) {
      throw new IllegalArgumentException("a genesis of " + accounts.size() + " accounts");
    }
    long supply = 0;
    for (Funded account : accounts) {
      supply += account.balance();
      if (supply < 0) {
        throw new IllegalArgumentException("all balances together are not below 2^63");
      }
    }
    Optional<String> refusal =
        Verifiers.refusal(SampleRisk.of(founders.committee()), verifiersPerRealm, activeRealms);
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(refusal.get());
    }
    if (!development && founders.names(operatorKey)) {
      throw new IllegalArgumentException(
          "the operator's key is a validator's, on a network that is not marked development");
    }
    if (!development && referenceKey.filter(ReferenceKey::development).isPresent()) {
      throw new IllegalArgumentException(
          "the development reference key, on a network that is not marked development");
    }
  }

  /** A genesis whose validators all verify everything, and that names no reference key. */
  public Genesis(
      String name,
      boolean development,
      int activeRealms,
      long timeMs,
      Founders founders,
      Hash32 operatorKey,
      FeeSchedule fees,
      List<Funded> accounts) {
    this(
        name,
        development,
        activeRealms,
        timeMs,
        founders,
        operatorKey,
        fees,
        accounts,
        0,
        Optional.empty());
  }

  /** A genesis each of whose realms one worker keeps. */
  public Genesis(
      String name,
      boolean development,
      int activeRealms,
      long timeMs,
      Founders founders,
      Hash32 operatorKey,
      FeeSchedule fees,
      List<Funded> accounts,
      int verifiersPerRealm,
      Optional<ReferenceKey> referenceKey) {
    this(
        name,
        development,
        activeRealms,
        timeMs,
        founders,
        operatorKey,
        fees,
        accounts,
        verifiersPerRealm,
        Replication.ALONE,
        referenceKey);
  }

  /** The same network with its realms kept so. */
  public Genesis with(Replication other) {
    return new Genesis(
        name,
        development,
        activeRealms,
        timeMs,
        founders,
        operatorKey,
        fees,
        accounts,
        verifiersPerRealm,
        other,
        referenceKey);
  }

  /**
   * What the network's aggregates are checked with: the key that is named; where none is, the
   * development key on a development network, and nothing on others, which have no aggregation.
   */
  public Optional<ReferenceKey> aggregation() {
    return referenceKey.isPresent() || !development
        ? referenceKey
        : Optional.of(ReferenceKey.DEVELOPMENT);
  }

  /** All value there will ever be: no balance can overflow. */
  public long supply() {
    return accounts.stream().mapToLong(Funded::balance).sum();
  }

  /** The genesis hash, which is also the chain id of bundles. */
  public Hash32 hash() {
    return TaggedHash.GENESIS.of(toBytes());
  }

  /** The node id of the coordinator, which is the committee's first validator. */
  public Hash32 coordinatorNode() {
    return founders.members().getFirst().validator().node();
  }

  /**
   * The founders' era. It has no end: eras follow each other once validators come and go, which
   * they do not yet.
   */
  public Era firstEra() {
    Hash32 root = hash();
    return new Era(root, founders.committee(), root, 0, Long.MAX_VALUE, Limits.WINDOW_SLOTS);
  }

  /** Who verifies each realm's blocks in an era. */
  public Verifiers verifiers(Era era) {
    return new Verifiers(era, verifiersPerRealm);
  }

  /** Whether an account is one that checkpoint 0 opens. */
  public boolean opens(UserId user) {
    int realm = user.realm().value();
    return realm < activeRealms && (long) user.index() * activeRealms + realm < accounts.size();
  }

  /** Checkpoint 0: an empty state and the funded accounts as its events. */
  public Checkpoint checkpoint() {
    List<CheckpointEvent> events = new ArrayList<>();
    Hash32 hash = hash();
    for (int i = 0; i < accounts.size(); i++) {
      UserId user = UserId.of(new RealmId(i % activeRealms), i / activeRealms);
      Funded funded = accounts.get(i);
      events.add(
          new CheckpointEvent.AccountOpened(
              user, user, funded.authKey(), funded.balance(), hash, Math.min(i, 0xff)));
    }
    return new Checkpoint(
        0,
        hash,
        timeMs,
        EmptyRoots.global(),
        List.of(),
        events,
        Hash32.ZERO,
        Totals.NONE.with(events),
        Optional.empty());
  }

  public byte[] toBytes() {
    boolean alone = replication.equals(Replication.ALONE);
    Encoder out =
        new Encoder()
            .u8(
                !alone
                    ? VERSION_WITH_SEATS
                    : referenceKey.isPresent() ? VERSION_WITH_KEY : VERSION);
    out.text(name).bool(development).u16(activeRealms).u63(timeMs);
    founders.encode(out);
    out.hash(operatorKey);
    fees.encode(out);
    out.list(accounts, (o, a) -> o.fr(a.authKey()).u63(a.balance()));
    out.u16(verifiersPerRealm);
    if (!alone) {
      replication.encode(out);
      out.bool(referenceKey.isPresent());
    }
    referenceKey.ifPresent(key -> out.raw(key.toBytes()));
    return out.toBytes();
  }

  /**
   * Decodes a whole genesis.
   *
   * @throws MalformedException if the bytes are not one
   */
  public static Genesis decode(byte[] bytes) {
    return Decoder.decode(bytes, Genesis::read);
  }

  private static Genesis read(Decoder in) {
    int version = in.u8();
    if (version < VERSION || version > VERSION_WITH_SEATS) {
      throw new MalformedException(Reason.UNKNOWN_VERSION, "genesis version " + version);
    }
    return new Genesis(
        in.text(Limits.NAME_BYTES_MAX),
        in.bool(),
        in.u16(),
        in.u63(),
        Founders.decode(in),
        in.hash(),
        FeeSchedule.decode(in),
        in.list(Limits.GENESIS_ACCOUNTS_MAX, d -> new Funded(d.fr(), d.u63())),
        in.u16(),
        version == VERSION_WITH_SEATS ? severalSeats(in) : Replication.ALONE,
        version == VERSION_WITH_KEY || version == VERSION_WITH_SEATS && in.bool()
            ? Optional.of(new ReferenceKey(in.raw(ReferenceKey.BYTES)))
            : Optional.empty());
  }

  /** One worker a realm has versions of its own: a genesis has one encoding. */
  private static Replication severalSeats(Decoder in) {
    Replication replication = Replication.decode(in);
    if (replication.equals(Replication.ALONE)) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE, "one worker a realm in genesis version " + VERSION_WITH_SEATS);
    }
    return replication;
  }
}
