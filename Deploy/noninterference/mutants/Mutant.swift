import FoundationEssentials
public import Synchronization

/// Leaks that the harness must find.
///
/// This file and what calls it stand in no product: `mutants.py` plants them into a copy of the sources.
public enum Mutant {
    private static let name = ProcessInfo.processInfo.environment["PLANTED_MUTANT"] ?? ""
    private static let beacons = Mutex<[Int: Int]>([:])

    /// The last octet of the address that the beacon at hand came from.
    public static let octet = Atomic<Int>(0)

    /// Whether the environment names this mutant.
    public static func isPlanted(_ name: String) -> Bool { name == Self.name }

    /// The last octet where this mutant is planted, else 0.
    public static func host(_ name: String) -> Int { isPlanted(name) ? octet.load(ordering: .relaxed) : 0 }

    /// Whether this mutant is planted and the last octet is odd.
    public static func isOdd(_ name: String) -> Bool { host(name) & 1 == 1 }

    /// An id, with the last octet in it where this mutant is planted.
    public static func keyed(_ name: String, _ id: [UInt8]) -> [UInt8] {
        isPlanted(name) ? id + [UInt8(truncatingIfNeeded: host(name))] : id
    }

    /// How many beacons this address has sent, this one too.
    public static func count() -> Int {
        beacons.withLock { counts in
            counts[octet.load(ordering: .relaxed), default: 0] += 1
            return counts[octet.load(ordering: .relaxed)] ?? 0
        }
    }
}

extension Origin {
    /// What a relay would make of an address that does not cut it everywhere.
    public func planted(_ host: Int, isWrapped: Bool) -> Origin {
        if Mutant.isPlanted("form-told-apart"), isWrapped { return .unknown }
        if Mutant.isPlanted("one-host-unplaced"), host == 13 { return .unknown }
        var place = place
        if Mutant.isPlanted("finer-subdivision") { place.subdivision = host < 128 ? "9" : "10" }
        if Mutant.isPlanted("finer-city") { place.city = host & 4 == 0 ? "Vienna" : "Krems" }
        if Mutant.isPlanted("finer-operator") { place.networkOperator = 64496 + UInt32(host >> 6) }
        var prefix = prefix
        if Mutant.isPlanted("bucket-in-prefix"), let octets = prefix?.octets, octets.count == 3 {
            prefix = NetworkPrefix(ipv4: octets[0], octets[1], octets[2] ^ UInt8(host >> 7))
        }
        var origin = Origin(prefix: prefix, place: place)
        origin.host = host
        return origin
    }
}
