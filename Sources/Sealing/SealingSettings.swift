public import TransparencyLog

/// How a relay journals, cuts and seals.
public struct SealingSettings: Sendable {
    /// The folder `eu/`, all of it one file system.
    public var root: String
    /// The relay's name, 1 to 32 of a-z and 0-9.
    public var relay: String
    /// The relay's life, from 1.
    public var incarnation: Int
    /// The region's name.
    public var region: String
    /// The region's legal place.
    public var jurisdiction: String
    /// The most parts in a batch.
    ///
    /// The default is 5,000.
    public var batchPartsMax = 5_000
    /// The most bytes of records in a batch before compression.
    ///
    /// The default is 4 MiB.
    public var batchBytesMax = 4 << 20
    /// The zlib level, 1 to 9.
    ///
    /// The default is 3.
    public var compressionLevel = 3
    /// The open views beyond which a cut comes early.
    ///
    /// The default is 500,000.
    public var openViewsMax = 500_000
    /// A journal segment's size in bytes.
    ///
    /// The default is 64 MiB.
    public var segmentBytes = 64 << 20
    /// The most bytes of journal, staging and outbox before events are shed.
    ///
    /// The default is 10 GiB.
    public var bufferBytesMax = 10 << 30
    /// The age of the oldest waiting batch beyond which events are shed, in milliseconds.
    ///
    /// The default is 72 hours.
    public var bufferAgeMaxMillis: UInt64 = 72 * 3_600_000
    /// The most bytes of the buffer that a property may take, for those that have a limit.
    ///
    /// The default is none.
    public var propertyBytesMax: [String: Int] = [:]
    /// The most bytes of archived batches that have their outcome; beyond, the oldest go.
    ///
    /// The default is 50 GiB.
    public var archiveBytesMax = 50 << 30
    /// The age at which archived batches go, in days.
    ///
    /// The default is 100.
    public var archiveDays = 100
    /// How long an event may wait for company before its commit, in milliseconds.
    ///
    /// The default is 5.
    public var commitWaitMillis = 5

    /// Whether commits come by themselves; replay asks for each.
    ///
    /// The default is yes.
    public var commitsByItself = true

    /// Signs the ledger; without it nothing is recorded and nothing reaches the outbox, as in replay.
    ///
    /// The default is none.
    public var ledgerSigner: NoteSigner?

    /// Settings with the defaults stated above.
    public init(root: String, relay: String, incarnation: Int, region: String, jurisdiction: String) {
        self.root = root
        self.relay = relay
        self.incarnation = incarnation
        self.region = region
        self.jurisdiction = jurisdiction
    }
}

/// Where everything lies under `eu/`; auditors and tests rely on it.
public struct StateLayout: Sendable {
    /// The folder `eu/`.
    public let root: String

    /// The layout under a root.
    public init(root: String) { self.root = root }

    /// The durable log of post-processed events.
    public var journal: String { root + "/journal" }
    /// Batches whose cut is not yet published.
    public var staging: String { root + "/staging" }
    /// The exact bytes of what was sealed.
    public var archive: String { root + "/archive" }
    /// Batches that the aggregator refused by name.
    public var quarantine: String { root + "/quarantine" }
    /// Batches that wait for their receipt.
    public var outbox: String { root + "/outbox" }
    /// The log of what is sealed, readable by all.
    public var ledger: String { root + "/ledger" }
    /// The newest head that the aggregator cosigned.
    public var cosigned: String { ledger + "/cosigned" }
    /// The private keys of ingest.
    public var keys: String { root + "/keys/ingest" }
    /// The key that signs the ledger.
    public var ledgerKey: String { keys + "/ledger" }
    /// What that key signed last.
    public var ledgerHead: String { keys + "/ledger.head" }
    /// The key of the day's salts.
    public var saltKey: String { keys + "/salts" }
    /// The cosigned head that forward brings back.
    public var cosignedReturn: String { returns + "/checkpoint" }
    /// What forward brings back; untrusted.
    public var returns: String { root + "/returns" }
    /// The socket for commands on a running relay.
    public var controlSocket: String { root + "/control.sock" }
    /// The relay's name and incarnation, written once.
    public var identity: String { root + "/relay" }

    var folders: [String] { [journal, staging, archive, quarantine, outbox, returns] }
}
