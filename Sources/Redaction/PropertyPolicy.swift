/// What one property declares that may cross.
public struct PropertyPolicy: Sendable {
    /// The env key that names the property, an `identifier`.
    public let key: String
    /// Host names that may cross, in lower case.
    public let hosts: Set<String>
    /// Numbers of the custom dimensions that may cross, 1 to 20.
    public let customDimensions: Set<Int>
    /// Origins of the pages that may send its beacons; none lets all.
    public let origins: Set<String>

    /// A property and what it declares.
    public init(
        key: String, hosts: Set<String>, customDimensions: Set<Int>, origins: Set<String> = []
    ) {
        self.key = key
        self.hosts = hosts
        self.customDimensions = customDimensions
        self.origins = origins
    }
}

/// The declared properties, in the forms in which events ask for them.
///
/// A key that is no identifier and a host that is an address literal are left out: the gate would refuse them.
struct PropertyTable: Sendable {
    struct Property: Sendable {
        let key: String
        let hosts: Set<[UInt8]>
        /// Bit n stands for custom dimension n.
        let customDimensions: UInt32
        let origins: Set<[UInt8]>

        /// Whether a page of this origin may send its beacons; apps send none.
        func admits(_ origin: [UInt8]?) -> Bool {
            guard let origin, !origins.isEmpty else { return true }
            return origins.contains(origin)
        }
    }

    private let properties: [Property]
    private let positions: [[UInt8]: Int]

    init(_ policies: [PropertyPolicy]) {
        var properties: [Property] = []
        var positions: [[UInt8]: Int] = [:]
        for policy in policies {
            let key = Array(policy.key.utf8)
            guard TextCheck.identifier(key.span) == .passes, positions[key] == nil else { continue }
            positions[key] = properties.count
            let hosts = policy.hosts.map { Array($0.utf8) }.filter { HostName.isName($0.span) }
            let dimensions = policy.customDimensions.filter { (1...20).contains($0) }
            let mask = dimensions.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
            properties.append(
                Property(
                    key: policy.key, hosts: Set(hosts), customDimensions: mask,
                    origins: Set(policy.origins.map { Array($0.utf8) })))
        }
        self.properties = properties
        self.positions = positions
    }

    func position(of key: [UInt8]) -> Int? { positions[key] }

    subscript(position: Int) -> Property { properties[position] }
}
