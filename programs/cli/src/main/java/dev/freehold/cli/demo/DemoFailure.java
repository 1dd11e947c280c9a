package dev.freehold.cli.demo;

/** Something that the demonstration claims did not hold. */
public final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DemoFailure(String message) {
    super(message);
  }
}
