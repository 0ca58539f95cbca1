import Batching
import Beacons
import Ingest

/// Why nothing of a beacon could be read.
enum UnreadableBody: Error, Hashable, CaseIterable {
    case notJSON, notUTF8, tooDeep, tooLarge, noEvents
    /// It begins as gzip and is none.
    case notGzip
    /// It inflates beyond a limit.
    case inflatesTooFar
    /// CMCD that the region does not take: the player is told to stop.
    case stopped

    init(_ refusal: ScanRefusal) {
        switch refusal {
        case .notJSON: self = .notJSON
        case .notUTF8: self = .notUTF8
        case .tooDeep: self = .tooDeep
        case .tooLarge: self = .tooLarge
        case .noEvents: self = .noEvents
        }
    }
}

/// Bodies as scanners read them: gzip inflated, a pixel's query as the JSON that it stands for.
struct BodyReading: Sendable {
    /// Bytes of an inflated body.
    var maxInflatedBytes = 8 << 20
    /// Inflated bytes for each byte that was sent; players' JSON shrinks by 5 to 10.
    var maxInflationRatio = 100
    /// Members of gzip in a body: whoever compresses as it writes may send several.
    var maxGzipMembers = 1000

    /// Gives a reader the text of a beacon.
    func text<Result>(
        of beacon: ReceivedBeacon, _ read: (Span<UInt8>) throws(UnreadableBody) -> Result
    ) throws(UnreadableBody) -> Result {
        try beacon.withBody { (body) throws(UnreadableBody) in
            guard let text = try self.text(body, beacon.dialect) else { return try read(body) }
            return try read(text.span)
        }
    }

    /// What a body stands for; nil where it is text already.
    private func text(_ body: Span<UInt8>, _ dialect: BeaconDialect) throws(UnreadableBody) -> [UInt8]? {
        switch dialect {
        case .muxPixel: PixelQuery.body(of: body)
        case .cmcdQuery: CMCDQuery.records(of: body)
        case .cmcdHeaders: nil
        case .cmcd where CMCDQuery.isQuery(body): CMCDQuery.records(of: body)
        case .mux, .cmcd: Self.isGzip(body) ? try inflated(body) : nil
        }
    }

    /// Gzip is told by its first bytes (RFC 1952, 2.3.1), whether or not a header declares it: no JSON begins so.
    private static func isGzip(_ body: Span<UInt8>) -> Bool {
        body.count > 2 && body[0] == 0x1F && body[1] == 0x8B
    }

    private func inflated(_ body: Span<UInt8>) throws(UnreadableBody) -> [UInt8] {
        let (most, overflow) = body.count.multipliedReportingOverflow(by: maxInflationRatio)
        do throws(GzipError) {
            return try Gzip.inflate(
                body.indices.map { body[$0] },
                maxBytes: overflow ? maxInflatedBytes : min(most, maxInflatedBytes),
                maxMembers: maxGzipMembers)
        } catch {
            throw error == .tooLarge ? .inflatesTooFar : .notGzip
        }
    }
}
