package dev.freehold.core.work;

/** Verdict on a submitted aggregate. The ordinal is the code on the wire: append only. */
public enum Verdict {
  /** It holds; the job is done and paid. */
  TAKEN("taken and paid"),
  /** The job was done before, by someone or by this very result. */
  DONE("the job was done before"),
  /** The statements are not those that the blocks' headers commit to. Costs standing. */
  WRONG_STATEMENTS("the statements are not those of the blocks"),
  /** It does not show what it must for this payee. Costs standing. */
  WRONG_AGGREGATE("the aggregate does not hold for this job and payee"),
  /** Another aggregator holds the job, or it is not open to all yet. */
  NOT_YOURS("the job is not this aggregator's"),
  /** No such job: it never was, or it left the board. */
  NO_SUCH_JOB("there is no such job on the board"),
  /** Another payee than the sender has registered. */
  OTHER_PAYEE("the sender is registered with another payee"),
  /** The sender's standing is below zero. */
  NO_STANDING("the sender has lost its standing for a while"),
  /** Too many results wait to be checked: send it again later. */
  BUSY("too many results wait to be checked; send it again");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** Whether the sender loses standing. */
  public boolean costsStanding() {
    return this == WRONG_STATEMENTS || this == WRONG_AGGREGATE;
  }

  /** Whether the aggregate holds. */
  public boolean holds() {
    return this == TAKEN;
  }
}
