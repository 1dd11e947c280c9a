package dev.freehold.cli.source;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.ProvedCalls;
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
 */
public record ScenarioRun(String name, long elapsedNs, Optional<Throwable> failure) {

  /**
   * Runs a test.
   *
   * @param prove whether each call is proved and its proof verified
   */
  public static ScenarioRun of(Method scenario, boolean prove) {
    String name = scenario.getDeclaringClass().getSimpleName() + "." + scenario.getName();
    if (!List.of(scenario.getParameterTypes()).equals(List.of(ContractTest.class))) {
      throw new SourceException(name + ": a @Scenario takes one ContractTest");
    }
    ContractTest chain = new ContractTest();
    if (prove) {
      int cores = Runtime.getRuntime().availableProcessors();
      chain.checking(
          new ProvedCalls(
              new ParallelLoop(ForkJoinPool.commonPool(), cores), ScenarioRun::verifies));
    }
    Object test = ContractSources.make(scenario.getDeclaringClass());
    scenario.setAccessible(true);
    long start = System.nanoTime();
    try {
      scenario.invoke(test, chain);
      return new ScenarioRun(name, System.nanoTime() - start, Optional.empty());
    } catch (InvocationTargetException e) {
      return new ScenarioRun(name, System.nanoTime() - start, Optional.of(e.getCause()));
    } catch (IllegalAccessException e) {
      throw new SourceException(name + " cannot be called", e);
    }
  }

  private static boolean verifies(VerifyingKey key, List<Fr> inputs, Proof proof) {
    return PreparedVerifyingKey.decode(key) instanceof KeyDecoding.Prepared(var prepared)
        && Groth16.verify(prepared, inputs, proof) == ProofVerdict.VALID;
  }

  /** The line of the test at which it failed, for people. */
  public String place() {
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
