package dev.freehold.kit.contract;

/** A contract's class that cannot be compiled. The message names the class and what is wrong. */
public final class ContractException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ContractException(String message) {
    super(message);
  }

  public ContractException(String message, Throwable cause) {
    super(message, cause);
  }
}
