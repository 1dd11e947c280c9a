package dev.freehold.simulation.hostile;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.process.Cluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lies of a worker, told at the edge of the real one: what it reports and announces of its blocks,
 * and what it shows of them to whom. A block that it lies about it lies about to the same
 * validators always, so that they are shown what they were told of.
 */
public final class WorkerLies {
  private static final double OFTEN = 0.5;
  private static final double AT_TIMES = 0.3;
  private static final double TO_ALL = 0.4;
  private static final long AMOUNT_MAX = 5_000;
  private static final long FEES_MAX = 300;

  /** The worker's own blocks. */
  public interface Blocks {
    /** The block of a header as it is; empty if it is not readable any more. */
    Optional<Shown> of(RealmHeader header);

    /** Another block in the place of one, which holds as well; empty if there is none. */
    Optional<Shown> twin(Shown of);
  }

  /** A block and its witness, and the header that it stands on. */
  public record Shown(RealmHeader before, RealmBlock block, StatelessBlock stateless) {}

  /** Another story about a block, and who is told it. */
  private record Story(Shown shown, Set<String> audience) {}

  private final Cluster cluster;
  private final Dice dice;
  private final Set<String> blind;

  /** Of each block that was told of, what some are told instead. Looked up, never iterated. */
  private final Map<Hash32, Optional<Story>> stories = new HashMap<>();

  /** The same by realm and height. */
  private final Map<String, Story> atHeight = new HashMap<>();

  private boolean repents;

  public WorkerLies(Cluster cluster) {
    this.cluster = cluster;
    dice = new Dice(cluster.seed(), "lies of a worker");
    blind = some();
  }

  /** From now on it says nothing but the truth. */
  public void repent() {
    repents = true;
  }

  /** Whether it says nothing but the truth. */
  public boolean hasRepented() {
    return repents;
  }

  /** All validators, or some of them. */
  private Set<String> some() {
    Set<String> some = new TreeSet<>(cluster.validators());
    if (!dice.chance(TO_ALL)) {
      some.removeIf(_ -> dice.chance(OFTEN));
    }
    return some;
  }

  private boolean strikes(Fault lie, double scale) {
    boolean strikes = !repents && dice.chance(cluster.rate(lie) * scale);
    if (strikes) {
      cluster.counts().count(lie);
    }
    return strikes;
  }

  /**
   * What a validator is told of a block.
   *
   * @param blocks of the worker
   */
  public Message told(String validator, Message truth, Blocks blocks) {
    return switch (truth) {
      case Message.BlockReport report -> {
        cluster.checker().claimed(report.header(), report.events(), report.proofs());
        yield story(validator, report.header(), blocks)
            .<Message>map(
                block ->
                    new Message.BlockReport(
                        report.epoch(), block.header(), block.events(), block.proofs()))
            .orElse(report);
      }
      case Message.BlockSealed(RealmHeader header) ->
          story(validator, header, blocks)
              .<Message>map(block -> new Message.BlockSealed(block.header()))
              .orElse(truth);
      default -> truth;
    };
  }

  private Optional<RealmBlock> story(String validator, RealmHeader header, Blocks blocks) {
    if (repents) {
      return Optional.empty();
    }
    return stories
        .computeIfAbsent(header.hash(), _ -> blocks.of(header).flatMap(of -> invented(of, blocks)))
        .filter(of -> of.audience.contains(validator))
        .map(of -> of.shown.block);
  }

  private Optional<Story> invented(Shown truth, Blocks blocks) {
    Optional<Shown> other = Optional.empty();
    if (strikes(Fault.BLOCK_FORGED, 1)) {
      other = Optional.of(forged(truth));
    } else if (!repents && dice.chance(cluster.rate(Fault.TWO_BLOCKS))) {
      other = blocks.twin(truth);
      other.ifPresent(_ -> cluster.counts().count(Fault.TWO_BLOCKS));
    }
    Optional<Story> story = other.map(of -> new Story(of, some()));
    story.ifPresent(
        of -> {
          RealmBlock block = of.shown.block;
          cluster.checker().claimed(block.header(), block.events(), block.proofs());
          atHeight.put(key(block.header().realm(), block.header().height()), of);
        });
    return story;
  }

  private static String key(RealmId realm, long height) {
    return realm + " " + height;
  }

  /** The block with something in it that does not hold, in all else as it was. */
  private Shown forged(Shown truth) {
    RealmHeader h = truth.block.header();
    RealmBlock block = truth.block;
    RealmBlock forged =
        switch (dice.below(6)) {
          case 0 -> with(block, AnyValue.with(h, "rootAfter", h.rootAfter().add(Fr.ONE)));
          case 1 -> with(block, AnyValue.with(h, "feesTotal", h.feesTotal() + 1 + fees()));
          case 2 -> with(block, AnyValue.with(h, "lostTotal", h.lostTotal() + 1 + fees()));
          case 3 -> with(block, AnyValue.with(h, "bundlesDigest", anyHash()));
          case 4 -> withEvents(truth, List.of());
          default -> minting(truth);
        };
    StatelessBlock stateless =
        new StatelessBlock(forged.withoutProofs(), truth.stateless.witness());
    return new Shown(truth.before, forged, stateless);
  }

  private long fees() {
    return dice.between(0, FEES_MAX);
  }

  private Hash32 anyHash() {
    return new Hash32(dice.bytes(Hash32.BYTES));
  }

  private static RealmBlock with(RealmBlock block, RealmHeader header) {
    return new RealmBlock(
        header, block.bundles(), block.failed(), block.events(), block.proofs(), block.changes());
  }

  /** A block that sends away what nobody in its realm has, or what its treasury may have. */
  private RealmBlock minting(Shown truth) {
    RealmBlock block = truth.block;
    RealmId realm = block.header().realm();
    RealmId other = new RealmId(dice.below(cluster.genesis().activeRealms()));
    List<RealmEvent> events = new ArrayList<>(block.events());
    events.add(
        new RealmEvent.Pay(UserId.of(realm, 0), UserId.of(other, 0), dice.between(1, AMOUNT_MAX)));
    return withEvents(truth, events);
  }

  private RealmBlock withEvents(Shown truth, List<RealmEvent> events) {
    RealmBlock block = truth.block;
    if (events.equals(block.events())) {
      return minting(truth);
    }
    RealmHeader header =
        AnyValue.with(
            AnyValue.with(block.header(), "eventsDigest", RealmEvent.digest(events)),
            "eventsChain",
            RealmEvent.chain(truth.before.eventsChain(), events));
    return new RealmBlock(
        header, block.bundles(), block.failed(), events, block.proofs(), block.changes());
  }

  /** What a validator that asks for blocks is answered; empty for nothing. */
  public Optional<Answer> answered(String validator, Query query, Answer truth) {
    boolean isBlock = query instanceof Query.BlockOf || query instanceof Query.WitnessOf;
    if (!isBlock) {
      return Optional.of(truth);
    }
    if (blind.contains(validator) && strikes(Fault.BLOCK_WITHHELD, OFTEN)) {
      return dice.chance(OFTEN)
          ? Optional.empty()
          : Optional.of(
              new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "there is no such"));
    }
    Answer told = repents ? truth : told(validator, query, truth);
    if (told instanceof Answer.BlockPart part
        && part.bytes().length > 0
        && strikes(Fault.BLOCK_FALSIFIED, AT_TIMES)) {
      return Optional.of(
          new Answer.BlockPart(part.request(), part.totalBytes(), dice.corrupted(part.bytes())));
    }
    return Optional.of(told);
  }

  private Answer told(String validator, Query query, Answer truth) {
    return switch (query) {
      case Query.BlockOf q ->
          storyAt(validator, q.realm(), q.height())
              .map(of -> part(q.request(), q.offset(), of.block.toBytes()))
              .orElse(truth);
      case Query.WitnessOf q ->
          storyAt(validator, q.realm(), q.height())
              .map(of -> part(q.request(), q.offset(), of.stateless.toBytes()))
              .orElse(truth);
      default -> truth;
    };
  }

  private Optional<Shown> storyAt(String validator, RealmId realm, long height) {
    return Optional.ofNullable(atHeight.get(key(realm, height)))
        .filter(of -> of.audience.contains(validator))
        .map(Story::shown);
  }

  private static Answer part(int request, int offset, byte[] bytes) {
    return new Answer.BlockPart(
        request,
        bytes.length,
        Arrays.copyOfRange(bytes, Math.min(offset, bytes.length), bytes.length));
  }
}
