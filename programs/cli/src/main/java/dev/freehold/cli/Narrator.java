package dev.freehold.cli;

import dev.freehold.client.ContractWallet;
import java.io.PrintStream;
import java.util.Locale;

/** Says on the error output how proving goes, and how long it will still take. */
final class Narrator implements ContractWallet.Listener {
  private final PrintStream out;
  private long provedConstraints;
  private long provingNs;
  private int lastConstraints;

  Narrator(PrintStream out) {
    this.out = out;
  }

  @Override
  public void proving(String function, int constraints, int index, int count) {
    lastConstraints = constraints;
    String left =
        provedConstraints == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", about %.0f s",
                (double) provingNs / provedConstraints * constraints * (count - index) / 1e9);
    out.printf(
        Locale.ROOT,
        "proving %s (%d of %d, %,d constraints%s)%n",
        function,
        index + 1,
        count,
        constraints,
        left);
  }

  @Override
  public void proved(ContractWallet.ProvedCall call) {
    provedConstraints += lastConstraints;
    provingNs += call.provingNs();
    out.printf(
        "proved function %d of contract %s in %d ms%n",
        call.function(), call.contract(), call.provingNs() / 1_000_000);
  }

  @Override
  public void provingAgain(String why, int attempt) {
    out.printf("proving again (attempt %d): %s%n", attempt, why);
  }
}
