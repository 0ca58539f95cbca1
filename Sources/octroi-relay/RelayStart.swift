import DurableFiles
import EgressContract
import FoundationEssentials
import RegionConfiguration
import Sealing
import TransparencyLog

/// What the ledger says of a start: what is in force from here on, and what was found damaged.
struct RelayStart {
    let configuration: RelayConfiguration
    let effective: EffectiveConfiguration
    let keys: PseudonymKeys

    func declare(to sealer: Sealer, at millis: UInt64) throws(CommandFailure) {
        let time = LedgerTime(millis: millis)
        var entries: [EgressEntry] = [.start(try start(time))]
        let view = TreeHash(bytes: keys.viewCommitment)?.hex ?? ""
        entries.append(
            .key(KeyEntry(time: time, kind: .view, day: nil, state: .opened, commitment: view)))
        entries += viewerKey(at: millis)
        let damages = sealer.accounts.damages.count
        if damages > 0 {
            entries.append(.incident(IncidentEntry(time: time, kind: .journalDamaged, count: damages)))
        }
        do throws(SealingError) {
            try sealer.declare(entries)
        } catch {
            throw .cannotWrite("\(configuration.layout.ledger): \(error)")
        }
    }

    /// The viewers' key of the day of an instant, as the ledger names it.
    func viewerKey(at millis: UInt64) -> [EgressEntry] {
        let time = LedgerTime(millis: millis)
        let day = CivilDay(number: time.minutes / 1_440)
        guard let commitment = keys.viewerCommitment(day: day.number).flatMap({ TreeHash(bytes: $0) }) else {
            return []
        }
        return [
            .key(
                KeyEntry(
                    time: time, kind: .viewer, day: day, state: .opened, commitment: commitment.hex))
        ]
    }

    private func start(_ time: LedgerTime) throws(CommandFailure) -> StartEntry {
        let program: String
        do throws(FileError) {
            program = try BatchDigest.hex(ofFile: "/proc/self/exe", files: DurableFiles())
        } catch {
            throw .unusable("/proc/self/exe: \(error); the ledger records the program's SHA-256")
        }
        return StartEntry(
            time: time, version: OctroiRelay.version, binary: program,
            contractVersion: Contract.v1.version, contract: Contract.digest,
            configuration: BatchDigest.hex(of: Array("\(effective)\n".utf8)), region: configuration.region,
            jurisdiction: configuration.jurisdiction, environment: configuration.environment.rawValue,
            ipv4Bits: configuration.prefix.ipv4Bits, ipv6Bits: configuration.prefix.ipv6Bits,
            archiveDays: configuration.archive.days,
            destination: configuration.aggregator.receiptVerifierKey)
    }
}
