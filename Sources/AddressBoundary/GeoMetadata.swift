/// What a database says of itself.
struct GeoMetadata: Sendable {
    let nodeCount: Int
    /// 24, 28 or 32.
    let recordBits: Int
    let isIPv6: Bool
    let databaseType: String
    /// Seconds since 1970.
    let buildEpoch: UInt64
    /// Where the marker begins, which is where the data ends.
    let markerStart: Int

    private static let marker: [UInt8] = [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
    private static let maxBytes = 128 * 1024
    // The year 9999; later ones are damage.
    private static let maxEpoch: UInt64 = 253_402_300_799

    init(_ file: [UInt8]) throws(GeoDatabaseError) {
        guard let markerStart = Self.lastMarker(in: file) else { throw .notMaxMindDB }
        self.markerStart = markerStart
        let section = GeoSection(file, (markerStart + Self.marker.count)..<file.count)
        let fields = try Self.fields(section)
        guard try fields.number("binary_format_major_version") == 2 else { throw .unsupported }
        let bits = try fields.number("record_size")
        let ipVersion = try fields.number("ip_version")
        guard [24, 28, 32].contains(bits), ipVersion == 4 || ipVersion == 6 else { throw .unsupported }
        let nodes = try fields.number("node_count")
        guard nodes > 0, nodes <= UInt32.max else { throw .damagedMetadata }
        nodeCount = Int(nodes)
        recordBits = Int(bits)
        isIPv6 = ipVersion == 6
        buildEpoch = try fields.number("build_epoch")
        guard buildEpoch <= Self.maxEpoch else { throw .damagedMetadata }
        databaseType = fields.texts["database_type"].map(Self.label) ?? "unnamed"
    }

    private struct Fields {
        var numbers: [String: UInt64] = [:]
        var texts: [String: String] = [:]

        func number(_ name: String) throws(GeoDatabaseError) -> UInt64 {
            guard let number = numbers[name] else { throw .damagedMetadata }
            return number
        }
    }

    private static func fields(_ section: GeoSection) throws(GeoDatabaseError) -> Fields {
        do throws(GeoDatabaseError) {
            var check = GeoDataCheck(section)
            try check.value(at: 0)
            let root = try section.value(at: 0)
            guard root.type == .map else { throw .damagedMetadata }
            var fields = Fields()
            var at = root.payload
            for _ in 0..<root.size {
                let key = try section.target(of: try section.value(at: at))
                let valueAt = try section.skip(at)
                let value = try section.target(of: try section.value(at: valueAt))
                let name = String(decoding: section.text(key), as: UTF8.self)
                switch value.type {
                case .uint16, .uint32, .uint64:
                    fields.numbers[name] = try section.unsigned(value.payload, bytes: value.size)
                case .string:
                    fields.texts[name] = String(decoding: section.text(value), as: UTF8.self)
                default: break
                }
                at = try section.skip(valueAt)
            }
            return fields
        } catch {
            throw .damagedMetadata
        }
    }

    // The type stands in envelopes and in `status`: letters, digits and few signs, and not many.
    private static func label(_ text: String) -> String {
        let kept = text.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || " -_.0123456789".unicodeScalars.contains($0))
        }
        return kept.isEmpty ? "unnamed" : String(String.UnicodeScalarView(kept.prefix(48)))
    }

    private static func lastMarker(in file: [UInt8]) -> Int? {
        let first = max(0, file.count - maxBytes)
        var start = file.count - marker.count
        while start >= first {
            if file[start] == marker[0], file[start..<(start + marker.count)].elementsEqual(marker) {
                return start
            }
            start -= 1
        }
        return nil
    }
}
