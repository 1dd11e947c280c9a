package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tests of what all commands have in common: exit codes, JSON, profiles, help. */
class CommandLineTest {
  /** Commands that run until they are stopped, or that print files and help. */
  private static final Set<String> WITHOUT_JSON =
      Set.of("coordinator", "worker", "demo", "kill-test", "completion");

  @TempDir private Path directory;

  @BeforeEach
  void ownHome() {
    System.setProperty(Home.PROPERTY, directory.resolve("home").toString());
  }

  @AfterEach
  void noHome() {
    System.clearProperty(Home.PROPERTY);
  }

  private static List<CommandLine> leaves(CommandLine command) {
    List<CommandLine> leaves = new ArrayList<>();
    if (command.getSubcommands().isEmpty()) {
      leaves.add(command);
    }
    command.getSubcommands().values().forEach(sub -> leaves.addAll(leaves(sub)));
    return leaves;
  }

  @Test
  void everyCommandThatAnswersAnswersInJsonToo() {
    for (CommandLine command : leaves(FreeholdCommand.commandLine())) {
      String name = command.getCommandSpec().qualifiedName().replaceFirst("freehold ", "");
      boolean hasJson = command.getCommandSpec().findOption(Output.JSON) != null;
      assertEquals(!WITHOUT_JSON.contains(name), hasJson, name);
    }
  }

  @Test
  void exitCodesAreDistinctAndTheTablesAgree() throws IOException {
    Set<Integer> codes = new TreeSet<>();
    Arrays.stream(ExitCode.values()).forEach(code -> codes.add(code.code()));
    assertEquals(ExitCode.values().length, codes.size());
    String page = Files.readString(Path.of("..", "..", "docs", "cli.md"));
    Matcher rows = Pattern.compile("(?m)^\\| (\\d+) \\| `([A-Z]+)` \\| (.*) \\|$").matcher(page);
    List<String> documented = new ArrayList<>();
    while (rows.find()) {
      documented.add(rows.group(1) + " " + rows.group(2) + " " + rows.group(3));
    }
    List<String> known =
        Arrays.stream(ExitCode.values())
            .map(code -> code.code() + " " + code + " " + code.meaning())
            .toList();
    assertEquals(known, documented);
    String help = CommandRun.of("--help").expect(ExitCode.OK).out().replaceAll("\\s+", " ");
    for (ExitCode code : ExitCode.values()) {
      assertTrue(help.contains(" " + code.code() + " " + code.meaning()), code.toString());
    }
  }

  @Test
  void failuresAreToldInJson() throws IOException {
    JsonNode usage =
        CommandRun.of("account", "pay", "--to", "0:1", "--json").expectError(ExitCode.USAGE);
    assertTrue(usage.get("message").asText().contains("--amount"), usage.toString());
    CommandRun.of("contract", "inspect", directory + "/none", "--json")
        .expectError(ExitCode.MISSING);
    Path text = Files.writeString(directory.resolve("text"), "text");
    CommandRun.of("contract", "inspect", text.toString(), "--json").expectError(ExitCode.DATA);
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    JsonNode nobody =
        CommandRun.of("status", "--node=127.0.0.1:" + port, "--json").expectError(ExitCode.NETWORK);
    assertTrue(nobody.get("message").asText().contains("no connection"), nobody.toString());
    CommandRun plain = CommandRun.of("contract", "inspect", text.toString()).expect(ExitCode.DATA);
    assertEquals("", plain.out());
    assertTrue(plain.err().startsWith("freehold: " + text + " is no artifact"), plain.err());
  }

  @Test
  void whoChecksAChainNamesIt() {
    String genesis = "--genesis=" + "0".repeat(63) + "1";
    CommandRun.of("audit").expect(ExitCode.USAGE).saying("no node is named");
    CommandRun.of("audit", "--join=127.0.0.1:1", "--data=" + directory)
        .expect(ExitCode.USAGE)
        .saying("not both");
    CommandRun.of("light", genesis).expect(ExitCode.USAGE).saying("no node is named");
    CommandRun.of("light", "--join=127.0.0.1:1")
        .expect(ExitCode.USAGE)
        .saying("no genesis is named");
    CommandRun.of("light", "--join=127.0.0.1:1", genesis)
        .expect(ExitCode.USAGE)
        .saying("no checkpoint is named");
    CommandRun.of("light", "--join=127.0.0.1:1", genesis, "--checkpoint=7")
        .expect(ExitCode.USAGE)
        .saying("neither HEIGHT:HASH nor genesis");
  }

  /** Two or three that bear lies bear the death of none. */
  @Test
  void whoIsToGoOnWithoutALeaderIsFourAtLeast() {
    String place = "--dir=" + directory;
    for (String validators : List.of("0", "2", "3", "8")) {
      CommandRun.of("demo", place, "--validators=" + validators)
          .expect(ExitCode.USAGE)
          .saying("1 validator, or 4 to 7");
      CommandRun.of("kill-test", place, "--validators=" + validators)
          .expect(ExitCode.USAGE)
          .saying("1 validator, or 4 to 7");
    }
  }

  @Test
  void keysAreMadeAndShownInJson() {
    String file = directory.resolve("a.key").toString();
    JsonNode made = CommandRun.of("keys", "new", "--key", file, "--no-passphrase", "--json").json();
    JsonNode shown = CommandRun.of("keys", "show", "--key", file, "--json").json();
    assertEquals(made, shown);
    assertTrue(made.get("authKey").asText().matches("[0-9a-f]{64}"), made.toString());
    CommandRun.of("keys", "new", "--key", file, "--no-passphrase", "--json")
        .expectError(ExitCode.DATA);
    CommandRun.of("keys", "show", "--key", file + "2", "--json").expectError(ExitCode.MISSING);
  }

  @Test
  void profilesAreAddedUsedAndRemoved() throws IOException {
    String hash = "ab".repeat(32);
    assertEquals("there is no profile yet", CommandRun.of("profile", "list").out());
    CommandRun.of("profile", "show").expect(ExitCode.USAGE).saying("no profile is in use");
    CommandRun.of(
            "profile",
            "add",
            "home",
            "--node=127.0.0.1:1",
            "--key=a.key",
            "--user=1:0",
            "--genesis=" + hash,
            "--trusted=12:" + hash)
        .expect(ExitCode.OK);
    CommandRun.of("profile", "add", "home").expect(ExitCode.DATA).saying("there already");
    CommandRun.of("profile", "add", "other", "--node=127.0.0.1:2").expect(ExitCode.OK);
    CommandRun.of("profile", "use", "home").expect(ExitCode.OK);
    JsonNode listed = CommandRun.of("profile", "list", "--json").json();
    assertEquals("{\"profiles\":[\"home\",\"other\"],\"inUse\":\"home\"}", listed.toString());
    JsonNode shown = CommandRun.of("profile", "show", "--json").json();
    assertEquals("127.0.0.1:1", shown.get("node").asText());
    assertEquals("1:0", shown.get("user").asText());
    assertEquals(Path.of("a.key").toAbsolutePath().toString(), shown.get("key").asText());
    CommandRun.of("status").expect(ExitCode.NETWORK).saying("127.0.0.1:1");
    CommandRun.of("status", "--profile=other").expect(ExitCode.NETWORK).saying("127.0.0.1:2");
    CommandRun.of("status", "--profile=other", "--node=127.0.0.1:3")
        .expect(ExitCode.NETWORK)
        .saying("127.0.0.1:3");
    CommandRun.of("profile", "remove", "home").expect(ExitCode.OK);
    CommandRun.of("status", "--profile=home")
        .expect(ExitCode.MISSING)
        .saying("no profile home; there are [other]");
    CommandRun.of("profile", "show").expect(ExitCode.USAGE);
  }

  @Test
  void profilesThatMakeNoSenseAreNamed() throws IOException {
    CommandRun.of("profile", "add", "a/b").expect(ExitCode.USAGE).saying("letters, digits");
    CommandRun.of("profile", "add", "a", "--user=x").expect(ExitCode.USAGE).saying("realm:index");
    CommandRun.of("profile", "add", "a", "--genesis=12").expect(ExitCode.USAGE).saying("64");
    CommandRun.of("profile", "add", "a", "--trusted=12").expect(ExitCode.USAGE).saying("height");
    CommandRun.of("profile", "add", "a", "--node=no where")
        .expect(ExitCode.USAGE)
        .saying("no where");
    Path file = directory.resolve("home/profiles/bad.json");
    Files.createDirectories(file.getParent());
    for (String bad :
        List.of("{\"nod\":\"127.0.0.1:1\"}", "{", "[]", "{\"user\":\"x\"}", "{\"node\":{}}")) {
      Files.writeString(file, bad);
      CommandRun run = CommandRun.of("status", "--profile=bad").expect(ExitCode.DATA);
      assertFalse(run.err().contains("\tat "), run.err());
    }
    CommandRun.of("token", "balance", "--node=127.0.0.1:1").expect(ExitCode.NETWORK);
  }

  @Test
  void amountsAndUsersAreReadBeforeAnythingIsAsked() {
    String[] token = {"token", "transfer", "--node=127.0.0.1:1", "--key=none.key"};
    for (String amount :
        List.of("0", "-1", "1.5", "18446744073709551616", "many", "9".repeat(99))) {
      CommandRun.of(append(token, "--to=0:1", "--amount=" + amount))
          .expect(ExitCode.USAGE)
          .saying("an amount is");
    }
    for (String user : List.of("", "1", "1:", "4096:0", "0:1048576", "a:b", "-1:0")) {
      CommandRun.of(append(token, "--to=" + user, "--amount=1")).expect(ExitCode.USAGE);
    }
    CommandRun.of("token", "pay-many", "1:0=5", "2:0").expect(ExitCode.DATA);
    CommandRun.of("token", "pay-many", "1:0=0").expect(ExitCode.USAGE);
    CommandRun.of("token", "claim", "--from=1:0,1:0").expect(ExitCode.USAGE).saying("twice");
    CommandRun.of("account", "pay", "--to=0:1", "--amount=9223372036854775808")
        .expect(ExitCode.USAGE)
        .saying("2^63");
    CommandRun.of("account", "open", "--for=00", "--balance=1")
        .expect(ExitCode.USAGE)
        .saying("64 hexadecimal");
  }

  /** Whatever value is no good is told in one line, and nothing is asked of the network. */
  @Test
  void eachBadValueOfAnOptionIsAUsageError() {
    String node = "--node=127.0.0.1:1";
    String hash = "ab".repeat(32);
    for (List<String> line :
        List.of(
            List.of("account", "show", "x", node),
            List.of("account", "show", "5000:0", node),
            List.of("account", "show", "0:0", "--node=no where"),
            List.of("account", "show", "0:0", "--node=http://127.0.0.1:1"),
            List.of("account", "show", "0:0", "--node=::1"),
            List.of("account", "show", "0:0", node, "--genesis=12"),
            List.of("account", "open", "--for=" + "ff".repeat(32), "--balance=1", node),
            List.of("status", "--node=h:99999"),
            List.of("token", "balance", node, "--user=1:x"),
            List.of("aggregator", "--payee=x", "--join=127.0.0.1:1"),
            List.of("aggregator", "--payee=0:0", "--join=x:"),
            List.of("aggregator", "jobs", "--join=x/y"),
            List.of("aggregator", "earnings", "--payee=x"),
            List.of("audit", node, "--realm=-1"),
            List.of("light", node, "--genesis=" + hash, "--checkpoint=x:" + hash),
            List.of("light", node, "--genesis=" + hash, "--checkpoint=7:12"),
            List.of(
                "coordinator",
                "genesis",
                "--data=" + directory.resolve("c"),
                "--out=" + directory.resolve("g"),
                "--fund=zz=1"),
            List.of(
                "coordinator",
                "genesis",
                "--data=" + directory.resolve("c"),
                "--out=" + directory.resolve("g"),
                "--realms=0"),
            List.of(
                "coordinator",
                "genesis",
                "--data=" + directory.resolve("new"),
                "--operator=" + directory.resolve("x/../new"),
                "--out=" + directory.resolve("g")))) {
      CommandRun run = CommandRun.of(line.toArray(String[]::new)).expect(ExitCode.USAGE);
      assertEquals(1, run.err().lines().filter(l -> l.startsWith("freehold: ")).count(), run.err());
      assertFalse(run.err().contains("\tat "), run.err());
    }
  }

  /** What spreadsheets and editors of other systems write is taken, or said to be what it is. */
  @Test
  void listsOfPaymentsAreTakenOrSaidToBeWhatTheyAre() throws IOException {
    Path list = directory.resolve("list.txt");
    String[] pay = {"token", "pay-many", list.toString(), "--node=127.0.0.1:1", "--key=no.key"};
    for (String taken : List.of("1:0=5", "\ufeff1:0=5\r\n2:0=6\r\n", "# größe\n1:0=5 # x\n")) {
      Files.writeString(list, taken);
      CommandRun.of(pay).expect(ExitCode.NETWORK).saying("no connection to 127.0.0.1:1");
    }
    Files.writeString(list, "1:0=5", StandardCharsets.UTF_16);
    CommandRun.of(pay)
        .expect(ExitCode.DATA)
        .saying("cannot read " + list + ": it is text in UTF-16; save it as UTF-8");
    Files.write(list, "# größe\n1:0=5".getBytes(StandardCharsets.ISO_8859_1));
    CommandRun.of(pay).expect(ExitCode.DATA).saying(list + ": it is no text in UTF-8");
    Files.writeString(list, "1:0=5\r\n1:0\r\n");
    CommandRun.of(pay).expect(ExitCode.USAGE).saying(list + ":2: a payment is written");
    Files.delete(list);
    CommandRun.of(pay).expect(ExitCode.DATA).saying("there is no such file");
    pay[2] = directory.toString();
    CommandRun.of(pay)
        .expect(ExitCode.DATA)
        .saying("cannot read " + directory + ": it is a directory");
    pay[2] = "1:0 5";
    CommandRun.of(pay).expect(ExitCode.DATA).saying("USER=AMOUNT");
  }

  @Test
  void filesThatCannotBeWrittenAreNamedWithTheReason() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    CommandRun.of("keys", "new", "--no-passphrase", "--key=" + file.resolve("x.key"))
        .expect(ExitCode.DATA)
        .saying(file + " is a file, and should be a directory");
    System.setProperty(Home.PROPERTY, file.resolve("home").toString());
    CommandRun.of("profile", "add", "a", "--node=localhost")
        .expect(ExitCode.DATA)
        .saying("a.json: ")
        .saying("FREEHOLD_HOME");
    CommandRun.of("contract", "inspect", directory.toString())
        .expect(ExitCode.DATA)
        .saying("cannot read " + directory + ": it is a directory");
  }

  /** Whoever gives the port of something else is told what speaks there. */
  @Test
  void aServerThatIsNoNodeIsSaidToBeNone() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket client = server.accept()) {
                  client
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      CommandRun.of("status", "--node=127.0.0.1:" + server.getLocalPort())
          .expect(ExitCode.NETWORK)
          .saying("it is no Freehold node, or one of an earlier version, and speaks no TLS 1.3");
    }
  }

  /** A guard against the program's own mistakes is told as a bug, not as the user's. */
  @Test
  void anArgumentThatTheProgramGaveItselfIsABug() {
    assertEquals(ExitCode.FAILED, ExitCodes.of(new IllegalArgumentException("from inside")));
    assertEquals(ExitCode.USAGE, ExitCodes.of(new UsageException("from outside")));
  }

  /** bash takes the script, and completes a command and an option by it. */
  @Test
  void shellsCompleteCommandsAndOptions() throws Exception {
    String script = CommandRun.of("completion", "bash").expect(ExitCode.OK).out();
    Path file = Files.writeString(directory.resolve("completion"), script + "\n");
    String ask =
        "source %s; COMP_WORDS=(freehold token cla); COMP_CWORD=2; COMP_LINE='freehold token cla';"
                .formatted(file)
            + " _complete_freehold; echo ${COMPREPLY[@]}";
    Process bash = new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, bash.waitFor(), said);
    assertEquals("claimable claim", said);
    CommandRun.of("completion", "fish").expect(ExitCode.USAGE);
  }

  private static String[] append(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
