package dev.freehold.worker.desk;

import dev.freehold.protocol.session.Refusals;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Choice among a worker's links to the validators of its network: which of them it obeys, and when
 * it is wanted by none. That one is obeyed by which the table came that the worker goes by; a sole
 * link always is. Links are numbers from 0.
 *
 * <p>Whose links they are tells it what comes by them, on one thread; {@link #obey} and what asks
 * may be called from any.
 *
 * @param <R> a refusal
 */
public final class LinkChoice<R> {
  private static final int NONE = -1;

  private final int links;

  private final Refusals<R> refusals;
  private volatile int obeyed;

  /**
   * @param links how many there are, at least 1
   */
  public LinkChoice(int links) {
    this.links = links;
    refusals = new Refusals<>(links);
    obeyed = links == 1 ? 0 : NONE;
  }

  /** A table came by a link, and the worker goes by it. */
  public void obey(int link) {
    obeyed = link;
  }

  /** The link that is obeyed; empty before the first table of several validators. */
  public OptionalInt obeyed() {
    int link = obeyed;
    return link == NONE ? OptionalInt.empty() : OptionalInt.of(link);
  }

  /** The links that are not obeyed, in their order. */
  public List<Integer> others() {
    int link = obeyed;
    return IntStream.range(0, links).filter(other -> other != link).boxed().toList();
  }

  /**
   * The link to ask what any validator can answer: that which is obeyed, or another one while that
   * has no connection; empty while none has.
   */
  public OptionalInt toAsk(IntPredicate isOpen) {
    OptionalInt first = obeyed();
    return first.isPresent() && isOpen.test(first.getAsInt())
        ? first
        : IntStream.range(0, links).filter(isOpen).findFirst();
  }

  /** A validator has welcomed this worker. */
  public void welcomed(int link) {
    refusals.withdrawn(link);
  }

  /** A validator has given this worker a table. */
  public void tableCame() {
    refusals.letIn();
  }

  /** A validator has turned this worker away. */
  public Refusals.Turn turnedAway(int link, R refusal) {
    return refusals.refused(link, refusal);
  }

  /** What each has said last that has turned this worker away, in the order of the links. */
  public List<R> refusals() {
    return refusals.all();
  }
}
