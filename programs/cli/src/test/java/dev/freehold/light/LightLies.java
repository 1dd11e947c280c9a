package dev.freehold.light;

import static dev.freehold.core.Altered.altered;

import dev.freehold.client.light.LightClient;
import dev.freehold.client.light.LightSource;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.client.light.StatelessChecker;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.socket.ClientOptions.TrustedCheckpoint;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Lies that a light client is told, each with the check that it must fail. */
final class LightLies {
  /**
   * A lie.
   *
   * @param reason the check that must fail
   * @param told follows a chain that lies
   */
  record Lie(Reason reason, String what, Runnable told) {}

  private final LightChain chain;
  private final List<Lie> lies = new ArrayList<>();

  LightLies(LightChain chain) {
    this.chain = chain;
  }

  List<Lie> all() {
    beginnings();
    checkpoints();
    headers();
    proofs();
    aggregates();
    witnesses();
    return lies;
  }

  private void beginnings() {
    add(
        Reason.NOT_THE_TRUSTED_CHECKPOINT,
        "another hash than the trusted one",
        () ->
            new LightClient(
                chain.honest(),
                new TrustedCheckpoint(1, Hash32.ZERO),
                new SnarkPackVerifier(chain.srs.key(), 2),
                chain.real().committee(),
                new Ed25519Verifier(),
                false));
    later(Reason.GLOBAL_ROOT_WRONG, "no realms", a -> realms(a, _ -> List.of()));
    later(Reason.GLOBAL_ROOT_WRONG, "a realm less", a -> realms(a, l -> l.subList(1, l.size())));
    later(
        Reason.HEADER_NOT_LINKED,
        "a realm's header of another hash",
        a -> realms(a, l -> l.stream().map(h -> altered(h, "previous", Hash32.ZERO)).toList()));
    later(
        Reason.HEADER_NOT_LINKED,
        "a realm that is further",
        a -> realms(a, l -> l.stream().map(h -> altered(h, "height", 1L << 40)).toList()));
    later(
        Reason.ANSWER_OF_ANOTHER_KIND,
        "no realms at all",
        a -> a instanceof Answer.Realms ? new Answer.Counters(0, List.of()) : a);
  }

  /** Lies to a client that begins just before the last block. */
  private void later(Reason reason, String what, UnaryOperator<Answer> lie) {
    long from = last().height() - 1;
    add(
        reason,
        what,
        () ->
            chain
                .client(chain.source(lie), from, chain.anyCheckpoint(), false)
                .followTo(chain.head));
  }

  private static Answer realms(Answer answer, UnaryOperator<List<RealmHeader>> change) {
    return answer instanceof Answer.Realms r
        ? new Answer.Realms(r.request(), change.apply(r.headers()), r.more())
        : answer;
  }

  private void checkpoints() {
    add(
        Reason.CHECKPOINT_NOT_SIGNED,
        "a changed checkpoint",
        () ->
            chain
                .client(chain.source(UnaryOperator.identity()), chain.real(), false)
                .followTo(chain.head));
    checkpoint(
        Reason.CHECKPOINT_NOT_LINKED,
        "another checkpoint before",
        c ->
            LightChain.changed(
                c, c.height(), Hash32.ZERO, c.globalRoot(), c.headers(), c.events()));
    checkpoint(
        Reason.CHECKPOINT_NOT_LINKED,
        "another height",
        c ->
            LightChain.changed(
                c, c.height() + 1, c.previous(), c.globalRoot(), c.headers(), c.events()));
    checkpoint(
        Reason.GLOBAL_ROOT_WRONG,
        "another global root",
        c -> LightChain.changed(c, c.height(), c.previous(), Fr.of(1), c.headers(), c.events()));
    UserId rich = chain.network.richUser;
    CheckpointEvent minted = new CheckpointEvent.Paid(UserId.parse("1:0"), rich, 1_000_000);
    checkpoint(
        Reason.CHECKPOINT_NOT_BORNE_OUT,
        "a payment that nobody made",
        c -> LightChain.with(c, minted));
    checkpoint(
        Reason.CHECKPOINT_NOT_BORNE_OUT,
        "an account that nobody paid for",
        c ->
            LightChain.with(
                c,
                new CheckpointEvent.AccountOpened(
                    rich, UserId.parse("0:77"), Fr.ONE, 5, Hash32.ZERO, 0)));
    checkpoint(
        Reason.CHECKPOINT_NOT_BORNE_OUT,
        "a reward for nothing",
        c -> LightChain.with(c, new CheckpointEvent.Rewarded(rich, 5, Hash32.ZERO)));
    checkpoint(
        Reason.HEADER_NOT_LINKED,
        "a realm that goes back",
        c -> withHeader(c, RealmHeader.origin(chain.network.richUser.realm())));
    checkpoint(
        Reason.HEADER_NOT_LINKED,
        "another header than the realm's",
        c -> withHeader(c, altered(lastHeader(), "previous", Hash32.ZERO)));
  }

  /** The last checkpoint is another. */
  private void checkpoint(Reason reason, String what, UnaryOperator<Checkpoint> lie) {
    LightSource lying =
        chain.source(UnaryOperator.identity(), c -> c.height() == chain.head ? lie.apply(c) : c);
    add(reason, what, () -> chain.client(lying, chain.anyCheckpoint(), false).followTo(chain.head));
  }

  private static Checkpoint withHeader(Checkpoint c, RealmHeader header) {
    return LightChain.changed(
        c, c.height(), c.previous(), c.globalRoot(), List.of(header), c.events());
  }

  /** The last checkpoint with a header of the realm. */
  private Checkpoint last() {
    for (long height = chain.head; ; height--) {
      Checkpoint checkpoint = chain.at(height);
      if (header(checkpoint).isPresent()) {
        return checkpoint;
      }
    }
  }

  private RealmHeader lastHeader() {
    return header(last()).orElseThrow();
  }

  private Optional<RealmHeader> header(Checkpoint checkpoint) {
    return checkpoint.headers().stream()
        .filter(header -> header.realm().equals(chain.network.richUser.realm()))
        .findFirst();
  }

  private void headers() {
    answer(
        Reason.HEADER_NOT_LINKED,
        "a header left out",
        a -> headers(a, list -> list.subList(1, list.size())));
    answer(
        Reason.HEADER_NOT_LINKED,
        "a header that names none before",
        a -> headers(a, LightLies::withoutPrevious));
    answer(
        Reason.PROOFS_NOT_OF_HEADER,
        "a header without its proofs",
        a ->
            headers(
                a,
                list -> list.stream().map(h -> new ProvenHeader(h.header(), List.of())).toList()));
    answer(
        Reason.ANSWER_OF_ANOTHER_KIND,
        "something else than headers",
        a -> a instanceof Answer.Headers ? new Answer.Counters(0, List.of()) : a);
  }

  private static Answer headers(Answer answer, UnaryOperator<List<ProvenHeader>> change) {
    return answer instanceof Answer.Headers h
        ? new Answer.Headers(h.request(), change.apply(h.headers()))
        : answer;
  }

  private static List<ProvenHeader> withoutPrevious(List<ProvenHeader> list) {
    List<ProvenHeader> changed = new ArrayList<>(list);
    RealmHeader first = list.getFirst().header();
    changed.set(
        0, new ProvenHeader(altered(first, "previous", Hash32.ZERO), list.getFirst().proofs()));
    return changed;
  }

  private void proofs() {
    answer(
        Reason.STATEMENTS_NOT_OF_BLOCK,
        "no statements",
        a ->
            a instanceof Answer.Proofs p
                ? new Answer.Proofs(p.request(), List.of(), List.of())
                : a);
    answer(
        Reason.STATEMENTS_NOT_OF_BLOCK,
        "something else than statements",
        a -> a instanceof Answer.Proofs ? new Answer.Counters(0, List.of()) : a);
    answer(
        Reason.AGGREGATE_OF_ANOTHER,
        "another payee",
        a -> aggregate(a, UserId.parse("0:0"), chain.aggregate.bytes()));
    byte[] wrong = chain.aggregate.bytes();
    wrong[wrong.length - 1] ^= 1;
    answer(
        Reason.AGGREGATE_INVALID,
        "a changed aggregate",
        a -> aggregate(a, LightChain.PAYEE, wrong));
    answer(
        Reason.ANSWER_OF_ANOTHER_KIND,
        "something else than an aggregate",
        a -> a instanceof Answer.AggregateAt ? new Answer.Counters(0, List.of()) : a);
  }

  private Answer aggregate(Answer answer, UserId payee, byte[] bytes) {
    return answer instanceof Answer.AggregateAt at
        ? new Answer.AggregateAt(at.request(), new Aggregate(chain.aggregate.job(), payee, bytes))
        : answer;
  }

  private void aggregates() {
    Covered c = chain.covered;
    covered("a job of another name", covered(Hash32.ZERO, c.function(), c.lastBlock(), c.proofs()));
    covered("a function that is not", covered(c.job(), 9, c.lastBlock(), c.proofs()));
    covered("too many proofs", covered(c.job(), c.function(), c.lastBlock(), c.proofs() + 1));
    covered("blocks that are not there", covered(c.job(), c.function(), 1L << 40, c.proofs()));
    checkpoint(
        Reason.COVERAGE_NOT_OF_BLOCKS, "the same job twice", last -> LightChain.with(last, c));
  }

  private Covered covered(Hash32 job, int function, long lastBlock, int proofs) {
    Covered c = chain.covered;
    return new Covered(
        job,
        c.realm(),
        c.contract(),
        function,
        c.firstBlock(),
        c.firstEntry(),
        lastBlock,
        c.lastEntry(),
        proofs,
        c.payee());
  }

  private void covered(String what, Covered event) {
    checkpoint(
        Reason.COVERAGE_NOT_OF_BLOCKS,
        what,
        last ->
            LightChain.changed(
                last,
                last.height(),
                last.previous(),
                last.globalRoot(),
                last.headers(),
                List.of(event)));
  }

  private void answer(Reason reason, String what, UnaryOperator<Answer> lie) {
    add(
        reason,
        what,
        () -> chain.client(chain.source(lie), chain.anyCheckpoint(), false).followTo(chain.head));
  }

  private void witnesses() {
    block(
        Reason.BLOCK_WRONG,
        "a bundle less",
        b ->
            new RealmBlock(
                b.header(), b.bundles().stream().skip(1).toList(), b.events(), b.proofs()));
    block(
        Reason.BLOCK_WRONG,
        "another block",
        b ->
            new RealmBlock(
                altered(b.header(), "previous", Hash32.ZERO),
                b.bundles(),
                b.failed(),
                b.events(),
                b.proofs(),
                b.changes()));
    RealmHeader last = lastHeader();
    add(
        Reason.BLOCK_WRONG,
        "a block that is right, but not the one of the header",
        () ->
            new StatelessChecker(
                    chain.honest(), height -> Optional.of(chain.at(height)), new Ed25519Verifier())
                .check(headerBefore(last), altered(last, "previous", Hash32.ZERO)));
    for (int at : new int[] {40, 400}) {
      witness(
          Reason.WITNESS_WRONG,
          "a byte changed, " + at + " from the end",
          part -> {
            byte[] bytes = part.bytes();
            if (bytes.length > 1000) {
              // Within the last families of nodes, or an account's path.
              bytes[bytes.length - at] ^= 1;
            }
            return new Answer.BlockPart(part.request(), part.totalBytes(), bytes);
          });
    }
    witness(
        Reason.WITNESS_WRONG,
        "bytes that are no witness",
        part -> new Answer.BlockPart(part.request(), 1, new byte[1]));
    witness(
        Reason.WITNESS_WRONG,
        "a witness without an end",
        part -> new Answer.BlockPart(part.request(), Integer.MAX_VALUE, part.bytes()));
    witness(
        Reason.WITNESS_WRONG,
        "a witness that does not come",
        part -> new Answer.BlockPart(part.request(), part.totalBytes(), new byte[0]));
    witness(
        Reason.ANSWER_OF_ANOTHER_KIND,
        "something else than a witness",
        part -> new Answer.Counters(part.request(), List.of()));
    LightChain.Keys nobody = new LightChain.Keys(chain.real().committee(), (_, _, _, _) -> false);
    add(
        Reason.BUNDLE_NOT_SIGNED,
        "a bundle that its user did not sign",
        () -> chain.client(chain.honest(), nobody, true).followTo(chain.head));
  }

  private RealmHeader headerBefore(RealmHeader header) {
    Answer answer =
        chain
            .honest()
            .ask(header.realm(), r -> new Query.HeadersOf(r, header.realm(), header.height() - 1));
    return ((Answer.Headers) answer).headers().getFirst().header();
  }

  private void block(Reason reason, String what, UnaryOperator<RealmBlock> lie) {
    witness(
        reason,
        what,
        part -> {
          StatelessBlock block = StatelessBlock.decode(part.bytes());
          RealmBlock told =
              block.block().bundles().isEmpty() ? block.block() : lie.apply(block.block());
          byte[] bytes = new StatelessBlock(told, block.witness()).toBytes();
          return new Answer.BlockPart(part.request(), bytes.length, bytes);
        });
  }

  private interface WitnessLie {
    Answer tell(Answer.BlockPart part);
  }

  private void witness(Reason reason, String what, WitnessLie lie) {
    LightSource lying = chain.source(a -> a instanceof Answer.BlockPart part ? lie.tell(part) : a);
    add(reason, what, () -> chain.client(lying, chain.anyCheckpoint(), true).followTo(chain.head));
  }

  private void add(Reason reason, String what, Runnable told) {
    lies.add(new Lie(reason, what, told));
  }
}
