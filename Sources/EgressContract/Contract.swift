import Crypto
import FoundationEssentials

/// The closed, versioned list of what may cross between regions.
public struct Contract: Sendable, Decodable {
    /// One field of a record: its name, type, domain and purpose.
    public struct Field: Sendable, Decodable {
        /// The name in a record.
        public let name: String
        /// How two values join.
        public let join: String
        /// `text`, `integer` or `boolean`.
        public let type: String
        /// The name of a text's domain.
        public let domain: String?
        /// The least integer that may cross.
        public let min: UInt64?
        /// The greatest integer that may cross.
        public let max: UInt64?
        /// An integer's unit.
        public let unit: String?
        /// Where the value comes from.
        public let source: String
        /// What the value is for.
        public let purpose: String
        /// Why the value may cross.
        public let legal: String
    }

    /// One kind of mark and the value that it may carry.
    public struct Mark: Sendable, Decodable {
        /// The name in a record.
        public let name: String
        /// `none`, `integer` or `code`.
        public let value: String
        /// The least integer that may cross.
        public let min: UInt64?
        /// The greatest integer that may cross.
        public let max: UInt64?
    }

    /// The range of an integer that is not a field.
    public struct Range: Sendable, Decodable {
        /// The least value.
        public let min: UInt64
        /// The greatest value.
        public let max: UInt64
    }

    /// What marks may say, and when.
    public struct Marks: Sendable, Decodable {
        /// The range of a mark's time.
        public let time: Range
        /// The kinds, in the order of `MarkKind`.
        public let kinds: [Mark]
    }

    /// The contract's version, 1.
    public let version: Int
    /// The range of an event's order.
    public let seen: Range
    /// The fields, in the order of `ContractField`.
    public let fields: [Field]
    /// The marks.
    public let marks: Marks

    /// Contract version 1, as shipped in this build.
    public static let v1 = parsed(PackageResources.contract_v1_json)

    /// A contract file that somebody else holds; nil where it is not one.
    public init?(file: [UInt8]) {
        guard let contract = try? JSONDecoder().decode(Contract.self, from: Data(file)) else { return nil }
        self = contract
    }

    /// The file's bytes, for those who want to read or hash it themselves.
    public static var file: [UInt8] { PackageResources.contract_v1_json }

    /// SHA-256 of the file in lower-case hex, which rides in every envelope.
    public static let digest = Hex.text(of: SHA256.hash(data: file))

    private static func parsed(_ bytes: [UInt8]) -> Contract {
        do {
            return try JSONDecoder().decode(Contract.self, from: Data(bytes))
        } catch {
            preconditionFailure("the contract compiled into this build is not readable")
        }
    }
}
