package dev.freehold.client;

import dev.freehold.core.finality.Equivocation;
import dev.freehold.protocol.socket.LyingNodeException;

/**
 * End of a client whose network's coordinator has signed two checkpoints of one height: nothing
 * that its key signs proves anything any more. Asking another node does not help.
 */
public final class EquivocationException extends LyingNodeException {
  private static final long serialVersionUID = 1;

  private final transient Equivocation evidence;

  /**
   * @param evidence whose signatures were checked
   */
  public EquivocationException(Equivocation evidence) {
    super("a fork: " + evidence.inWords());
    this.evidence = evidence;
  }

  /** The two checkpoints, for whoever wants to show them to others. */
  public Equivocation evidence() {
    return evidence;
  }
}
