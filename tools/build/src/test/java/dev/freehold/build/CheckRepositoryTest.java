package dev.freehold.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each rule of the repository bites, and the repository breaks none. */
class CheckRepositoryTest {
  private static final Path ROOT = Repository.root();
  private static final String FILE = "m/src/main/java/a/F.java";
  private static final String PAGE_OF_PACKAGE = "m/src/main/java/a/package-info.java";

  @Test
  void theRepositoryKeepsItsRules() throws IOException {
    assertEquals(Set.of(), CheckRepository.breaches(ROOT));
  }

  @Test
  void sourcesAreFinishedAndSkipNoTest() {
    assertEquals(
        Set.of(FILE + ":2: TO" + "DO is unfinished", FILE + ":3: @Dis" + "abled skips a test"),
        in("class F {\n// TO" + "DO later\n@Dis" + "abled void x() {}\n}\n"));
  }

  @Test
  void sourcesAreShort() {
    assertEquals(Set.of(FILE + " has 601 lines; 600 are allowed"), in("\n".repeat(601)));
    String body = "x();\n".repeat(90);
    assertEquals(
        Set.of(FILE + ":2: a method of 92 lines, over 80"),
        in("class F {\nvoid f(int a) {\n" + body + "}\n}\n"));
    assertEquals(
        Set.of(FILE + ":3: a method of 92 lines, over 80"),
        in("class F {\nvoid f(int a)\nthrows IOException {\n" + body + "}\n}\n"));
    assertEquals(Set.of(), in("class F {\nObject f = new G(1) {\n" + body + "};\n}\n"));
    assertEquals(Set.of(), in("record F(int a) {\n" + body + "}\n"));
  }

  @Test
  void noSourceNamesADocumentThatIsNotHere() {
    assertEquals(
        Set.of(FILE + ":1: DESI" + "GN names a document that is not here"),
        in("/** See DESI" + "GN section 2. */\nclass F {}\n"));
  }

  @Test
  void commentsOnTypesBeginWithTheirKind() {
    assertEquals(
        Set.of(FILE + ":2: a type's comment begins with What, not with its kind"),
        in(
            "class F {\n"
                + "/**\n"
                + " * What is put in.\n"
                + " */\n"
                + "@A(\"x\")\n"
                + "private static final class G {}\n"
                + "}\n"));
    assertEquals(Set.of(), in("class F {\n/** What it gives. */\nint f() {}\n\nclass G {}\n}\n"));
    assertEquals(Set.of(), in("/** Inputs of a machine. What is that? */\nclass F {}\n"));
  }

  @Test
  void everyPackageOfAProgramSaysWhatItIs() {
    assertEquals(
        Set.of(PAGE_OF_PACKAGE + " is missing"), SourceRules.breaches(Map.of(FILE, "class F {}")));
    assertEquals(Set.of(), SourceRules.breaches(Map.of("m/src/test/java/a/F.java", "class F {}")));
  }

  @Test
  void pagesAreNarrowButForTablesCodeAndAddresses() {
    String wide = "word ".repeat(20) + "x";
    assertEquals(Set.of("p.md:1: 101 columns, over 100"), inPage("p.md", wide));
    assertEquals(Set.of(), inPage("p.md", wide.substring(1)));
    assertEquals(Set.of(), inPage("p.md", "| " + wide));
    assertEquals(Set.of(), inPage("p.md", "```\n" + wide + "\n```\n"));
    assertEquals(Set.of(), inPage("p.md", "https://" + wide));
  }

  @Test
  void linksLeadSomewhere() {
    assertEquals(
        Set.of("docs/p.md:2: nowhere.md leads nowhere"),
        inPage("docs/p.md", "[a](../README.md#x)\n[b](nowhere.md#x) [c](https://example.org)\n"));
  }

  @Test
  void namesInPagesAreThere() {
    assertEquals(
        Set.of(
            "p.md:1: Foo has no stop",
            "p.md:2: there is no type FooTest",
            "p.md:3: Foo is not in b but in [dev.a]"),
        inPage(
            "p.md",
            "`Foo.start` `Foo.sta...` `Foo.stop()`\n`FooTest` `Set.of`\n`b.Foo` `a.Foo.start`\n"));
    assertEquals(Set.of(), inPage("p.md", "`FooTest`\n```java\nclass FooTest {}\n```\n"));
    assertEquals(
        Set.of("docs/glossary.md:1: there is no type Gone"),
        inPage("docs/glossary.md", "| word | meaning | `Foo`, `Gone` |\n"));
  }

  private static Set<String> in(String source) {
    return new TreeSet<>(
        SourceRules.breaches(Map.of(FILE, source, PAGE_OF_PACKAGE, "package a;\n")));
  }

  private static Set<String> inPage(String file, String text) {
    CodeNames names =
        new CodeNames(Map.of("F.java", "package dev.a;\nclass Foo {\nvoid start() {}\n}\n"));
    return new TreeSet<>(PageRules.breaches(Map.of(file, text), names, ROOT));
  }
}
