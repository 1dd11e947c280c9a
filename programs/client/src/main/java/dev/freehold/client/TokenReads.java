package dev.freehold.client;

import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.LyingNodeException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reader of a token's state, which is public: nobody's key is needed. */
public final class TokenReads {
  private static final List<String> FUNCTIONS =
      List.of("mint", "transfer", "claim", "payMany", "claimMany");

  private final FreeholdClient client;
  private final Contract token;

  /**
   * A balance.
   *
   * @param amount an unsigned number
   * @param checkpoint that proves it
   */
  public record Balance(long amount, Checkpoint checkpoint) {}

  /**
   * @throws ForeignException if the contract does not have a token's functions
   */
  public TokenReads(FreeholdClient client, Contract token) {
    this.client = client;
    this.token = token;
    if (!token.spec().shape().equals(TokenContract.SHAPE)
        || !token.spec().functions().stream().map(FunctionSpec::name).toList().equals(FUNCTIONS)) {
      throw new ForeignException(
          "contract %s is no token: it is called %s and has other functions"
              .formatted(token.id(), Printable.of(token.spec().name())));
    }
  }

  /**
   * What a user holds at the latest checkpoint that the user's worker has.
   *
   * @throws MissingException if there is no such account
   * @throws LyingNodeException if the checkpoint disproves what is answered
   */
  public Balance balance(UserId user) {
    Checkpoint at = checkpoint(user);
    return new Balance(unsigned(slot(user, TokenContract.BALANCE, at)), at);
  }

  /**
   * What several users have sent to one that was not claimed, at the latest checkpoint that the
   * recipient's worker has.
   *
   * @return an unsigned number for each
   * @throws MissingException if there is no account {@code to}
   */
  public Map<UserId, Long> claimable(UserId to, List<UserId> senders) {
    Checkpoint at = checkpoint(to);
    Map<UserId, Long> claimable = new TreeMap<>();
    for (UserId from : senders) {
      Fr sent = slot(from, TokenContract.sentSlot(to), at);
      claimable.put(from, unsigned(sent.sub(slot(to, TokenContract.claimedSlot(from), at))));
    }
    return claimable;
  }

  private Checkpoint checkpoint(UserId user) {
    VerifiedState.AccountReading reading = client.state().account(user);
    if (reading.atCheckpoint().isEmpty()) {
      throw new MissingException("there is no account " + user + " yet");
    }
    return reading.checkpoint();
  }

  private Fr slot(UserId user, long slot, Checkpoint at) {
    return client.state().slot(token, user, slot, at).value();
  }

  private static long unsigned(Fr value) {
    return value.toBigInteger().longValue();
  }
}
