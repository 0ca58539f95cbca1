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
    /// Nothing proves that its relay has recorded it.
    case unproven
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
    let receipts: ReceiptLog
    let telemetry: Telemetry
    let clock: MillisecondClock

    /// The answer to a batch from one of the clients that its certificate is pinned to.
    func judge(_ arrived: ArrivedBatch, proof: String?, from clients: [KnownClient]) async -> BatchVerdict {
        let client = clients.first {
            $0.identity.name == arrived.name.relay && $0.identity.incarnation == arrived.name.incarnation
        }
        guard let client else { return refusal(arrived, .wrongRelay) }
        guard let intent = proven(arrived, proof, client) else { return unproven() }
        guard let bytes = arrived.bytes else { return refusal(arrived, .tooLarge) }
        do throws(StoreError) {
            if let known = try await store.known(arrived.name) {
                return try await again(arrived, known, intent)
            }
            switch read(bytes, arrived, client.identity) {
            case .success(let batch): return try await stored(batch, arrived, intent)
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

    /// Where in which ledger a batch's intent is proven to stand.
    private struct ProvenIntent {
        let ledger: String
        let index: Int
    }

    /// The intent that names exactly these bytes, under a head that this aggregator has cosigned.
    private func proven(
        _ arrived: ArrivedBatch, _ header: String?, _ client: KnownClient
    ) -> ProvenIntent? {
        guard let ledger = client.ledger, let proof = header.flatMap({ InclusionProof(headerText: $0) }),
            let entry = proof.extra, let intent = IntentEntry(entry), intent.batch == arrived.name.text,
            intent.sha256 == arrived.sha256, let witness = signer.verifier.cosigner,
            proof.head(proving: entry, of: ledger, cosignedBy: witness) != nil
        else { return nil }
        return ProvenIntent(ledger: ledger.name, index: proof.index)
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

    private func stored(
        _ batch: Batch, _ arrived: ArrivedBatch, _ intent: ProvenIntent
    ) async throws(StoreError) -> BatchVerdict {
        let envelope = batch.envelope
        let counts = (envelope.parts, envelope.events, envelope.orders)
        let now = clock()
        let isLate = now > envelope.cutMillis && now - envelope.cutMillis > settings.lateWindow
        let maker = receiptMaker(arrived, intent, counts)
        switch try await store.store(batch, arrived.sha256, receipt: maker, arrived: now, isLate: isLate) {
        case .known(let known): return try await again(arrived, known, intent)
        case .stored(let repeated, let note):
            count(envelope, repeated: repeated, isLate: isLate)
            await publish()
            return .taken(note)
        }
    }

    private func receiptMaker(
        _ arrived: ArrivedBatch, _ intent: ProvenIntent, _ counts: (parts: Int, events: Int, orders: Int)
    ) -> ReceiptMaker {
        ReceiptMaker(log: signer.verifier.vkey) { [signer] leaf in
            let receipt = BatchReceipt(
                batch: arrived.name.text, sha256: arrived.sha256, parts: counts.parts, events: counts.events,
                orders: counts.orders, ledger: intent.ledger, intent: intent.index, leaf: leaf)
            return signer.sign(receipt.noteText)
        }
    }

    /// Puts the receipts into the log that others read; a receipt holds without.
    private func publish() async {
        if await receipts.catchUp() {
            telemetry.clear(.receiptLogFailed)
        } else {
            telemetry.raise(.receiptLogFailed)
        }
    }

    /// The same bytes get the same receipt, or one of the present log where theirs is an earlier log's.
    private func again(
        _ arrived: ArrivedBatch, _ known: KnownBatch, _ intent: ProvenIntent
    ) async throws(StoreError) -> BatchVerdict {
        guard known.sha256 == arrived.sha256 else { return refusal(arrived, .otherBytes) }
        telemetry.count(.batchesRepeated)
        telemetry.log(.batchRepeated(parts: known.counts.parts))
        if signer.verifier.open(known.receipt) != nil { return .taken(known.receipt) }
        let maker = receiptMaker(arrived, intent, known.counts)
        let note = try await store.renew(arrived.name.text, maker, arrived: clock())
        await publish()
        return .taken(note)
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

    private func unproven() -> BatchVerdict {
        telemetry.count(.batchesPutOff)
        telemetry.raise(.unprovenBatch)
        return .unproven
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
