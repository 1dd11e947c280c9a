package dev.freehold.kit.contract;

/** A contract's class that cannot be compiled. The message names the class and what is wrong. */
public final class ContractException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong with the class, for its author
   */
  public ContractException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong with the class and where, for its author
   */
  public ContractException(String message, Throwable cause) {
    super(message, cause);
  }
}
