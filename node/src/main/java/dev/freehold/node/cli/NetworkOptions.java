package dev.freehold.node.cli;

import dev.freehold.client.ClientException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.wire.Endpoint;
import java.util.List;
import picocli.CommandLine.Option;

/** Which network. */
final class NetworkOptions {
  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      defaultValue = "${FREEHOLD_NODE:-127.0.0.1:7400}",
      description = {
        "Any node of the network.",
        "Default: the variable FREEHOLD_NODE, or 127.0.0.1:7400."
      })
  private String node;

  @Option(
      names = "--genesis",
      paramLabel = "HASH",
      description = "The genesis hash to insist on; without it the node's is trusted.")
  private String genesis;

  FreeholdClient connect() {
    return FreeholdClient.connect(
        Endpoint.parse(node), genesis == null ? Hash32.ZERO : Hash32.parse(genesis));
  }

  /** The wallet of a key: of the account that is named, or of the only one that holds it. */
  static Wallet wallet(FreeholdClient client, Signer signer, String user) {
    return new Wallet(
        client, signer, user == null ? onlyAccount(client, signer) : UserId.parse(user));
  }

  private static UserId onlyAccount(FreeholdClient client, Signer signer) {
    List<UserId> users = client.state().accountsWithKey(signer.authKey());
    if (users.isEmpty()) {
      throw new ClientException("no account holds this key");
    }
    if (users.size() > 1) {
      throw new IllegalArgumentException("several accounts hold this key, say which: " + users);
    }
    return users.getFirst();
  }
}
