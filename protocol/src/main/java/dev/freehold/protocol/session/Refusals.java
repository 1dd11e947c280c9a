package dev.freehold.protocol.session;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Refusals of a network's validators to take a process, by the number of its link to each. One
 * refusal ends nobody: a validator that lies could. When the last word of all is one, and none has
 * ever let the process in, it ends. Not thread-safe.
 *
 * @param <R> what a validator said
 */
public final class Refusals<R> {
  /** Consequence of a refusal. */
  public enum Turn {
    /** Nobody wants the process, and none has ever let it in: it ends. */
    UNWANTED,
    /** Others may want it; this one has not said so before, and is asked again after a pause. */
    TOLD,
    /** It has said the same before, and is asked again after a pause. */
    KNOWN
  }

  private final int links;
  private final Map<Integer, R> last = new TreeMap<>();
  private final Map<Integer, R> told = new TreeMap<>();
  private boolean letIn;

  /**
   * @param links how many there are, at least 1
   */
  public Refusals(int links) {
    this.links = links;
  }

  /** Some validator has let the process in: no refusal ends it any more. */
  public void letIn() {
    letIn = true;
  }

  /** A validator's refusal is not its last word any more. */
  public void withdrawn(int link) {
    last.remove(link);
  }

  /** A validator refuses. */
  public Turn refused(int link, R said) {
    last.put(link, said);
    if (!letIn && last.size() == links) {
      return Turn.UNWANTED;
    }
    return said.equals(told.put(link, said)) ? Turn.KNOWN : Turn.TOLD;
  }

  /** The last words that are refusals, in the order of the links. */
  public List<R> all() {
    return List.copyOf(last.values());
  }
}
