/**
 * Simulated committees: validators that agree, by the real {@link
 * dev.freehold.committee.machine.AgreementMachine} and its codecs, on simulated time, network and
 * disks, with as many liars among them as they bear, and in some worlds more. One thread, one seed,
 * one digest.
 *
 * <p>Start with {@link dev.freehold.simulation.agreement.AgreementWorld}; {@link
 * dev.freehold.simulation.agreement.AgreementChecker} says what must hold. Signatures are digests
 * that anybody could make for anybody: the liars here make them with their own keys alone, and send
 * bytes that are no signature where they forge.
 */
package dev.freehold.simulation.agreement;
