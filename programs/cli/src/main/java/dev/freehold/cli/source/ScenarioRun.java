package dev.freehold.cli.source;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractException;
import dev.freehold.kit.testing.CallCheck;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.ProvedCalls;
import dev.freehold.kit.testing.TestContract;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/**
 * Run of a test, and how it went.
 *
 * @param failure what was wrong; empty if nothing was
 * @param contracts those that it deployed
 */
public record ScenarioRun(
    String name, long elapsedNs, Optional<Throwable> failure, List<CompiledContract> contracts) {
  public ScenarioRun {
    contracts = List.copyOf(contracts);
  }

  /** Check that proves each call and verifies its proof. */
  public static CallCheck proving() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new ProvedCalls(
        new ParallelLoop(ForkJoinPool.commonPool(), cores), ScenarioRun::verifies);
  }

  /** What people call a test: its class and its method. */
  public static String name(Method scenario) {
    return scenario.getDeclaringClass().getSimpleName() + "." + scenario.getName();
  }

  /**
   * Runs a test.
   *
   * @param checks what each call is checked by, beside its constraints
   */
  public static ScenarioRun of(Method scenario, Optional<CallCheck> checks) {
    String name = name(scenario);
    if (!List.of(scenario.getParameterTypes()).equals(List.of(ContractTest.class))) {
      throw new SourceException(name + ": a @Scenario takes one ContractTest");
    }
    ContractTest chain = new ContractTest();
    checks.ifPresent(chain::checking);
    Object test = ContractSources.make(scenario.getDeclaringClass());
    scenario.setAccessible(true);
    long start = System.nanoTime();
    Optional<Throwable> failure = Optional.empty();
    try {
      scenario.invoke(test, chain);
    } catch (InvocationTargetException e) {
      failure = Optional.of(e.getCause());
    } catch (IllegalAccessException e) {
      throw new SourceException(name + " cannot be called", e);
    }
    List<CompiledContract> contracts =
        chain.contracts().stream().map(TestContract::compiled).toList();
    return new ScenarioRun(name, System.nanoTime() - start, failure, contracts);
  }

  /** What was wrong, and the line of the test; empty if nothing was. */
  public String failureText() {
    return failure.map(ScenarioRun::text).orElse("") + place();
  }

  /** A test's own words say what is wrong; of other failures the kind does. */
  private static String text(Throwable failure) {
    boolean says =
        failure instanceof AssertionError
            || failure instanceof UnsatisfiedException
            || failure instanceof ContractException;
    return says && failure.getMessage() != null
        ? failure.getMessage()
        : failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private static boolean verifies(VerifyingKey key, List<Fr> inputs, Proof proof) {
    return PreparedVerifyingKey.decode(key) instanceof KeyDecoding.Prepared(var prepared)
        && Groth16.verify(prepared, inputs, proof) == ProofVerdict.VALID;
  }

  /** The line of the test at which it failed, for people. */
  private String place() {
    String type = name.substring(0, name.indexOf('.'));
    for (StackTraceElement frame :
        failure.map(Throwable::getStackTrace).orElse(new StackTraceElement[0])) {
      if (frame.getClassName().endsWith(type)) {
        return " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
      }
    }
    return "";
  }
}
