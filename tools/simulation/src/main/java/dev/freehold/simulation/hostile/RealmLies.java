package dev.freehold.simulation.hostile;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.kernel.Dice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maker of reports of a realm by a worker that has no blocks: some that might be true, and on top
 * of those one lie or another.
 */
final class RealmLies {
  /** The share of messages that are not about its own realm, or no reports. */
  static final double OF_OTHERS = 0.25;

  private static final double MIGHT_BE_TRUE = 0.5;
  private static final double LOSES = 0.02;
  private static final long FEES = 300;
  private static final long FEES_OF_EVENT = 100;
  private static final long FEES_OF_DEPLOYMENT = 100_000;
  private static final int AMOUNT_MAX = 5_000;
  private static final int USERS = 9;
  private static final int MANY_EVENTS = 200;
  private static final int FIREHOSE_BLOCKS = 3;
  private static final int FIREHOSE_REPORTS = 30;
  private static final int FIREHOSE_EVENTS = 5_000;

  private final RealmId realm;
  private final Anything anything;
  private final Dice dice;
  private final boolean firehose;
  private final List<Message.BlockReport> told = new ArrayList<>();

  /** What events up to a block of its sent away, by the block's hash. Looked up, never iterated. */
  private final Map<Hash32, Long> sent = new HashMap<>();

  private RealmHeader last;
  private long delivered;
  private long deliveredUpTo = -1;
  private int contracts;

  RealmLies(RealmId realm, Anything anything, Dice dice, boolean firehose) {
    this.realm = realm;
    this.anything = anything;
    this.dice = dice;
    this.firehose = firehose;
    last = RealmHeader.origin(realm);
  }

  /** The coordinator says that this is the last block that was reported. */
  void known(RealmHeader header) {
    last = header;
  }

  /** A checkpoint holds a block: nothing before it can be told in another way. */
  void isFinal(RealmHeader header) {
    if (header.height() > last.height()) {
      last = header;
    }
  }

  /** What a checkpoint brings to the realm can be spent. */
  void delivered(Checkpoint checkpoint) {
    if (checkpoint.height() <= deliveredUpTo) {
      return;
    }
    deliveredUpTo = checkpoint.height();
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.ContractRegistered) {
        contracts++;
      }
    }
    checkpoint.eventsFor(realm).forEach(event -> delivered += event.value());
  }

  /** What it reports next; several if they belong together. */
  List<Message.BlockReport> reports(long epoch, Checkpoint head) {
    if (firehose && told.size() < FIREHOSE_REPORTS) {
      List<Message.BlockReport> many = new ArrayList<>();
      for (int i = 1 + dice.below(FIREHOSE_BLOCKS); i > 0; i--) {
        many.add(next(epoch, head, events(FIREHOSE_EVENTS), List.of()));
      }
      return many;
    }
    if (dice.chance(MIGHT_BE_TRUE)) {
      int most = dice.chance(0.1) ? MANY_EVENTS : 3;
      return List.of(next(epoch, head, events(most), proofs()));
    }
    return List.of(lie(epoch, head));
  }

  /** What the realm has left behind its last block, as its worker would know. */
  private long treasury() {
    return Math.max(
        0, delivered - sent.getOrDefault(last.hash(), 0L) - last.feesTotal() - last.lostTotal());
  }

  /** Events that the realm can afford, with the fees for them. */
  private List<RealmEvent> events(int most) {
    List<RealmEvent> events = new ArrayList<>();
    long treasury = treasury() - FEES;
    UserId sender = UserId.of(realm, 0);
    for (int i = dice.below(most + 1); i > 0; i--) {
      treasury -= FEES_OF_EVENT;
      long amount = Math.min(treasury, firehose ? 1 : 1 + dice.below(AMOUNT_MAX));
      if (amount > 0) {
        treasury -= amount;
        events.add(
            firehose || dice.chance(0.9)
                ? new RealmEvent.Pay(sender, elsewhere(), amount)
                : new RealmEvent.OpenAccount(sender, anyKey(), amount, anything.hash(), 0));
      }
    }
    return events;
  }

  /** Somebody in a realm that has accounts; a few of them exist. */
  private UserId elsewhere() {
    RealmId other = new RealmId(dice.below(realm.value()));
    return UserId.of(other, dice.below(USERS));
  }

  private Fr anyKey() {
    return anything.fr().add(Fr.ONE);
  }

  private List<FunctionProofs> proofs() {
    // There is nothing behind them, but the coordinator cannot know.
    return contracts == 0 || dice.chance(0.8)
        ? List.of()
        : List.of(new FunctionProofs(new ContractId(1), 0, 1 + dice.below(3), anything.hash()));
  }

  private Message.BlockReport next(
      long epoch, Checkpoint head, List<RealmEvent> events, List<FunctionProofs> proofs) {
    // More than bundles pay here that send as much.
    long fees = FEES + FEES_OF_EVENT * events.size();
    RealmHeader header =
        header(last, head.height(), anything.fr(), events, proofs, last.feesTotal() + fees);
    last = header;
    return tell(new Message.BlockReport(epoch, header, events, proofs));
  }

  private Message.BlockReport tell(Message.BlockReport report) {
    long before = sent.getOrDefault(report.header().previous(), 0L);
    long more = report.events().stream().mapToLong(RealmEvent::value).sum();
    sent.put(report.header().hash(), before + more);
    told.add(report);
    return report;
  }

  /** A header that follows another, as if a block were behind it. */
  private RealmHeader header(
      RealmHeader before,
      long checkpoint,
      Fr root,
      List<RealmEvent> events,
      List<FunctionProofs> proofs,
      long fees) {
    return new RealmHeader(
        realm,
        before.height() + 1,
        before.hash(),
        Math.max(before.checkpointHeight(), checkpoint),
        before.rootAfter(),
        root,
        1 + dice.below(3),
        anything.hash(),
        RealmEvent.digest(events),
        RealmEvent.chain(before.eventsChain(), events),
        FunctionProofs.digest(proofs),
        fees,
        dice.chance(LOSES) ? anything.number() : before.lostTotal(),
        FeeMarket.ORIGIN);
  }

  /**
   * What must be refused, or changes nothing, or wrongs this realm's own users. But for the one lie
   * it might be true: nothing else may be what it is refused for.
   */
  private Message.BlockReport lie(long epoch, Checkpoint head) {
    List<RealmEvent> none = List.of();
    long stands = head.height();
    return switch (dice.below(9)) {
      case 0 -> lie(epoch, stands, List.of(minted()), List.of(), FEES);
      case 1 -> lie(epoch, stands, List.of(anything.event()), List.of(), FEES_OF_DEPLOYMENT);
      case 2 -> lie(epoch, stands, none, List.of(), anything.number());
      case 3 -> lie(epoch, stands, none, anything.list(4, anything::proofs), FEES);
      case 4 -> lie(epoch, anything.number(), none, List.of(), FEES);
      case 5 -> lie(anything.number(), stands, none, List.of(), FEES);
      case 6 -> told.isEmpty() ? lie(epoch, stands, none, List.of(), 0) : dice.pick(told);
      case 7 -> otherBlock(epoch, head);
      default -> bent(epoch, head);
    };
  }

  private RealmEvent minted() {
    UserId sender = dice.chance(0.7) ? UserId.of(realm, 0) : anything.user();
    long amount =
        dice.chance(0.5) ? Long.MAX_VALUE - dice.below(3) : treasury() + 1 + dice.below(AMOUNT_MAX);
    return dice.chance(0.7)
        ? new RealmEvent.Pay(sender, elsewhere(), amount)
        : new RealmEvent.OpenAccount(sender, anyKey(), amount, anything.hash(), 0);
  }

  private Message.BlockReport lie(
      long epoch,
      long checkpoint,
      List<RealmEvent> events,
      List<FunctionProofs> proofs,
      long fees) {
    long total = fees > Long.MAX_VALUE - last.feesTotal() ? fees : last.feesTotal() + fees;
    RealmHeader header = header(last, checkpoint, anything.fr(), events, proofs, total);
    return tell(new Message.BlockReport(epoch, header, events, proofs));
  }

  /** Another block of a height that is told already. */
  private Message.BlockReport otherBlock(long epoch, Checkpoint head) {
    if (told.isEmpty()) {
      return bent(epoch, head);
    }
    RealmHeader h = dice.pick(told).header();
    RealmHeader before = RealmHeader.origin(realm);
    for (Message.BlockReport report : told) {
      if (report.header().hash().equals(h.previous())) {
        before = report.header();
      }
    }
    RealmHeader other =
        header(
            before, head.height(), anything.fr(), List.of(), List.of(), before.feesTotal() + FEES);
    return tell(new Message.BlockReport(epoch, other, List.of(), List.of()));
  }

  /** A report that might be true, with a few bytes changed. */
  private Message.BlockReport bent(long epoch, Checkpoint head) {
    List<RealmEvent> events = events(2);
    RealmHeader header =
        header(
            last,
            head.height(),
            anything.fr(),
            events,
            List.of(),
            last.feesTotal() + FEES + FEES_OF_EVENT * events.size());
    Message.BlockReport report = new Message.BlockReport(epoch, header, events, List.of());
    Message bent = anything.bent(report).orElse(report);
    return tell(bent instanceof Message.BlockReport other ? other : report);
  }
}
