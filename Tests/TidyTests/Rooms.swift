/// The house's table: what each room imports, besides itself: no more and no less.
///
/// SwiftPM refuses what is outside a target's closure; what is inside it, only this table refuses.
enum Rooms {
    static let imports: [String: Set<String>] = [
        "EgressContract": ["Crypto", "FoundationEssentials"],
        "DurableFiles": ["Glibc", "Synchronization"],
        "AddressBoundary": ["EgressContract", "Glibc", "Synchronization"],
        "Beacons": [],
        "Redaction": ["Beacons", "CPCRE2", "EgressContract"],
        "EgressGate": ["EgressContract"],
        "Journaling": ["CChecksum", "DurableFiles", "Glibc"],
        "ViewFolding": ["EgressContract"],
        "Batching": ["EgressContract", "CZlib"],
        "TransparencyLog": ["DurableFiles", "Crypto"],
        "Sealing": [
            "Journaling", "ViewFolding", "Batching", "TransparencyLog", "EgressGate", "EgressContract",
            "DurableFiles", "Dispatch", "Glibc", "Synchronization",
        ],
        "Ingest": [
            "AddressBoundary", "EgressContract", "Beacons", "NIOCore", "NIOHPACK", "NIOHTTP2", "NIOPosix",
            "NIOSSL",
            "NIOTLS", "Synchronization",
        ],
        "Forwarding": [
            "CCurl", "Batching", "TransparencyLog", "DurableFiles", "FoundationEssentials", "Glibc",
        ],
        "Aggregation": [
            "EgressContract", "ViewFolding", "TransparencyLog", "Batching", "Telemetry", "Crypto",
            "FoundationEssentials", "GRDB", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdTLS",
            "NIOCore", "NIOSSL",
        ],
        "Reporting": [
            "Aggregation", "ViewFolding", "FoundationEssentials", "HTTPTypes", "Hummingbird",
            "HummingbirdCore", "Logging", "NIOCore",
        ],
        "Auditing": [
            "EgressContract", "EgressGate", "TransparencyLog", "Batching", "DurableFiles", "CCurl",
            "FoundationEssentials", "Synchronization",
        ],
        "Telemetry": ["FoundationEssentials", "Logging", "Synchronization"],
        "Operating": ["Telemetry", "Hummingbird", "Logging", "NIOCore", "NIOPosix"],
        "RegionConfiguration": ["Configuration", "FoundationEssentials", "SystemPackage", "Yams"],
        "octroi-relay": [
            "AddressBoundary", "Batching", "Beacons", "CProcess", "DurableFiles", "EgressContract",
            "EgressGate", "Forwarding", "Ingest", "Operating", "Redaction", "RegionConfiguration", "Sealing",
            "Telemetry", "TransparencyLog", "ArgumentParser", "FoundationEssentials", "ServiceLifecycle",
            "Synchronization", "SystemPackage", "UnixSignals",
        ],
        "octroi-aggregator": [
            "Aggregation", "DurableFiles", "RegionConfiguration", "Reporting", "Telemetry", "TransparencyLog",
            "ArgumentParser", "FoundationEssentials", "Logging", "ServiceLifecycle", "SystemPackage",
            "UnixSignals",
        ],
        "octroi-audit": ["Auditing", "ArgumentParser", "SystemPackage"],
        "CChecksum": [], "CCurl": [], "CPCRE2": [], "CProcess": [], "CZlib": [],
    ]

    /// The rooms in which `unsafe` and `@safe` may stand.
    static let mayBeUnsafe: Set<String> = [
        "AddressBoundary", "Beacons", "Redaction", "DurableFiles", "Journaling", "Batching", "Forwarding",
        "Ingest", "Auditing",
    ]

    static var names: [String] { imports.keys.sorted() }

    static func files(of room: String) -> [String] { Tree.files(in: "Sources/\(room)", ending: ".swift") }

    /// The modules that a room's files import.
    static func imported(by room: String) -> Set<String> {
        let found = files(of: room).flatMap { Tree.lines($0) }.compactMap { line -> String? in
            let match = line.firstMatch(
                of:
                    /^(?:public |package |internal |fileprivate |private |@testable |@preconcurrency |@_\w+ )*import (?:struct |class |enum |protocol |func |var |let |typealias )?(\w+)/
            )
            return match.map { String($0.1) }
        }
        return Set(found)
    }
}
