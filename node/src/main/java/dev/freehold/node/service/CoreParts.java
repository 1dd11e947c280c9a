package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.agent.Turn;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.agent.Inbox;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Parts of a coordinator's process that its {@link CoordinatorCore} is made of.
 *
 * @param disk as of {@link Host}
 * @param key of this validator
 * @param committee knows the keys of the genesis' committee
 * @param inbox of the coordinator's thread
 * @param onFailure told what ended the coordinator, if anything does
 */
record CoreParts(
    DataDirectory data,
    Genesis genesis,
    CoordinatorNode.Settings settings,
    UnaryOperator<RenewableLog> disk,
    ValidatorKey key,
    AggregateSignatures committee,
    Ed25519Verifier signatures,
    RenewableLog log,
    WorkerStore store,
    CoordinatorPeers peers,
    AggregateCheckQueue checks,
    Inbox<Turn> inbox,
    NodeEvents events,
    Consumer<Throwable> onFailure) {}
