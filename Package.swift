// swift-tools-version: 6.2
import PackageDescription

let rules: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house: a library target under the house rules.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: rules)
}

/// An executable that only composes rooms.
func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: rules)
}

/// A room's tests, which see the room, what all tests share and what they name here.
func tests(
    _ room: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: [.byName(name: room), "TestSupport"] + dependencies,
        path: "Tests/\(room)Tests", exclude: exclude, swiftSettings: rules)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let configuration = Target.Dependency.product(
    name: "Configuration", package: "swift-configuration")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "octroi",
    products: [
        .executable(name: "octroi-relay", targets: ["octroi-relay"]),
        .executable(name: "octroi-aggregator", targets: ["octroi-aggregator"]),
        .executable(name: "octroi-audit", targets: ["octroi-audit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CChecksum"),
        .systemLibrary(name: "CProcess"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        room("EgressContract", [crypto], resources: [.embedInCode("contract-v1.json")]),
        room("DurableFiles"),
        room("AddressBoundary", ["EgressContract"]),
        room("Beacons"),
        room("ViewFolding", ["EgressContract"]),
        room("Redaction", ["Beacons", "EgressContract", "CPCRE2"]),
        room("EgressGate", ["EgressContract"]),
        room("Journaling", ["DurableFiles", "CChecksum"]),
        room("Batching", ["EgressContract", "CZlib"]),
        room("TransparencyLog", ["DurableFiles", crypto]),
        room(
            "Sealing",
            [
                "Journaling", "ViewFolding", "Batching", "TransparencyLog", "EgressGate",
                "EgressContract", "DurableFiles",
            ]),
        room(
            "Ingest",
            [
                "AddressBoundary", "EgressContract", "Beacons", nioCore, nioPosix, nioTLS, nioSSL, nioHTTP2,
                nioHPACK,
            ]),
        room("Forwarding", ["CCurl", "Batching", "TransparencyLog", "DurableFiles"]),
        room(
            "Auditing",
            ["EgressContract", "EgressGate", "TransparencyLog", "Batching", "DurableFiles", "CCurl"]),
        room("Telemetry", [logging, metrics]),
        room("Operating", ["Telemetry", hummingbird, nioCore, nioPosix, logging]),
        room("RegionConfiguration", [configuration, yams, system]),
        room(
            "Aggregation",
            [
                "EgressContract", "ViewFolding", "TransparencyLog", "Batching", "Telemetry",
                hummingbird, hummingbirdTLS, nioSSL, nioCore, logging, grdb, crypto,
            ]),
        room("Reporting", ["Aggregation", "ViewFolding", hummingbird, logging, nioCore]),
        tool(
            "octroi-relay",
            [
                "AddressBoundary", "Batching", "Beacons", "CProcess", "DurableFiles", "EgressContract",
                "EgressGate", "Forwarding", "Ingest", "Operating", "Redaction", "RegionConfiguration",
                "Sealing", "Telemetry", "TransparencyLog", arguments, lifecycle, signals, system,
            ]),
        tool(
            "octroi-aggregator",
            [
                "Aggregation", "DurableFiles", "RegionConfiguration", "Reporting", "Telemetry",
                "TransparencyLog", arguments, lifecycle, signals, logging, system,
            ]),
        tool("octroi-audit", ["Auditing", arguments, system]),
        .executableTarget(
            name: "octroi-load", dependencies: [nioCore, nioPosix, nioSSL, nioHTTP2, nioHPACK, arguments],
            path: "Deploy/benchmark/load", swiftSettings: rules),
        .executableTarget(
            name: "octroi-ledger", dependencies: ["DurableFiles", "TransparencyLog", crypto],
            path: "Deploy/benchmark/ledger", swiftSettings: rules),
        .executableTarget(
            name: "octroi-decode", dependencies: ["Beacons"], path: "Deploy/benchmark/decode",
            exclude: ["simdjson.cpp"], swiftSettings: rules),
        .executableTarget(
            name: "octroi-gate", dependencies: ["Beacons", "EgressContract", "EgressGate", "Redaction"],
            path: "Deploy/benchmark/gate", swiftSettings: rules),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: rules),
        tests("EgressContract"),
        tests("DurableFiles"),
        tests("AddressBoundary", ["EgressContract"], exclude: ["interface.txt"]),
        tests("Beacons"),
        tests("ViewFolding", ["EgressContract"]),
        tests("Redaction", ["Beacons", "EgressContract", "EgressGate", "ViewFolding"]),
        tests("EgressGate", ["EgressContract"]),
        tests("Journaling", ["DurableFiles"]),
        tests("Batching", ["EgressContract", "DurableFiles"]),
        tests(
            "Sealing",
            [
                "EgressContract", "EgressGate", "ViewFolding", "Journaling", "Batching", "TransparencyLog",
                "DurableFiles",
            ]),
        tests("TransparencyLog", ["DurableFiles"]),
        tests(
            "Ingest", ["AddressBoundary", "EgressContract", "Beacons", nioCore, nioPosix, nioHTTP1],
            exclude: ["http2_frames.py", "tls_player.py"]),
        tests("Forwarding", ["Batching", "TransparencyLog", "DurableFiles"], exclude: ["peer.py"]),
        tests("RegionConfiguration"),
        tests(
            "Auditing", ["EgressContract", "TransparencyLog", "Batching"],
            exclude: ["make_evidence.py", "tamper.py", "https_folder.py"]),
        tests(
            "Aggregation",
            [
                "Reporting", "DurableFiles", "EgressContract", "ViewFolding", "Batching", "TransparencyLog",
                "Telemetry",
                hummingbird, .product(name: "HummingbirdTesting", package: "hummingbird"), grdb, logging,
                crypto,
            ]),
        .testTarget(
            name: "TidyTests", dependencies: ["TestSupport"], path: "Tests/TidyTests", swiftSettings: rules),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "AddressBoundary", "Batching", "Beacons", "EgressContract", "EgressGate", "Ingest",
                "Redaction", "RegionConfiguration", "TestSupport",
            ], path: "Tests/FuzzTests", swiftSettings: rules),
        .testTarget(
            name: "BinaryTests", dependencies: ["TestSupport"], path: "Tests/BinaryTests",
            exclude: [
                "browser", "browser_players.py", "count_captures.py", "each_listener.py", "end_audit.py",
                "find_address.py", "live_relay.py", "make_captures.py", "recode_captures.py", "renew_keys.py",
                "restored_aggregator.py", "swap_geo.py",
            ],
            swiftSettings: rules),
    ]
)
