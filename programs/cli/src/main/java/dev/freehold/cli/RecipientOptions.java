package dev.freehold.cli;

import dev.freehold.client.MissingException;
import picocli.CommandLine.Option;

/** Options of the commands that pay others, who are looked up first. */
final class RecipientOptions {
  @Option(
      names = "--force",
      description = "Send all the same to an account that is not there; nobody is looked up.")
  private boolean force;

  /**
   * Has recipients looked up.
   *
   * @param lookUp throws {@link MissingException} if one is not there
   */
  void check(Runnable lookUp) {
    if (force) {
      return;
    }
    try {
      lookUp.run();
    } catch (MissingException e) {
      throw new MissingException(e.getMessage() + "; --force sends it all the same", e);
    }
  }

  /** Says that there is no network to look anybody up in. */
  void unseen() {
    if (!force) {
      System.err.println(
          "freehold: there is no network to ask: nobody has looked up whether the recipient is"
              + " there");
    }
  }
}
