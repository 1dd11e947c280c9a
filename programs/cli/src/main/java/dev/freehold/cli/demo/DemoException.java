package dev.freehold.cli.demo;

/** Something that the demonstration claims did not hold. */
public final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DemoException(String message) {
    super(message);
  }
}
