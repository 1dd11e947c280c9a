package dev.freehold.contracts;

import dev.freehold.contracts.token.TokenContract;
import dev.freehold.kit.contract.CompiledContract;

/** Contracts that several tests use: compiling takes seconds. */
public final class Compiled {
  /** The standard token. */
  public static final CompiledContract TOKEN = TokenContract.compile();

  private Compiled() {}
}
