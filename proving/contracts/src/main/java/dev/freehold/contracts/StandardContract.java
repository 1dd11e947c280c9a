package dev.freehold.contracts;

import dev.freehold.contracts.channel.ChannelContract;
import dev.freehold.contracts.crowdfunding.CrowdfundingContract;
import dev.freehold.contracts.game.ScoreBoard;
import dev.freehold.contracts.royalty.RoyaltyContract;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.kit.contract.CompiledContract;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The contracts that come with Freehold. */
public enum StandardContract {
  TOKEN(TokenContract::compile),
  ROYALTY(RoyaltyContract::compile),
  CROWDFUNDING(CrowdfundingContract::compile),
  CHANNEL(ChannelContract::compile),
  SCOREBOARD(ScoreBoard::compile);

  private final Supplier<CompiledContract> compiler;

  StandardContract(Supplier<CompiledContract> compiler) {
    this.compiler = compiler;
  }

  /** Compiles it; takes seconds: keep the result. */
  public CompiledContract compile() {
    return compiler.get();
  }

  /** What people call it. */
  public String displayName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The contract that people call so. */
  public static Optional<StandardContract> find(String name) {
    return Arrays.stream(values()).filter(c -> c.displayName().equals(name)).findFirst();
  }
}
