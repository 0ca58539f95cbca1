import Forwarding
import FoundationEssentials
public import Ingest
public import Redaction
import Sealing
public import Telemetry

/// What the relay says of itself, with the identities of its accounts.
struct RelayStatus: Sendable {
    let server: IngestServer
    let pipeline: RelayPipeline
    let sealer: Sealer
    let telemetry: Telemetry
    let forward: ForwardWatch

    /// Beacons: received = read + refused + shed, once nothing is in flight.
    struct Beacons: Codable {
        var received: Int
        var read: Int
        var refused: [String: Int]
        var shed: Int
    }

    /// Events: read = accepted + rejected; journaled = committed + open; committed = receipted + waiting + quarantined.
    struct Events: Codable {
        var read: Int
        var rejected: [String: Int]
        var shed: Int
        var kept: Int
        var journaled: Int
        var open: Int
        var committed: Int
        var receipted: Int
        var waiting: Int
        var quarantined: Int
    }

    /// What each identity leaves over: for beacons and events what is in flight, else 0.
    struct Unaccounted: Codable {
        var beacons: Int
        var events: Int
        var journaled: Int
        var committed: Int
    }

    /// The ledger.
    struct Ledger: Codable {
        var entries: Int
        var cosigned: Int
    }

    /// The whole of `GET /status`.
    struct Report: Codable {
        var beacons: Beacons
        var events: Events
        var fields: [String: UInt64]
        var gate: [String: [String: [String: Int]]]
        var guessableViewers: [String: UInt64]
        var connections: [String: Int]
        var openViews: Int
        var waitingBatches: Int
        var bufferBytes: Int
        var cuts: Int
        var setAside: Int
        var badReturns: Int
        var fileFailures: Int
        var purged: Int
        /// Entries of the ledger, and how many of them a head covers that the aggregator cosigned.
        var ledger: Ledger
        var damages: [JournalDamage]
        var unaccounted: Unaccounted
        var forward: ForwardingStatus?
        var alarms: [String]

        enum CodingKeys: String, CodingKey {
            case beacons, events, fields, gate, connections, cuts, alarms, damages, unaccounted, forward,
                purged, ledger
            case guessableViewers = "guessable_viewers"
            case openViews = "open_views"
            case waitingBatches = "waiting_batches"
            case bufferBytes = "buffer_bytes"
            case setAside = "set_aside"
            case badReturns = "bad_returns"
            case fileFailures = "file_failures"
        }
    }

    /// The report as JSON.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return (try? encoder.encode(report)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private var report: Report {
        let counts = pipeline.counts
        let accounts = sealer.accounts
        let beacons = self.beacons(counts)
        let events = self.events(counts, accounts)
        return Report(
            beacons: beacons, events: events, fields: fields(counts.redaction),
            gate: GateReport(counts.gateFindings).json, guessableViewers: guessable(counts.redaction),
            connections: connections, openViews: accounts.openViews, waitingBatches: accounts.waitingBatches,
            bufferBytes: accounts.bufferBytes, cuts: accounts.cuts, setAside: accounts.setAside,
            badReturns: accounts.badReturns, fileFailures: accounts.fileFailures,
            purged: accounts.purged,
            ledger: Ledger(entries: accounts.ledgerSize, cosigned: accounts.cosignedSize),
            damages: accounts.damages, unaccounted: unaccounted(beacons, events, accounts),
            forward: forward.status, alarms: telemetry.raised.map(\.rawValue).sorted())
    }

    private func unaccounted(
        _ beacons: Beacons, _ events: Events, _ accounts: SealingAccounts
    ) -> Unaccounted {
        let refused = beacons.refused.values.reduce(0, +)
        let rejected = events.rejected.values.reduce(0, +)
        return Unaccounted(
            beacons: beacons.received - beacons.read - refused - beacons.shed,
            events: events.read - rejected - events.shed - events.kept,
            journaled: accounts.unaccountedJournaled, committed: accounts.unaccountedCommitted)
    }

    private func beacons(_ counts: RelayPipeline.Counts) -> Beacons {
        let edge = server.counts
        var refused = Dictionary(uniqueKeysWithValues: edge.refused.map { ($0.key.rawValue, $0.value) })
        for (reason, count) in counts.unreadable { refused["\(reason)", default: 0] += count }
        let unreadable = counts.unreadable.values.reduce(0, +)
        return Beacons(
            received: edge.received, read: edge.read - unreadable, refused: refused.filter { $0.value > 0 },
            shed: edge.shed)
    }

    private func events(_ counts: RelayPipeline.Counts, _ accounts: SealingAccounts) -> Events {
        var rejected = Dictionary(
            uniqueKeysWithValues: EventReason.allCases.map { ($0.name, Int(counts.redaction[$0])) })
        rejected["malformed"] = counts.malformed
        rejected["gate"] = counts.gateRefused
        return Events(
            read: counts.events, rejected: rejected.filter { $0.value > 0 }, shed: counts.shed,
            kept: counts.journaled, journaled: accounts.journaled, open: accounts.open.events,
            committed: accounts.committed.events, receipted: accounts.receipted.events,
            waiting: accounts.waiting.events, quarantined: accounts.quarantined.events)
    }

    private func fields(_ counts: RedactionCounts) -> [String: UInt64] {
        let fields = FieldReason.allCases.map { ($0.name, counts[$0]) }
        let derived = DerivedReason.allCases.map { ($0.name, counts[$0]) }
        return Dictionary(uniqueKeysWithValues: (fields + derived).filter { $0.1 > 0 })
    }

    private func guessable(_ counts: RedactionCounts) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: GuessableViewer.allCases.map { ($0.name, counts[$0]) })
            .filter { $0.value > 0 }
    }

    private var connections: [String: Int] {
        var ended = Dictionary(uniqueKeysWithValues: server.counts.ended.map { ($0.key.rawValue, $0.value) })
        ended["open"] = server.counts.open
        return ended.filter { $0.value > 0 }
    }
}

// MARK: - Metrics

extension RelayStatus {
    /// The same as Prometheus reads it.
    var metrics: String {
        let report = self.report
        var samples: [MetricSample] = [
            MetricSample(.beaconsReceived, UInt64(clamping: report.beacons.received)),
            MetricSample(.beaconsRead, UInt64(clamping: report.beacons.read)),
            MetricSample(.beaconsShed, UInt64(clamping: report.beacons.shed)),
            MetricSample(.eventsRead, UInt64(clamping: report.events.read)),
            MetricSample(.eventsJournaled, UInt64(clamping: report.events.journaled)),
            MetricSample(.eventsShed, UInt64(clamping: report.events.shed)),
            MetricSample(.eventsOpen, UInt64(clamping: report.events.open)),
            MetricSample(.eventsCommitted, UInt64(clamping: report.events.committed)),
            MetricSample(.eventsReceipted, UInt64(clamping: report.events.receipted)),
            MetricSample(.eventsWaiting, UInt64(clamping: report.events.waiting)),
            MetricSample(.eventsQuarantined, UInt64(clamping: report.events.quarantined)),
            MetricSample(.journalDamages, UInt64(clamping: report.setAside)),
            MetricSample(.openViews, UInt64(clamping: report.openViews)),
            MetricSample(.journalBytes, UInt64(clamping: report.bufferBytes)),
            MetricSample(.cuts, UInt64(clamping: report.cuts)),
            MetricSample(.batchesWaiting, UInt64(clamping: report.waitingBatches)),
        ]
        let counts = pipeline.counts
        samples += [
            MetricSample(.userAgentJIT, pipeline.isAgentJIT ? 1 : 0),
            MetricSample(.userAgentsMatched, counts.agents.matched),
            MetricSample(.userAgentsStopped, counts.agents.stopped),
        ]
        let edge = server.counts
        samples += IngestRefusal.allCases.map { sample(.beaconsRefused, $0, edge.refused[$0] ?? 0) }
        samples += UnreadableBody.allCases.map { sample(.beaconsRefused, $0, counts.unreadable[$0] ?? 0) }
        samples += ConnectionEnd.allCases.map { sample(.connectionsClosed, $0, edge.ended[$0] ?? 0) }
        samples += EventReason.allCases.map {
            sample(.eventsRejected, $0, Int(clamping: counts.redaction[$0]))
        }
        samples += FieldReason.allCases.map {
            sample(.fieldsDropped, $0, Int(clamping: counts.redaction[$0]))
        }
        samples += GuessableViewer.allCases.map {
            sample(.guessableViewers, $0, Int(clamping: counts.redaction[$0]))
        }
        samples += GateReport(counts.gateFindings).samples
        return telemetry.metricText(samples)
    }

    private func sample(_ metric: Metric, _ reason: some MetricReason, _ value: Int) -> MetricSample {
        MetricSample(metric, reason: reason, UInt64(clamping: value))
    }
}

extension IngestRefusal: MetricReason {}
extension ConnectionEnd: MetricReason {}
extension UnreadableBody: MetricReason {
    /// The reason's label.
    var reasonName: String { "\(self)" }
}
extension EventReason: MetricReason {
    /// The reason's label.
    public var reasonName: String { name }
}
extension FieldReason: MetricReason {
    /// The reason's label.
    public var reasonName: String { name }
}
