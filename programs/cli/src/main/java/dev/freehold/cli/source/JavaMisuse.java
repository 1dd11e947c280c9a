package dev.freehold.cli.source;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * Search of sources for Java that compiles, does nothing that a running contract could notice, and
 * means something else than it says: {@code ==} between values, and conditions that nobody
 * requires.
 */
final class JavaMisuse extends TreePathScanner<Void, List<String>> {
  private static final String PACKAGE = "dev.freehold.kit.contract.";

  private final Trees trees;
  private final Types types;
  private final List<TypeMirror> compared = new ArrayList<>();
  private final List<TypeMirror> conditions = new ArrayList<>();

  private JavaMisuse(JavacTask task) {
    trees = Trees.instance(task);
    types = task.getTypes();
    for (String name : List.of("Value", "Field")) {
      add(task, name, compared);
    }
    add(task, "Flag", conditions);
  }

  private void add(JavacTask task, String name, List<TypeMirror> to) {
    TypeElement found = task.getElements().getTypeElement(PACKAGE + name);
    if (found != null) {
      to.add(types.erasure(found.asType()));
    }
  }

  /** What is found in sources that were analysed, each with file and line. */
  static List<String> in(JavacTask task, Iterable<? extends CompilationUnitTree> units) {
    JavaMisuse search = new JavaMisuse(task);
    List<String> found = new ArrayList<>();
    units.forEach(unit -> search.scan(new TreePath(unit), found));
    return found;
  }

  @Override
  public Void visitBinary(BinaryTree tree, List<String> found) {
    boolean compares =
        tree.getKind() == Tree.Kind.EQUAL_TO || tree.getKind() == Tree.Kind.NOT_EQUAL_TO;
    if (compares
        && isOne(tree.getLeftOperand(), compared)
        && isOne(tree.getRightOperand(), compared)) {
      found.add(
          place(tree) + "two values are compared as Java objects: use is(), and choose() for if");
    }
    return super.visitBinary(tree, found);
  }

  @Override
  public Void visitExpressionStatement(ExpressionStatementTree tree, List<String> found) {
    if (tree.getExpression().getKind() == Tree.Kind.METHOD_INVOCATION
        && isOne(tree.getExpression(), conditions)) {
      found.add(place(tree) + "a condition that nothing requires: use require(..., \"why\")");
    }
    return super.visitExpressionStatement(tree, found);
  }

  private boolean isOne(Tree tree, List<TypeMirror> of) {
    TypeMirror type = trees.getTypeMirror(new TreePath(getCurrentPath(), tree));
    return type != null && of.stream().anyMatch(each -> types.isSubtype(types.erasure(type), each));
  }

  private String place(Tree tree) {
    CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
    long start = trees.getSourcePositions().getStartPosition(unit, tree);
    return "%s:%d: "
        .formatted(
            Path.of(unit.getSourceFile().getName()).getFileName(),
            unit.getLineMap().getLineNumber(start));
  }
}
