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

    /// The text of a beacon that is not yet text.
    ///
    /// Gzip is told by its first bytes (RFC 1952, 2.3.1), whether or not a header declares it: no JSON begins so.
    func text(of beacon: ReceivedBeacon) throws(UnreadableBody) -> [UInt8] {
        let body = beacon.body
        switch beacon.dialect {
        case .muxPixel: return PixelQuery.body(of: body.span)
        case .cmcdQuery: return CMCDQuery.records(of: body.span)
        case .cmcdHeaders: return body
        case .cmcd where CMCDQuery.isQuery(body.span): return CMCDQuery.records(of: body.span)
        case .mux, .cmcd: break
        }
        guard body.count > 2, body[0] == 0x1F, body[1] == 0x8B else { return body }
        let (most, overflow) = body.count.multipliedReportingOverflow(by: maxInflationRatio)
        do throws(GzipError) {
            return try Gzip.inflate(body, maxBytes: overflow ? maxInflatedBytes : min(most, maxInflatedBytes))
        } catch {
            throw error == .tooLarge ? .inflatesTooFar : .notGzip
        }
    }
}
