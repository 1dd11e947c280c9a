package dev.freehold.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Exit codes of all programs. The table in {@code docs/cli.md} is this one. Which failure has which
 * code is told by the programs, each of which knows its own exceptions.
 */
public enum ExitCode {
  OK(0, "it worked"),
  FAILED(1, "an unexpected failure: please report it"),
  USAGE(2, "the command line is wrong"),
  DATA(3, "a file, directory or port cannot be used; starting again does not help"),
  NETWORK(4, "no answer from the network; trying again may help"),
  REJECTED(5, "the network rejected what was sent; nothing was changed"),
  IMPOSSIBLE(
      6, "the contract does not allow this call, or demands what you did not; nothing was sent"),
  WRONG(7, "what was checked does not hold"),
  INCOMPLETE(8, "what was checked holds, but not all could be checked"),
  SOURCE(9, "a contract's source is wrong: it does not compile, or makes no circuit"),
  PASSPHRASE(10, "the passphrase does not open the key file"),
  LIE(11, "a node gave an answer that a signed checkpoint disproves; ask another node"),
  FOREIGN(12, "what was given is of another network, or of another contract"),
  EXPIRED(13, "the anchor is too old: it must be made and proved anew; nothing was changed"),
  MISSING(
      14,
      "what was named, or what a node must have, is not there: an account, a profile, a header"),
  CHARGED(15, "what was sent failed in its block: the fee was taken, and nothing else was changed"),
  EQUIVOCATION(
      16, "the committee signed two checkpoints of one height: its signature proves nothing now"),
  UNKNOWN(17, "sent, but what became of it is not known: it may have been applied");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the process exits with. */
  public int code() {
    return code;
  }

  /** The meaning in one line, for people. */
  public String meaning() {
    return meaning;
  }

  /** All codes with their meanings, as help texts list them. */
  public static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode each : values()) {
      table.put(String.valueOf(each.code), each.meaning);
    }
    return table;
  }
}
