package dev.freehold.network;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.network.LyingWorker.Shown;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Realm whose worker lies, beside one whose worker does not. Account 0 of each is funded by the
 * genesis.
 */
final class RealmOfLies {
  static final RealmId LIARS = new RealmId(1);
  static final UserId HONEST_USER = UserId.parse("0:0");
  private static final UserId LIARS_USER = UserId.parse("1:0");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Genesis genesis;
  private final FreeholdClient client;
  private final LyingWorker liar;
  private final Signer honest;
  private final Signer victim;
  private final long victimsFunds;

  /** Blocks of the liar's realm that are as they should be. */
  private final List<RealmHeader> truths = new ArrayList<>();

  /** A lie: what it reports and shows in the place of a block. */
  interface Lie {
    void tell(RealmBlock block, StatelessBlock stateless) throws Exception;
  }

  /**
   * @param honest owner of the honest realm's account
   * @param victim owner of the liar's realm's account
   */
  RealmOfLies(
      Genesis genesis, FreeholdClient client, LyingWorker liar, Signer honest, Signer victim) {
    this.genesis = genesis;
    this.client = client;
    this.liar = liar;
    this.honest = honest;
    this.victim = victim;
    victimsFunds = genesis.accounts().get(LIARS.value()).balance();
  }

  /** A payment within the honest realm, which is final when this returns. */
  void honestGoesOn() {
    new Wallet(client, honest, HONEST_USER)
        .submit(new SystemCall.Pay(HONEST_USER, 1))
        .awaitFinal(LIMIT);
  }

  private Bundle payment(Signer signer, long amount) {
    return signer.sign(
        new Bundle.Unsigned(
            genesis.hash(),
            LIARS_USER,
            Math.max(0, truths.size() - 1),
            0,
            victimsFunds,
            SignatureScheme.ED25519,
            victim.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(HONEST_USER, amount)))));
  }

  /** The next block: the first opens the account, each other one holds a payment. */
  BlockTransition.Result next() {
    return next(7);
  }

  /** The next block, with a payment of another amount. */
  BlockTransition.Result next(long amount) {
    liar.follow(client);
    return truths.isEmpty() ? liar.next() : liar.next(payment(victim, amount));
  }

  /** The next block, with a payment that its account's owner has not signed. */
  RealmBlock nextForged() {
    return liar.next(payment(honest, 7)).block();
  }

  void tellTheTruth() {
    BlockTransition.Result result = next();
    RealmBlock block = result.block();
    liar.report(block, Optional.of(Shown.of(block, liar.stateless(block))));
    becomesTrue(result);
  }

  /** A block that was told is the realm's next, and is final when this returns. */
  void becomesTrue(BlockTransition.Result result) {
    liar.commit(result);
    truths.add(result.block().header());
    client
        .checkpoints()
        .await(
            _ -> client.realms().get(LIARS.value()).header().equals(truths.getLast()),
            LIMIT,
            "block " + truths.getLast().height());
  }

  /** The realm's last final block is the last that is true. */
  void requireItWaits() {
    assertEquals(truths.getLast(), client.realms().get(LIARS.value()).header(), "it waits");
  }

  /**
   * A lie is told and found out, the honest realm goes on, and what is true is final after it.
   *
   * @param name what the goodbye holds
   * @param isFound waits until all have found it out
   */
  void found(String name, Lie lie, Runnable isFound) throws Exception {
    RealmBlock block = next().block();
    lie.tell(block, liar.stateless(block));
    Message.Goodbye goodbye = liar.hear(Message.Goodbye.class);
    assertEquals(GoodbyeReason.NOT_ALLOWED, goodbye.reason(), goodbye.text());
    assertTrue(goodbye.text().contains(name), goodbye.text());
    isFound.run();
    honestGoesOn();
    liar.join();
    // It ends the pause that a lie is followed by.
    tellTheTruth();
  }

  /** Reports a block, and shows it. */
  void report(RealmBlock lie, StatelessBlock stateless) {
    liar.report(lie, Optional.of(Shown.of(lie, stateless)));
  }

  private static RealmBlock under(RealmHeader header, RealmBlock block, List<RealmEvent> events) {
    return new RealmBlock(
        header, block.bundles(), block.failed(), events, block.proofs(), block.changes());
  }

  /** A state that its bundles do not lead to. */
  void forgesARoot(RealmBlock block, StatelessBlock stateless) {
    report(under(altered(block.header(), "rootAfter", Fr.of(5)), block, block.events()), stateless);
  }

  /** A payment that no account sent. */
  void mintsValue(RealmBlock block, StatelessBlock stateless) {
    List<RealmEvent> events = new ArrayList<>(block.events());
    events.add(new RealmEvent.Pay(LIARS_USER, HONEST_USER, victimsFunds / 2));
    RealmHeader header =
        altered(
            altered(block.header(), "eventsDigest", RealmEvent.digest(events)),
            "eventsChain",
            RealmEvent.chain(liar.head().eventsChain(), events));
    report(under(header, block, events), stateless);
  }

  /** More fees than its bundles pay. */
  void addsAFee(RealmBlock block, StatelessBlock stateless) {
    report(
        under(
            altered(block.header(), "feesTotal", block.header().feesTotal() + 1),
            block,
            block.events()),
        stateless);
  }

  /** Every checkpoint that there is holds none but true blocks of the liar's realm. */
  void requireNoLie() {
    long head = client.checkpoints().latest().height();
    List<RealmHeader> held = new ArrayList<>();
    for (long height = 1; height <= head; height++) {
      Checkpoint checkpoint = client.checkpoint(height);
      checkpoint.headers().stream().filter(h -> h.realm().equals(LIARS)).forEach(held::add);
    }
    assertEquals(truths, held);
  }
}
