import Beacons
import EgressContract
import EgressGate
import Ingest
import Redaction
import RegionConfiguration
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
        /// What the gate took out of records, by field and form.
        var gateFindings: [GateFinding: Int] = [:]
        /// Keys that no dictionary rule decodes.
        var undecodableKeys = 0
        /// What redaction did.
        var redaction = RedactionCounts()
        /// Viewer ids that somebody could guess.
        var guessableViewers: UInt64 { GuessableViewer.allCases.reduce(0) { $0 + redaction[$1] } }
        /// What user agents cost.
        var agents = UserAgentReader.Counts()
    }

    private struct Desk: ~Copyable {
        var mux: MuxScanner
        var cmcd: CMCDScanner
        var redactor: Redactor
        var agents: UserAgentReader
        var rates: PropertyRates
        var counts = Counts()
    }

    private let desk: Mutex<Desk>
    /// Events by what became of them; commits count here without waiting for the desk.
    private let journaled = Atomic(0)
    private let shed = Atomic(0)
    private let bodies: BodyReading
    private let cmcdStop: CMCDStop
    private let gate: EgressGate
    private let sealer: Sealer

    init(
        bodies: BodyReading, limits: ScanLimits, cmcdStop: CMCDStop, redactor: Redactor,
        agents: consuming UserAgentReader, rates: PropertyRates, gate: EgressGate,
        sealer: Sealer
    ) {
        isAgentJIT = agents.isJIT
        desk = Mutex(
            Desk(
                mux: MuxScanner(limits: limits), cmcd: CMCDScanner(limits: limits), redactor: redactor,
                agents: agents, rates: rates))
        self.bodies = bodies
        self.cmcdStop = cmcdStop
        self.gate = gate
        self.sealer = sealer
    }

    /// Whether the patterns of user agents run as machine code.
    let isAgentJIT: Bool

    /// The counts so far.
    var counts: Counts {
        desk.withLock { desk in
            var counts = desk.counts
            counts.redaction = desk.redactor.counts
            counts.agents = desk.agents.counts
            counts.journaled = journaled.load(ordering: .relaxed)
            counts.shed = shed.load(ordering: .relaxed)
            return counts
        }
    }

    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void) {
        var isStopped = false
        var isOverRate = false
        let records = desk.withLock { desk in
            isStopped = stops(beacon, &desk)
            guard !isStopped else { return [ViewRecord]() }
            let records = redact(beacon, &desk)
            let admitted = withRoom(desk.rates.admitted(records, at: beacon.arrivalMillis))
            isOverRate = admitted.count < records.count
            if isOverRate {
                shed.add(Self.events(of: records) - Self.events(of: admitted), ordering: .relaxed)
            }
            return admitted
        }
        let verdict = isOverRate ? BeaconVerdict.shed : .kept
        guard !records.isEmpty else { return then(isStopped ? .unwanted : verdict) }
        let events = Self.events(of: records)
        sealer.append(records) { isKept in
            if isKept {
                self.journaled.add(events, ordering: .relaxed)
            } else {
                self.shed.add(events, ordering: .relaxed)
            }
            then(isKept ? verdict : .shed)
        }
    }

    private func withRoom(_ records: [ViewRecord]) -> [ViewRecord] {
        let hasRoom = records.allSatisfy { sealer.hasRoom(for: $0.key.property) }
        return hasRoom ? records : records.filter { sealer.hasRoom(for: $0.key.property) }
    }

    private static func events(of records: [ViewRecord]) -> Int { records.reduce(0) { $0 + $1.events } }

    /// Whether the region tells the player of a CMCD beacon to stop.
    private func stops(_ beacon: ReceivedBeacon, _ desk: inout Desk) -> Bool {
        switch beacon.dialect {
        case .mux, .muxPixel: return false
        case .cmcd, .cmcdQuery, .cmcdHeaders: break
        }
        let isStopped =
            switch cmcdStop {
            case .never: false
            case .always: true
            case .unknownProperty:
                !desk.redactor.declares(pathLabel: beacon.pathLabel, hostLabel: beacon.hostLabel)
            }
        if isStopped { desk.counts.unreadable[.stopped, default: 0] += 1 }
        return isStopped
    }

    private func redact(_ beacon: ReceivedBeacon, _ desk: inout Desk) -> [ViewRecord] {
        let records: [ViewRecord]
        do throws(UnreadableBody) {
            records = try bodies.text(of: beacon) { (text) throws(UnreadableBody) in
                switch beacon.dialect {
                case .mux, .muxPixel: try mux(text, beacon, &desk)
                case .cmcd, .cmcdQuery, .cmcdHeaders: try cmcd(text, beacon, &desk)
                }
            }
        } catch {
            desk.counts.unreadable[error, default: 0] += 1
            return []
        }
        return passed(records, beacon.origin.uncut, &desk.counts)
    }

    private func mux(
        _ body: Span<UInt8>, _ beacon: ReceivedBeacon, _ desk: inout Desk
    ) throws(UnreadableBody) -> [ViewRecord] {
        do throws(ScanRefusal) { try desk.mux.scan(body) } catch { throw UnreadableBody(error) }
        desk.counts.events += desk.mux.events.count + desk.mux.rejectedEvents
        desk.counts.malformed += desk.mux.rejectedEvents
        desk.counts.undecodableKeys += desk.mux.undecodableKeys
        return desk.redactor.redact(
            body, desk.mux, hostLabel: beacon.hostLabel, origin: beacon.origin,
            webOrigin: beacon.webOrigin, agent: desk.agents.read(beacon.agent),
            arrivalMillis: beacon.arrivalMillis)
    }

    private func cmcd(
        _ body: Span<UInt8>, _ beacon: ReceivedBeacon, _ desk: inout Desk
    ) throws(UnreadableBody) -> [ViewRecord] {
        do throws(ScanRefusal) { try desk.cmcd.scan(body) } catch { throw UnreadableBody(error) }
        desk.counts.events += desk.cmcd.records.count + desk.cmcd.rejectedRecords
        desk.counts.malformed += desk.cmcd.rejectedRecords
        return desk.redactor.redact(
            body, desk.cmcd, pathLabel: beacon.pathLabel, hostLabel: beacon.hostLabel, origin: beacon.origin,
            webOrigin: beacon.webOrigin, agent: desk.agents.read(beacon.agent),
            arrivalMillis: beacon.arrivalMillis)
    }

    private func passed(
        _ records: consuming [ViewRecord], _ prefix: NetworkPrefix?, _ counts: inout Counts
    ) -> [ViewRecord] {
        var passed = records
        var count = 0
        for index in passed.indices {
            let verdict = gate.pass(passed[index], prefix: prefix)
            for finding in verdict.findings { counts.gateFindings[finding, default: 0] += 1 }
            if let record = verdict.record {
                passed[count] = record
                count += 1
            } else {
                counts.gateRefused += passed[index].events
            }
        }
        passed.removeLast(passed.count - count)
        return passed
    }
}
