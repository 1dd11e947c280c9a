package dev.freehold.client;

import dev.freehold.protocol.socket.ClientException;

/** A file for offline use is not what it should be; nothing was sent. */
public final class OfflineFileException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Reasons why a file is refused. */
  public enum Reason {
    /** It cannot be read, is no such file, or was damaged on its way. */
    UNUSABLE,
    /** What it says is not what a signature or a checkpoint says: it was tampered with. */
    DISPROVED,
    /** Its anchor is older than the network takes. */
    EXPIRED
  }

  private final Reason reason;

  /** A refusal for a reason, in words. */
  public OfflineFileException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** A refusal for a reason, in words, with what showed it. */
  public OfflineFileException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The reason of the refusal. */
  public Reason reason() {
    return reason;
  }
}
