package dev.freehold.worker.copy;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Copying of one realm up to a final header: a realm of which nothing is here by a snapshot and the
 * blocks before it, all others by replaying the blocks they lack. What was copied when it fails or
 * is given up is kept in the store, and gone on from by the next copy. Used by one thread at a
 * time.
 *
 * <pre>
 * copying.begin();
 * while (!copying.isDone()) {
 *   copying.answered(ask(copying.question(request)));
 * }
 * </pre>
 */
public final class RealmCopying {
  private final Genesis genesis;
  private final NodeStore store;
  private final RealmHeader target;
  private final CopySettings settings;
  private final Consumer<String> told;
  private final BlockSource source;
  private CopyStep step = new CopyStep.Done();

  /**
   * A copy that has not begun.
   *
   * @param target a header that a checkpoint here holds
   * @param told gets lines for people
   */
  public RealmCopying(
      Genesis genesis,
      NodeStore store,
      RealmHeader target,
      CopySettings settings,
      Consumer<String> told) {
    this.genesis = genesis;
    this.store = store;
    this.target = target;
    this.settings = settings;
    this.told = told;
    source = new BlockSource(target.realm());
  }

  /** Does everything up to the first question. */
  public void begin() {
    advance(
        () -> {
          long had = here().head().height();
          return had == 0 && target.height() >= settings.snapshotBlocksMin()
              ? new SnapshotCopy(store, source, target, settings, told, () -> follow(had)).run()
              : follow(had);
        });
  }

  private RealmView here() {
    return store.realm(target.realm());
  }

  private CopyStep follow(long had) {
    long before = here().head().height();
    return new BlockFollowing(genesis, store, source, target, () -> followed(had, before)).run();
  }

  private CopyStep followed(long had, long before) {
    if (before < target.height()) {
      told.accept(
          "realm %s: blocks %d to %d copied and replayed"
              .formatted(target.realm(), before + 1, target.height()));
    }
    return settings.witnesses()
        ? new WitnessCopy(genesis, store, target, source, told).run(had + 1, target.height())
        : new CopyStep.Done();
  }

  /** Whether the realm stands at its target. */
  public boolean isDone() {
    return step instanceof CopyStep.Done;
  }

  /**
   * The question to ask of a worker that holds the realm; the same until it is answered.
   *
   * @throws IllegalStateException if there is nothing to ask
   */
  public Query question(int request) {
    return ask().question().apply(request);
  }

  /**
   * Takes the answer to the question, a failure too, and goes on to the next question.
   *
   * @throws CopyException if the other worker lacks what is needed, or what it says is not so
   */
  public void answered(Answer answer) {
    CopyStep.Ask asked = ask();
    advance(() -> asked.then().apply(answer));
  }

  private CopyStep.Ask ask() {
    if (step instanceof CopyStep.Ask ask) {
      return ask;
    }
    throw new IllegalStateException("nothing is asked");
  }

  private void advance(Supplier<CopyStep> next) {
    try {
      step = next.get();
    } catch (MalformedException | ReplayException | IllegalArgumentException e) {
      // Everything that is decoded, replayed or taken here is the other worker's.
      throw new CopyException(e.getMessage(), e);
    }
  }
}
