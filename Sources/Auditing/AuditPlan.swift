import FoundationEssentials

/// What an auditor has, and where it lies: the file of `octroi-audit all --config`.
///
/// JSON; paths are relative to the file; unknown keys are refused.
public struct AuditPlan: Sendable {
    /// The relay's ledger: a folder or an https URL.
    public var ledger: String
    /// The relay's archive, for G2 to G4 and G16.
    public var archive: String?
    /// The contract file, which the auditor reads first of all.
    public var contract: String?
    /// The aggregator's ledger, for G8.
    public var receipts: String?
    /// Rows of the US store by batch, for G9.
    public var rows: String?
    /// The aggregator's key.
    public var receiptsKey: String?
    /// Old heads, key, witnesses and the longest silence.
    public var ledgerSettings = LedgerSettings()
    /// How long a receipt may be on its way, in minutes; the default is 10.
    public var inFlightMinutes = 10
    /// Certificates to trust over https instead of the system's.
    public var web = WebSettings()
    /// A head that is kept from visit to visit: read if it is there, replaced where all holds.
    public var trustedHead: String?

    /// A plan for a ledger.
    public init(ledger: String) { self.ledger = ledger }

    private struct File: Decodable {
        var eu_ledger: String
        var eu_archive: String?
        var contract: String?
        var us_ledger: String?
        var us_rows: String?
        var eu_vkey: String?
        var us_vkey: String?
        var old_checkpoints: [String]?
        var trusted_checkpoint: String?
        var witnesses: [String]?
        var witnesses_min: Int?
        var silence_minutes_max: Int?
        var in_flight_minutes: Int?
        var ca_certificates: String?

        static let keys: Set<String> = [
            "eu_ledger", "eu_archive", "contract", "us_ledger", "us_rows", "eu_vkey", "us_vkey",
            "old_checkpoints",
            "trusted_checkpoint", "witnesses", "witnesses_min", "silence_minutes_max", "in_flight_minutes",
            "ca_certificates",
        ]
    }

    /// Why a plan cannot be used.
    public enum PlanError: Error, Equatable, Sendable {
        /// Not JSON, a key is missing, or a value is of another type; says which.
        case malformed(String)
        /// A key that no plan has.
        case unknownKey(String)

        /// A sentence for whoever wrote the file.
        public var sentence: String {
            switch self {
            case .malformed(let what): "it is not a plan: \(what)"
            case .unknownKey(let key):
                "it has the unknown key \(key); known are \(File.keys.sorted().joined(separator: ", "))"
            }
        }
    }

    /// Reads a plan that lies in a folder.
    public init(_ bytes: [UInt8], in folder: String) throws(PlanError) {
        let file: File
        do {
            let keys = try JSONDecoder().decode([String: Anything].self, from: Data(bytes)).keys
            if let unknown = keys.first(where: { !File.keys.contains($0) }) {
                throw PlanError.unknownKey(unknown)
            }
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch let error as PlanError {
            throw error
        } catch DecodingError.keyNotFound(let key, _) {
            throw .malformed("the key \(key.stringValue) is missing")
        } catch DecodingError.typeMismatch(_, let context) {
            let key = context.codingPath.first?.stringValue ?? "the whole"
            throw .malformed("\(key) is of another type")
        } catch {
            throw .malformed("it is no JSON object")
        }
        self.init(file, in: folder)
    }

    private init(_ file: File, in folder: String) {
        let place = { (path: String) in
            path.hasPrefix("/") || path.contains("://") ? path : "\(folder)/\(path)"
        }
        ledger = place(file.eu_ledger)
        archive = file.eu_archive.map(place)
        contract = file.contract.map(place)
        receipts = file.us_ledger.map(place)
        rows = file.us_rows.map(place)
        receiptsKey = file.us_vkey
        ledgerSettings.vkey = file.eu_vkey
        oldHeads = (file.old_checkpoints ?? []).map(place)
        trustedHead = file.trusted_checkpoint.map(place)
        ledgerSettings.witnesses = file.witnesses ?? []
        ledgerSettings.witnessesMin = file.witnesses_min ?? file.witnesses?.count ?? 0
        ledgerSettings.silenceMinutesMax = file.silence_minutes_max ?? ledgerSettings.silenceMinutesMax
        inFlightMinutes = file.in_flight_minutes ?? inFlightMinutes
        web.authorities = file.ca_certificates.map(place)
    }

    /// Files with heads that were shown earlier.
    public var oldHeads: [String] = []

    private struct Anything: Decodable { init(from decoder: any Decoder) {} }
}
