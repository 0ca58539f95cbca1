public import EgressContract

/// A sealed batch that has been read: its envelope and its records.
public struct Batch: Sendable {
    /// The first line.
    public let envelope: BatchEnvelope
    /// The parts, in order of view.
    public let records: [ViewRecord]
}

/// Why a batch could not be read; quotes nothing of it.
public enum BatchError: Error, Equatable, Sendable {
    /// Not one whole gzip stream.
    case notGzip
    /// More than the limit when inflated.
    case tooLarge
    /// The line of this number, from 1, is not in the canonical spelling.
    case notCanonical(line: Int)
    /// The envelope's counts are not those of the records.
    case wrongCounts
}

/// Gathers records, in order of view, and seals them under an envelope.
public struct BatchWriter: Sendable {
    private var lines = RecordLine()
    private var ends: [Int] = []
    /// How many parts were added.
    public private(set) var parts = 0
    /// How many deliveries of events they join.
    public private(set) var events = 0
    /// The sizes of `seen`, added up.
    public private(set) var orders = 0

    /// A writer that holds nothing, with room for some bytes of lines.
    public init(room: Int = 0) { lines.reserve(room) }

    /// The size so far, before compression.
    public var bytes: Int { lines.bytes.count }

    /// Adds a record, which must come behind those added before.
    public mutating func add(_ record: ViewRecord) {
        lines.record(record)
        ends.append(lines.bytes.count)
        parts += 1
        events += record.events
        orders += record.part.orders
    }

    /// Gives each record's line in order, without its line feed.
    public func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) {
        var start = 0
        for end in ends {
            body(lines.bytes[start..<end - 1])
            start = end
        }
    }

    /// The NDJSON: the envelope's line and the records'.
    public func plain(_ envelope: BatchEnvelope) -> [UInt8] {
        var head = RecordLine()
        envelope.write(to: &head)
        return head.bytes + lines.bytes
    }

    /// The gzip NDJSON file at a zlib level of 1 to 9; equal input gives equal bytes.
    public func seal(_ envelope: BatchEnvelope, level: Int) -> [UInt8] {
        Gzip.deflate(plain(envelope), level: level)
    }

    /// The file of an envelope and its records.
    public static func seal(_ envelope: BatchEnvelope, _ records: some Sequence<ViewRecord>, level: Int)
        -> [UInt8]
    {
        var writer = BatchWriter()
        for record in records { writer.add(record) }
        return writer.seal(envelope, level: level)
    }
}

/// Reads batches; accepts the canonical spelling only.
public enum BatchReader {
    /// The batch in a gzip file that inflates to at most `maxInflatedBytes`.
    public static func read(_ gzip: [UInt8], maxInflatedBytes: Int) throws(BatchError) -> Batch {
        var scanner = RecordScanner(try inflated(gzip, maxInflatedBytes))
        guard let envelope = BatchEnvelope.read(&scanner) else { throw .notCanonical(line: 1) }
        var records: [ViewRecord] = []
        var orders = 0
        while !scanner.isAtEnd {
            guard let record = scanner.record(), records.last.map({ $0.key < record.key }) ?? true else {
                throw .notCanonical(line: records.count + 2)
            }
            orders += record.part.orders
            records.append(record)
        }
        guard records.count == envelope.parts, orders == envelope.orders, envelope.events >= orders else {
            throw .wrongCounts
        }
        return Batch(envelope: envelope, records: records)
    }

    private static func inflated(_ gzip: [UInt8], _ maxBytes: Int) throws(BatchError) -> [UInt8] {
        do throws(GzipError) {
            return try Gzip.inflateSealed(gzip, maxBytes: maxBytes)
        } catch {
            switch error {
            case .notGzip: throw .notGzip
            case .tooLarge: throw .tooLarge
            }
        }
    }
}
