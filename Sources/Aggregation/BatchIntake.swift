import Batching
import EgressContract
import Telemetry
import TransparencyLog

/// What the aggregator answers to a batch.
enum BatchVerdict: Equatable, Sendable {
    /// It is stored; the receipt, signed.
    case taken([UInt8])
    /// It will never be taken; the refusal, signed.
    case refused(RefusalReason, [UInt8])
    /// It cannot be taken now; the relay shall send again.
    case putOff
}

/// A batch as it came over the wire.
struct ArrivedBatch: Sendable {
    let name: BatchName
    let sha256: String
    /// Nil where there were more than the limit.
    let bytes: [UInt8]?
}

/// Judges batches in a fixed order of questions, and stores those that pass.
struct BatchIntake: Sendable {
    let settings: AggregationSettings
    let signer: NoteSigner
    let store: BatchStore
    let telemetry: Telemetry
    let clock: MillisecondClock

    /// The answer to a batch from a client that is known by the pin of these identities.
    func judge(_ arrived: ArrivedBatch, from identities: [RelayIdentity]) async -> BatchVerdict {
        let identity = identities.first {
            $0.name == arrived.name.relay && $0.incarnation == arrived.name.incarnation
        }
        guard let identity else { return refusal(arrived, .wrongRelay) }
        guard let bytes = arrived.bytes else { return refusal(arrived, .tooLarge) }
        do throws(StoreError) {
            if let known = try await store.known(arrived.name) { return again(arrived, known) }
            switch read(bytes, arrived, identity) {
            case .success(let batch): return try await stored(batch, arrived)
            case .failure(.refused(let reason)): return refusal(arrived, reason)
            case .failure(.newer): return putOffNewer()
            }
        } catch {
            telemetry.log(.storeFailed(sqliteCode: error.code))
            telemetry.raise(.storeFailed)
            telemetry.count(.batchesPutOff)
            return .putOff
        }
    }

    private enum Unfit: Error {
        case refused(RefusalReason)
        case newer
    }

    private func read(
        _ bytes: [UInt8], _ arrived: ArrivedBatch, _ identity: RelayIdentity
    ) -> Result<Batch, Unfit> {
        let batch: Batch
        do throws(BatchError) {
            batch = try BatchReader.read(bytes, maxInflatedBytes: settings.maxInflatedBytes)
        } catch {
            if error == .tooLarge { return .failure(.refused(.tooLarge)) }
            let isNewer = EnvelopePeek.isNewer(bytes, maxInflatedBytes: settings.maxInflatedBytes)
            return .failure(isNewer ? .newer : .refused(.unreadable))
        }
        let envelope = batch.envelope
        if envelope.contractVersion > Contract.v1.version { return .failure(.newer) }
        guard envelope.name == arrived.name, envelope.region == identity.region else {
            return .failure(.refused(.wrongRelay))
        }
        guard envelope.contractVersion == Contract.v1.version, envelope.contractDigest == Contract.digest,
            batch.records.allSatisfy({ ContractCheck.conforms($0) })
        else { return .failure(.refused(.contract)) }
        return .success(batch)
    }

    private func stored(_ batch: Batch, _ arrived: ArrivedBatch) async throws(StoreError) -> BatchVerdict {
        let envelope = batch.envelope
        let receipt = BatchReceipt(
            batch: arrived.name.text, sha256: arrived.sha256, parts: envelope.parts, events: envelope.events,
            orders: envelope.orders, ledger: "\(envelope.region)/\(envelope.name.relay)", intent: 0, leaf: 0)
        guard let note = signer.sign(receipt.noteText) else { return .putOff }
        let now = clock()
        let isLate = now > envelope.cutMillis && now - envelope.cutMillis > settings.lateWindow
        switch try await store.store(batch, arrived.sha256, receipt: note, arrived: now, isLate: isLate) {
        case .known(let known): return again(arrived, known)
        case .stored(let repeated):
            count(envelope, repeated: repeated, isLate: isLate)
            return .taken(note)
        }
    }

    private func again(_ arrived: ArrivedBatch, _ known: KnownBatch) -> BatchVerdict {
        guard known.sha256 == arrived.sha256 else { return refusal(arrived, .otherBytes) }
        telemetry.count(.batchesRepeated)
        telemetry.log(.batchRepeated(parts: known.parts))
        return .taken(known.receipt)
    }
}

// MARK: - What is said of it

extension BatchIntake {
    private func refusal(_ arrived: ArrivedBatch, _ reason: RefusalReason) -> BatchVerdict {
        telemetry.count(.batchesRefused)
        telemetry.log(.batchRefused(status: reason.httpStatus))
        switch reason {
        case .otherBytes: telemetry.raise(.otherBytes)
        case .contract: telemetry.raise(.contractBroken)
        case .wrongRelay: telemetry.raise(.wrongRelay)
        case .unreadable, .tooLarge: break
        }
        let refusal = BatchRefusal(batch: arrived.name.text, sha256: arrived.sha256, reason: reason)
        return signer.sign(refusal.noteText).map { .refused(reason, $0) } ?? .putOff
    }

    private func putOffNewer() -> BatchVerdict {
        telemetry.count(.batchesPutOff)
        telemetry.raise(.newerContract)
        return .putOff
    }

    private func count(_ envelope: BatchEnvelope, repeated: Int, isLate: Bool) {
        telemetry.clear(.storeFailed)
        telemetry.count(.batchesStored)
        telemetry.count(.eventsStored, envelope.events)
        telemetry.count(.ordersStored, envelope.orders)
        telemetry.count(.eventsRepeated, repeated)
        if isLate {
            telemetry.count(.batchesLate)
            telemetry.log(.batchLate(parts: envelope.parts, orders: envelope.orders))
        } else {
            telemetry.count(.partsStored, envelope.parts)
        }
        telemetry.log(
            .batchStored(
                parts: envelope.parts, events: envelope.events, orders: envelope.orders, repeated: repeated))
    }
}
