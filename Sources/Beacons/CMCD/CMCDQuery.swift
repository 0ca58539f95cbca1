/// CMCD in a query: `CMCD=` and the percent-encoded records.
public enum CMCDQuery {
    /// The records of all parameters named CMCD, each on lines of its own; `+` is a space, as in some players.
    public static func records(of query: Span<UInt8>) -> [UInt8] {
        var records: [UInt8] = []
        var start = 0
        while start < query.count {
            let end = query.firstIndex(of: UInt8(ascii: "&"), start, query.count)
            let equals = query.firstIndex(of: UInt8(ascii: "="), start, end)
            if query.equals("CMCD", start, equals) || query.equals("cmcd", start, equals) {
                if !records.isEmpty { records.append(0x0A) }
                query.appendDecoded(equals &+ 1, end, to: &records)
            }
            start = end &+ 1
        }
        return records
    }

    /// Whether a body is such a query and not records.
    public static func isQuery(_ body: Span<UInt8>) -> Bool { body.equals("CMCD=", 0, min(5, body.count)) }
}
