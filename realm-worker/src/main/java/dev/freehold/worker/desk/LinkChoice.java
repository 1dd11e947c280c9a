package dev.freehold.worker.desk;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
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

  /** Consequence of a refusal. */
  public enum Turn {
    /** Nobody wants this worker, and none has ever given it a table: all links end. */
    UNWANTED,
    /** Others may want it; this one has not said so before, and is asked again after a pause. */
    TOLD,
    /** It has said the same before, and is asked again after a pause. */
    KNOWN
  }

  private final int links;

  /** Those whose last word was a refusal. */
  private final TreeMap<Integer, R> refusals = new TreeMap<>();

  /** What was told of each link's refusals last. */
  private final TreeMap<Integer, R> told = new TreeMap<>();

  /** Whether any validator has given this worker a table. */
  private boolean letIn;

  private volatile int obeyed;

  /**
   * @param links how many there are, at least 1
   */
  public LinkChoice(int links) {
    this.links = links;
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
    refusals.remove(link);
  }

  /** A validator has given this worker a table. */
  public void tableCame() {
    letIn = true;
  }

  /** A validator has turned this worker away. */
  public Turn turnedAway(int link, R refusal) {
    refusals.put(link, refusal);
    if (!letIn && refusals.size() == links) {
      return Turn.UNWANTED;
    }
    return refusal.equals(told.put(link, refusal)) ? Turn.KNOWN : Turn.TOLD;
  }

  /** What each has said last that has turned this worker away, in the order of the links. */
  public List<R> refusals() {
    return new ArrayList<>(refusals.values());
  }
}
