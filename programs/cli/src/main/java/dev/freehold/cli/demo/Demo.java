package dev.freehold.cli.demo;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.FunctionProver;
import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.client.Submission;
import dev.freehold.client.TokenWallet;
import dev.freehold.client.Wallet;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.prover.groth16.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * The whole idea in one run: a coordinator, or several validators, and two workers as processes;
 * accounts over four realms; a token deployed and minted; every account sends to another realm by a
 * proof, every recipient claims by a proof that reads the sender's finalised state; a worker
 * restarted from disk. Of several validators the one that leads is killed in the middle; where each
 * realm is kept by several workers, one of these, for good.
 */
public final class Demo {
  private static final long FUNDS = 1_000_000_000_000L;
  private static final long ACCOUNT_FUNDS = 1_000_000L;
  private static final long SHARE = 1_000;
  private static final Duration REALMS_SERVED_MAX = Duration.ofSeconds(30);

  private final DemoSettings settings;
  private final DemoConsole console;
  private final DemoNetwork network;
  private final Function<Progress, FunctionProver> provers;
  private final DemoProofs proofs = new DemoProofs();
  private Optional<DemoOutage> outage = Optional.empty();
  private Optional<DemoTakeover> takeover = Optional.empty();
  private int bundles;
  private volatile boolean kept;

  /**
   * @param provers makes the token's prover, with its keys
   */
  public Demo(DemoSettings settings, Function<Progress, FunctionProver> provers) {
    this.settings = settings;
    this.provers = provers;
    console =
        new DemoConsole(System.out, System.console() != null && System.console().isTerminal());
    network = new DemoNetwork(settings, console);
  }

  /**
   * Runs it all; throws if anything does not hold. Told to keep the network, it goes on until the
   * process is told to end. Leaves no process behind.
   */
  public void run() throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "demo-shutdown"));
    try (network) {
      Signer treasury = Signer.generate();
      network.start(treasury.authKey(), FUNDS);
      Path keyFile = settings.directory().resolve("treasury.key");
      KeyFile.create(keyFile, treasury, new char[0]);
      // All of them: whichever is killed, another answers.
      try (FreeholdClient client = FreeholdClient.connect(network.nodes(), ClientOptions.DEFAULT)) {
        outage = network.committee().map(of -> new DemoOutage(console, network, of, client));
        if (!settings.replication().equals(Replication.ALONE)) {
          takeover =
              Optional.of(new DemoTakeover(console, network, client, settings.replication()));
        }
        awaitRealms(client);
        play(client, treasury);
      } finally {
        outage.ifPresent(DemoOutage::close);
      }
      if (settings.keep()) {
        DemoPlace.claim(settings.directory());
        printNextCommands(keyFile);
        kept = true;
        // The shutdown hook ends it, and the process with it.
        new CountDownLatch(1).await();
      }
    }
  }

  private void stop() {
    network.close();
    if (kept) {
      console.note("stopped; the data is still in %s", settings.directory());
      console.note("./freehold demo --stop %s deletes it", settings.directory());
    }
  }

  private void awaitRealms(FreeholdClient client) {
    client
        .checkpoints()
        .await(
            _ ->
                client.realms().stream().filter(r -> !r.endpoint().isEmpty()).count()
                    == DemoSettings.REALMS,
            REALMS_SERVED_MAX,
            "all realms to be served");
    TreeSet<String> workers = new TreeSet<>();
    for (RealmEndpoint realm : client.realms()) {
      console.note("realm %s is served at %s", realm.header().realm(), realm.endpoint());
      workers.add(realm.endpoint());
    }
    require(workers.size() == settings.workers(), "all workers serve as many realms");
  }

  private void play(FreeholdClient client, Signer treasury)
      throws IOException, InterruptedException {
    console.step("development keys of the token's functions");
    FunctionProver prover =
        provers.apply(
            (stage, done, total) ->
                console.progress(done == 0, "making %s", Progress.inWords(stage, done, total)));
    Wallet owner = new Wallet(client, treasury, UserId.parse("0:0"));
    List<Wallet> wallets = openAccounts(client, owner);
    DemoAggregation aggregation =
        new DemoAggregation(
            console, network.processes(), network.nodes(), client, settings.aggregators());
    aggregation.start(wallets);
    Contract token = deploy(owner, prover);
    TokenWallet mint = new TokenWallet(owner, token, prover, proofs::add);
    long supply = SHARE * wallets.size();
    console.step("minting %d tokens by a proof and handing them out by proofs", supply);
    finish(mint, () -> mint.mint(supply));
    List<TokenWallet> tokens = new ArrayList<>();
    for (Wallet wallet : wallets) {
      tokens.add(new TokenWallet(wallet, token, prover, proofs::add));
    }
    handOut(mint, tokens);
    long before = total(tokens, mint);
    require(before == supply, "all tokens minted are held");
    takeover.ifPresent(DemoTakeover::awaitSeats);
    sendToOtherRealms(tokens);
    claimAll(tokens);
    long after = total(tokens, mint);
    require(after == before, "tokens are conserved: " + before + " before, " + after + " after");
    aggregation.awaitCoverage();
    Checkpoint last = owner.settle();
    printTable(client, tokens, before, after, last);
    aggregation.report(owner, wallets, FUNDS);
    if (takeover.isEmpty()) {
      restartFromDisk(client);
    }
    console.step("everything shown above was checked");
  }

  private List<Wallet> openAccounts(FreeholdClient client, Wallet owner) {
    console.step("opening %d accounts from the genesis account", settings.accounts());
    List<Signer> signers = new ArrayList<>();
    for (int i = 0; i < settings.accounts(); i++) {
      signers.add(Signer.generate());
    }
    List<UserId> users = owner.open(signers.stream().map(Signer::authKey).toList(), ACCOUNT_FUNDS);
    bundles++;
    TreeSet<RealmId> realms = new TreeSet<>();
    List<Wallet> wallets = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      realms.add(users.get(i).realm());
      wallets.add(new Wallet(client, signers.get(i), users.get(i)));
    }
    require(realms.size() == DemoSettings.REALMS, "the accounts are spread over all realms");
    console.note("opened %s ... %s", users.getFirst(), users.getLast());
    return wallets;
  }

  private Contract deploy(Wallet owner, FunctionProver prover) {
    Contract token = owner.deploy(TokenWallet.spec(prover));
    bundles++;
    console.step("deployed the token as contract %s, owned by %s", token.id(), token.owner());
    return token;
  }

  /** The owner sends every account its share, several bundles on the way at once; all claim. */
  private void handOut(TokenWallet mint, List<TokenWallet> tokens) {
    List<Submission> sent = new ArrayList<>();
    for (TokenWallet recipient : tokens) {
      sent.add(mint.transfer(recipient.wallet().user(), SHARE));
      bundles++;
      show("sending shares", sent, tokens.size());
    }
    sent.forEach(mint.wallet()::finish);
    show("sending shares", sent, tokens.size());
    List<Submission> claimed = new ArrayList<>();
    for (TokenWallet recipient : tokens) {
      claimed.add(recipient.claim(mint.wallet().user()));
      bundles++;
      show("claiming shares", claimed, tokens.size());
    }
    for (int i = 0; i < claimed.size(); i++) {
      tokens.get(i).wallet().finish(claimed.get(i));
    }
    show("claiming shares", claimed, tokens.size());
  }

  /** Account i sends to the next account of another realm. */
  private void sendToOtherRealms(List<TokenWallet> tokens)
      throws IOException, InterruptedException {
    console.step("every account sends tokens to an account of another realm, each by a proof");
    List<Submission> sent = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      sent.add(tokens.get(i).transfer(recipient(tokens, i), amount(i)));
      bundles++;
      show("transfers", sent, tokens.size());
      if (takeover.isPresent() && i == tokens.size() / 4) {
        takeover.get().kill();
      }
      if (settings.killWorker() && takeover.isEmpty() && i == tokens.size() / 2) {
        console.step("killing worker-2 on the spot, in the middle of it, and starting it again");
        network.processes().kill("worker-2");
        console.note("worker-2 is back at %s", network.startWorker("worker-2"));
      }
      if (outage.isPresent() && i == tokens.size() / 2) {
        outage.get().killLeader();
      }
    }
    for (int i = 0; i < sent.size(); i++) {
      tokens.get(i).wallet().finish(sent.get(i));
    }
    show("transfers", sent, tokens.size());
    takeover.ifPresent(DemoTakeover::awaitOthers);
    if (outage.isPresent()) {
      outage.get().awaitOthers();
      outage.get().restart();
    }
  }

  private void claimAll(List<TokenWallet> tokens) {
    console.step("every recipient claims by a proof that reads the sender's finalised slot");
    List<Submission> claimed = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      TokenWallet recipient = tokens.get(recipientIndex(tokens, i));
      claimed.add(recipient.claim(tokens.get(i).wallet().user()));
      bundles++;
      show("claims", claimed, tokens.size());
    }
    for (int i = 0; i < claimed.size(); i++) {
      tokens.get(recipientIndex(tokens, i)).wallet().finish(claimed.get(i));
    }
    show("claims", claimed, tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      require(
          tokens.get(i).balance() == expected(tokens, i),
          "account " + tokens.get(i).wallet().user() + " holds what it should");
    }
  }

  private static long amount(int sender) {
    return 100 + sender;
  }

  private static int recipientIndex(List<TokenWallet> tokens, int sender) {
    RealmId home = tokens.get(sender).wallet().user().realm();
    for (int step = 1; step < tokens.size(); step++) {
      int candidate = (sender + step) % tokens.size();
      if (!tokens.get(candidate).wallet().user().realm().equals(home)) {
        return candidate;
      }
    }
    throw new DemoException("no account in another realm");
  }

  private static UserId recipient(List<TokenWallet> tokens, int sender) {
    return tokens.get(recipientIndex(tokens, sender)).wallet().user();
  }

  private static long expected(List<TokenWallet> tokens, int account) {
    long balance = SHARE - amount(account);
    for (int sender = 0; sender < tokens.size(); sender++) {
      if (recipientIndex(tokens, sender) == account) {
        balance += amount(sender);
      }
    }
    return balance;
  }

  /** All final balances; nothing is on its way when this is called. */
  private static long total(List<TokenWallet> tokens, TokenWallet owner) {
    return owner.balance() + tokens.stream().mapToLong(TokenWallet::balance).sum();
  }

  private void finish(TokenWallet wallet, java.util.function.Supplier<Submission> call) {
    bundles++;
    wallet.finish(call.get(), call);
  }

  private void show(String what, List<Submission> submissions, int total) {
    long committed = submissions.stream().filter(s -> s.committed().isDone()).count();
    long finals = submissions.stream().filter(s -> s.finalised().isDone()).count();
    console.progress(
        submissions.size() % 5 == 0,
        "%s: %d of %d proved and submitted, %d committed, %d final",
        what,
        submissions.size(),
        total,
        committed,
        finals);
  }

  private void printTable(
      FreeholdClient client, List<TokenWallet> tokens, long before, long after, Checkpoint last) {
    console.blank();
    console.row("accounts", "%d and the genesis account", tokens.size());
    console.row("realms", "%d, on %d workers", client.realms().size(), settings.workers());
    console.row("bundles", "%d", bundles);
    console.row("checkpoints", "%d", last.height());
    console.row("tokens before and after", "%d and %d: conserved", before, after);
    console.row(
        "proving a transfer", "%d ms (median)", proofs.medianProvingMs(TokenContract.TRANSFER));
    console.row("proving a claim", "%d ms (median)", proofs.medianProvingMs(TokenContract.CLAIM));
    console.row("size of a proof", "%d bytes", proofs.proofBytes());
    console.row(
        "verified proofs a second",
        "%.0f (all %d proofs again as one batch, here)",
        proofs.verifiedPerSecond(),
        proofs.count());
    outage.ifPresent(of -> of.report(last));
    takeover.ifPresent(DemoTakeover::report);
    console.row("global root", "%s", last.globalRoot().toHex());
    console.row("time so far", "%.1f s", console.elapsed().toMillis() / 1000.0);
    console.blank();
  }

  /**
   * Stops a worker, starts it again, and asks it for its realms' last blocks, which it has on disk.
   */
  private void restartFromDisk(FreeholdClient client) throws IOException, InterruptedException {
    console.step("restarting worker-1");
    String old = client.realms().getFirst().endpoint();
    List<RealmEndpoint> before = served(client, Endpoint.parse(old));
    network.processes().stop("worker-1");
    Endpoint fresh = network.startWorker("worker-1");
    client
        .checkpoints()
        .await(
            _ -> client.realms().stream().anyMatch(r -> r.endpoint().equals(fresh.toString())),
            REALMS_SERVED_MAX,
            "worker-1 to serve again");
    List<RealmEndpoint> after = served(client, fresh);
    require(after.size() == before.size(), "worker-1 serves the same realms");
    for (int i = 0; i < before.size(); i++) {
      require(
          before.get(i).header().equals(after.get(i).header()),
          "realm " + before.get(i).header().realm() + " came back from disk as it was");
      console.note(
          "realm %s came back from disk at block %d with the same root %s",
          after.get(i).header().realm(),
          after.get(i).header().height(),
          after.get(i).header().rootAfter().toHex());
    }
  }

  /** The realms of a worker as the worker itself has them in its store. */
  private static List<RealmEndpoint> served(FreeholdClient client, Endpoint worker) {
    Optional<RealmId> one =
        client.realms().stream()
            .filter(r -> r.endpoint().equals(worker.toString()))
            .map(r -> r.header().realm())
            .findFirst();
    if (one.isEmpty()
        || !(client.ask(one.get(), Query.NetworkState::new) instanceof Answer.Network state)) {
      throw new DemoException("no worker at " + worker);
    }
    return state.realms().stream().filter(r -> r.endpoint().equals(worker.toString())).toList();
  }

  private void printNextCommands(Path keyFile) {
    console.blank();
    console.note("the network goes on running until Ctrl-C. In another terminal, try:");
    console.note("  export FREEHOLD_NODE=%s FREEHOLD_PASSPHRASE=", network.coordinator());
    console.note("  ./freehold status");
    console.note("  ./freehold account show 0:0");
    console.note("  ./freehold token balance --key %s", keyFile);
    console.note("  ./freehold token mint --amount 5 --key %s", keyFile);
    network.processes().pids().forEach((name, pid) -> console.note("%s is process %d", name, pid));
    console.note("data and logs are in %s", settings.directory());
  }

  private static void require(boolean holds, String claim) {
    if (!holds) {
      throw new DemoException("this did not hold: " + claim);
    }
  }
}
