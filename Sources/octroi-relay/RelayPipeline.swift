import Beacons
import EgressContract
import EgressGate
import Ingest
import Redaction
import Sealing
import Synchronization

/// The way of a beacon behind the edge: scan, redact, gate, journal.
///
/// One lock guards the scanner and the redactor, which keep their buffers between beacons.
final class RelayPipeline: BeaconReceiver {
    /// What the pipeline has counted.
    struct Counts: Sendable {
        /// Beacons of which nothing could be read, by reason.
        var unreadable: [UnreadableBody: Int] = [:]
        /// Events found in beacons.
        var events = 0
        /// Events that the scanner could not use.
        var malformed = 0
        /// Events journaled.
        var journaled = 0
        /// Events of shed beacons.
        var shed = 0
        /// Events of records that the gate held back.
        var gateRefused = 0
        /// Keys that no dictionary rule decodes.
        var undecodableKeys = 0
        /// What redaction did.
        var redaction = RedactionCounts()
    }

    private struct Desk {
        var scanner: MuxScanner
        var redactor: Redactor
        var counts = Counts()
    }

    private let desk: Mutex<Desk>
    private let bodies: BodyReading
    private let gate: EgressGate
    private let sealer: Sealer

    init(
        bodies: BodyReading, scanner: MuxScanner, redactor: Redactor, gate: EgressGate, sealer: Sealer
    ) {
        desk = Mutex(Desk(scanner: scanner, redactor: redactor))
        self.bodies = bodies
        self.gate = gate
        self.sealer = sealer
    }

    /// The counts so far.
    var counts: Counts {
        desk.withLock { desk in
            var counts = desk.counts
            counts.redaction = desk.redactor.counts
            return counts
        }
    }

    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void) {
        let records = desk.withLock { redact(beacon, &$0) }
        guard !records.isEmpty else { return then(.kept) }
        let events = records.reduce(0) { $0 + $1.events }
        sealer.append(records) { isKept in
            self.desk.withLock { desk in
                if isKept { desk.counts.journaled += events } else { desk.counts.shed += events }
            }
            then(isKept ? .kept : .shed)
        }
    }

    private func redact(_ beacon: ReceivedBeacon, _ desk: inout Desk) -> [ViewRecord] {
        let body: [UInt8]
        do throws(UnreadableBody) {
            body = try bodies.text(of: beacon)
            try scan(body.span, by: &desk.scanner)
        } catch {
            desk.counts.unreadable[error, default: 0] += 1
            return []
        }
        desk.counts.events += desk.scanner.events.count + desk.scanner.rejectedEvents
        desk.counts.malformed += desk.scanner.rejectedEvents
        desk.counts.undecodableKeys += desk.scanner.undecodableKeys
        let records = desk.redactor.redact(
            body.span, desk.scanner, hostLabel: beacon.hostLabel, origin: beacon.origin,
            arrivalMillis: beacon.arrivalMillis)
        return passed(records, beacon.origin.prefix, &desk.counts)
    }

    private func scan(_ body: Span<UInt8>, by scanner: inout MuxScanner) throws(UnreadableBody) {
        do throws(ScanRefusal) {
            try scanner.scan(body)
        } catch {
            throw UnreadableBody(error)
        }
    }

    private func passed(
        _ records: [ViewRecord], _ prefix: NetworkPrefix?, _ counts: inout Counts
    ) -> [ViewRecord] {
        records.compactMap { record in
            let verdict = gate.pass(record, prefix: prefix)
            if verdict.record == nil { counts.gateRefused += record.events }
            return verdict.record
        }
    }
}
