/**
 * Process around the agreement's machine: {@link dev.freehold.committee.agent.AgreementDriver}
 * steps one era's and carries its effects out, {@link dev.freehold.committee.agent.AgreementAgent}
 * owns thread, clock and inbox. Sockets and files are behind ports: {@link
 * dev.freehold.committee.agent.ValidatorPeers}, {@link dev.freehold.committee.agent.Chamber},
 * {@link dev.freehold.core.port.RenewableLog}.
 */
package dev.freehold.committee.agent;
