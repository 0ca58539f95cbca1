/// The headers by which a player says what software it is, as bytes, each kept once and cut at its limit.
public struct AgentHeaders: Hashable, Sendable {
    /// One of the headers.
    public enum Name: UInt8, Sendable {
        /// User-Agent (RFC 9110, 10.1.5).
        case userAgent = 1
        /// Sec-CH-UA: brands with their versions (User-Agent Client Hints, 3.1).
        case brands
        /// Sec-CH-UA-Mobile.
        case mobile
        /// Sec-CH-UA-Platform.
        case platform
    }

    /// Bytes of one header that are kept; real ones hold 60 to 300.
    public static let maxBytes = 512

    /// Each header behind its name's number, which no header's value can hold.
    public private(set) var bytes: [UInt8] = []

    /// No headers.
    public init() {}

    /// Keeps a header's value, unless it is empty or one of this name is kept already.
    public mutating func keep(_ name: Name, _ value: Span<UInt8>) {
        guard !value.isEmpty, !bytes.contains(name.rawValue) else { return }
        let kept = value.extracting(first: Self.maxBytes)
        bytes.append(addingCapacity: kept.count + 1) { output in
            output.append(name.rawValue)
            for index in kept.indices { output.append(max(kept[index], 0x09)) }
        }
    }

    /// Eight bytes at once: an array's own comparison takes them one by one.
    public static func == (one: AgentHeaders, other: AgentHeaders) -> Bool {
        one.bytes.span.holdsSame(as: other.bytes.span)
    }

    /// All bytes at once, as above.
    public func hash(into hasher: inout Hasher) {
        // The buffer is read within the closure only.
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// A header's value as it was kept, empty where there was none.
    public subscript(name: Name) -> ArraySlice<UInt8> {
        guard let start = bytes.firstIndex(of: name.rawValue) else { return [] }
        let rest = bytes[(start + 1)...]
        return rest[..<(rest.firstIndex { $0 < 0x09 } ?? rest.endIndex)]
    }
}
