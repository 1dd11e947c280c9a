package dev.freehold.client;

/**
 * A request that cannot be made as it was asked for: too many calls in a bundle, keys of another
 * circuit, a contract that was not prepared. Nothing was sent; the request must change.
 */
public final class RequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public RequestException(String message) {
    super(message);
  }
}
