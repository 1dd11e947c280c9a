package dev.freehold.client;

import dev.freehold.client.OfflineFileException.Reason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.StateRoots;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.MessageCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * State that a bundle is made from where there is no network: an account, its slots in some
 * contracts and some slots of others, all at one checkpoint. A file of it holds what nodes have
 * answered, in the form they answer in, and reading one checks all of it as a client checks what
 * nodes answer: against the signed checkpoint, and that against the genesis.
 */
public final class OfflineState {
  private static final int CONTRACTS_MAX = 32;
  private static final int READS_MAX = 256;
  private static final int PAGES_MAX = 128;
  private static final int GENESIS_BYTES_MAX = 1 << 20;
  private static final int ANSWER_BYTES_MAX = 8 << 20;

  /**
   * Another user's slot that calls will read.
   *
   * @param slot its number in the user's state
   */
  public record Read(ContractId contract, UserId user, long slot) implements Comparable<Read> {
    @Override
    public int compareTo(Read other) {
      int byContract = Integer.compare(contract.value(), other.contract.value());
      int byUser = user.compareTo(other.user);
      return byContract != 0 ? byContract : byUser != 0 ? byUser : Long.compare(slot, other.slot);
    }
  }

  private final Genesis genesis;
  private final Checkpoint anchor;
  private final UserId user;
  private final Account account;
  private final Map<ContractId, Contract> contracts = new TreeMap<>();
  private final Map<ContractId, SlotTree> slots = new TreeMap<>();
  private final Map<Read, SlotProof> reads = new TreeMap<>();

  private OfflineState(Genesis genesis, Checkpoint anchor, UserId user, Account account) {
    this.genesis = genesis;
    this.anchor = anchor;
    this.user = user;
    this.account = account;
  }

  /** Answers of nodes, as they are written and before they are checked. */
  private record Answers(
      byte[] genesis,
      UserId user,
      Answer anchor,
      Answer account,
      List<OfContract> contracts,
      List<OfRead> reads) {}

  private record OfContract(
      Answer contract, Answer registration, Answer firstSlot, List<Answer> slots) {}

  private record OfRead(int contract, UserId user, Answer slot) {}

  /**
   * Asks a network for what is needed and writes it to a new file.
   *
   * @param contracts those that will be called, and those whose calls they demand
   * @throws MissingException if there is no such account
   */
  public static OfflineState prepare(
      FreeholdClient client,
      UserId user,
      List<ContractId> contracts,
      List<Read> wanted,
      Path file) {
    Checkpoint anchor = OfflinePreparation.settled(client, user);
    Answers answers =
        new Answers(
            client.genesis().toBytes(),
            user,
            new Answer.CheckpointAt(0, anchor),
            OfflinePreparation.account(client, user, anchor),
            new ArrayList<>(),
            new ArrayList<>());
    Map<ContractId, Contract> registered = new TreeMap<>();
    for (ContractId id : contracts) {
      Contract contract = client.state().contract(id);
      registered.put(id, contract);
      answers.contracts.add(
          new OfContract(
              new Answer.ContractState(0, contract),
              new Answer.CheckpointAt(0, client.checkpoint(contract.registeredAt())),
              new Answer.Slot(0, anchor.height(), client.state().slot(contract, user, 0, anchor)),
              OfflinePreparation.slots(client, contract, user, anchor)));
    }
    for (Read read : wanted) {
      Contract contract = registered.get(read.contract);
      if (contract == null) {
        throw new RequestException(
            "contract %s is read from, but not prepared".formatted(read.contract));
      }
      SlotProof proof = client.state().slot(contract, read.user, read.slot, anchor);
      answers.reads.add(
          new OfRead(read.contract.value(), read.user, new Answer.Slot(0, anchor.height(), proof)));
    }
    OfflineState state = checked(answers);
    OfflineFile.STATE.write(file, encode(answers));
    return state;
  }

  /**
   * Reads a file and checks everything in it.
   *
   * @param genesis the genesis hash to insist on; {@link Hash32#ZERO} trusts the file's
   * @throws OfflineFileException if it is no such file, or a checkpoint disproves it
   * @throws ForeignException if it is of another network
   */
  public static OfflineState read(Path file, Hash32 genesis) {
    Answers answers;
    OfflineState state;
    try {
      answers = Decoder.decode(OfflineFile.STATE.read(file), OfflineState::decode);
      state = checked(answers);
    } catch (MalformedException | IllegalArgumentException e) {
      throw new OfflineFileException(
          Reason.UNUSABLE, "%s holds no state: %s".formatted(file, e.getMessage()), e);
    } catch (OfflineFileException e) {
      throw new OfflineFileException(e.reason(), file + ": " + e.getMessage(), e);
    }
    if (!genesis.equals(Hash32.ZERO) && !genesis.equals(state.genesis.hash())) {
      throw new ForeignException(
          "%s is of the network %s, not of %s".formatted(file, state.genesis.hash(), genesis));
    }
    return state;
  }

  private static byte[] encode(Answers answers) {
    Encoder out = new Encoder().bytes(answers.genesis).i32(answers.user.value());
    write(out, answers.anchor);
    write(out, answers.account);
    out.list(
        answers.contracts,
        (o, c) -> {
          write(o, c.contract);
          write(o, c.registration);
          write(o, c.firstSlot);
          o.list(c.slots, OfflineState::write);
        });
    out.list(
        answers.reads,
        (o, r) -> {
          o.i32(r.contract).i32(r.user.value());
          write(o, r.slot);
        });
    return out.toBytes();
  }

  private static void write(Encoder out, Answer answer) {
    out.bytes(MessageCodec.encode(answer));
  }

  private static Answers decode(Decoder in) {
    return new Answers(
        in.bytes(GENESIS_BYTES_MAX),
        new UserId(in.i32()),
        answer(in),
        answer(in),
        in.list(CONTRACTS_MAX, OfflineState::ofContract),
        in.list(READS_MAX, d -> new OfRead(d.i32(), new UserId(d.i32()), answer(d))));
  }

  private static OfContract ofContract(Decoder in) {
    return new OfContract(
        answer(in), answer(in), answer(in), in.list(PAGES_MAX, OfflineState::answer));
  }

  private static Answer answer(Decoder in) {
    if (MessageCodec.decode(in.bytes(ANSWER_BYTES_MAX)) instanceof Answer answer) {
      return answer;
    }
    throw new IllegalArgumentException("a message stands where an answer should");
  }

  private static OfflineState checked(Answers answers) {
    Genesis genesis = Genesis.decode(answers.genesis);
    FinalityRule finality = finality(genesis);
    Checkpoint anchor = signed(finality, answers.anchor);
    UserId user = answers.user;
    boolean proved =
        answers.account instanceof Answer.AccountState account
            && account.atCheckpoint().isPresent()
            && VerifiedState.proves(account.proof(), account.atCheckpoint().get(), user, anchor);
    require(proved, "account %s is not what the checkpoint holds", user);
    Account account = ((Answer.AccountState) answers.account).atCheckpoint().orElseThrow();
    OfflineState state = new OfflineState(genesis, anchor, user, account);
    answers.contracts.forEach(of -> state.add(finality, of));
    answers.reads.forEach(state::add);
    return state;
  }

  private static Checkpoint signed(FinalityRule finality, Answer answer) {
    require(
        answer instanceof Answer.CheckpointAt at && finality.isFinal(at.checkpoint()),
        "a checkpoint in it is not final%s",
        "");
    return ((Answer.CheckpointAt) answer).checkpoint();
  }

  /** The rule of a network; made once a file, since each proof of possession is two pairings. */
  private static FinalityRule finality(Genesis genesis) {
    try {
      return new FinalityRule(genesis, CommitteeSignatures.of(genesis));
    } catch (ClientException e) {
      throw new OfflineFileException(Reason.DISPROVED, e.getMessage(), e);
    }
  }

  private void add(FinalityRule finality, OfContract of) {
    Checkpoint registration = signed(finality, of.registration);
    require(
        of.contract instanceof Answer.ContractState stated
            && registration.events().stream()
                .anyMatch(
                    event ->
                        event instanceof CheckpointEvent.ContractRegistered e
                            && e.contract().equals(stated.contract())),
        "a contract in it is not what its checkpoint registered%s",
        "");
    Contract contract = ((Answer.ContractState) of.contract).contract();
    SlotShape shape = contract.spec().shape();
    require(
        of.firstSlot instanceof Answer.Slot first
            && first.proof().slot() == shape.firstSlot()
            && first.proof().proves(anchor.globalRoot(), contract.id(), user, shape),
        "the slots of contract %s are not what the checkpoint holds",
        contract.id());
    TreeMap<Long, Fr> values = new TreeMap<>();
    for (Answer page : of.slots) {
      require(page instanceof Answer.Slots, "no slots stand where they should%s", "");
      ((Answer.Slots) page).slots().forEach(slot -> values.put(slot.slot(), slot.value()));
    }
    SlotTree tree = SlotTree.of(shape, values);
    Fr leaf = ((Answer.Slot) of.firstSlot).proof().leaf();
    require(
        tree.root().equals(StateRoots.stateRoot(leaf, contract.spec())),
        "the slots of contract %s are not what the checkpoint holds",
        contract.id());
    contracts.put(contract.id(), contract);
    slots.put(contract.id(), tree);
  }

  private void add(OfRead of) {
    ContractId id = new ContractId(of.contract);
    Contract contract = contracts.get(id);
    require(
        contract != null
            && of.slot instanceof Answer.Slot found
            && found.proof().proves(anchor.globalRoot(), id, of.user, contract.spec().shape()),
        "a slot of %s is not what the checkpoint holds",
        of.user);
    SlotProof proof = ((Answer.Slot) of.slot).proof();
    reads.put(new Read(id, of.user, proof.slot()), proof);
  }

  private static void require(boolean holds, String text, Object about) {
    if (!holds) {
      throw new OfflineFileException(Reason.DISPROVED, text.formatted(about));
    }
  }

  /** The genesis of the network that the state is of. */
  public Genesis genesis() {
    return genesis;
  }

  /** The checkpoint that all of it is at; bundles are taken until it is too old. */
  public Checkpoint anchor() {
    return anchor;
  }

  /** The user whose state it is. */
  public UserId user() {
    return user;
  }

  /** The account at the checkpoint of the state, proved. */
  public Account account() {
    return account;
  }

  /** The contracts that are prepared. */
  public List<Contract> contracts() {
    return List.copyOf(contracts.values());
  }

  /**
   * A contract that is prepared.
   *
   * @throws MissingException if it is not
   */
  public Contract contract(ContractId id) {
    if (!contracts.containsKey(id)) {
      throw new MissingException(
          "contract %s is not in the state file, which has %s".formatted(id, contracts.keySet()));
    }
    return contracts.get(id);
  }

  /** The account's own slots in the contracts; a copy. */
  Map<ContractId, SlotTree> slots() {
    Map<ContractId, SlotTree> copy = new TreeMap<>();
    slots.forEach((id, tree) -> copy.put(id, tree.copy()));
    return copy;
  }

  SlotProof read(Contract contract, UserId of, long slot) {
    SlotProof proof = reads.get(new Read(contract.id(), of, slot));
    if (proof == null) {
      throw new MissingException(
          "the call reads slot %d of %s in contract %s, which is not in the state file: prepare it too"
              .formatted(slot, of, contract.id()));
    }
    return proof;
  }
}
