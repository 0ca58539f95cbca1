/// The GET pixel of Mux players: a query of short keys and texts, written as the JSON body that it stands for.
///
/// So a pixel has one way behind this, the POST's: `MuxScanner` reads numbers and booleans in strings anyway.
public enum PixelQuery {
    /// The body of one event for a query without its `?`; one without `events` where the query says nothing.
    ///
    /// Keys and values are percent-decoded, `+` is a space (WHATWG URL, 5.1); a pair that does not decode to
    /// UTF-8 is dropped alone. The body is at most six times as long as the query.
    public static func body(of query: Span<UInt8>) -> [UInt8] {
        var body = Array(#"{"events":[{"#.utf8)
        let empty = body.count
        var text: [UInt8] = []
        var start = 0
        while start < query.count {
            let end = query.firstIndex(of: UInt8(ascii: "&"), start, query.count)
            let equals = query.firstIndex(of: UInt8(ascii: "="), start, end)
            if equals > start, equals < end {
                let before = body.count
                if before > empty { body.append(JSONByte.comma) }
                let isText =
                    append(query, start, equals, to: &body, by: &text)
                    && colon(&body) && append(query, equals &+ 1, end, to: &body, by: &text)
                if !isText { body.removeLast(body.count - before) }
            }
            start = end &+ 1
        }
        guard body.count > empty else { return Array("{}".utf8) }
        body += Array("}]}".utf8)
        return body
    }

    private static func colon(_ body: inout [UInt8]) -> Bool {
        body.append(JSONByte.colon)
        return true
    }

    /// Appends a decoded text as a JSON string; false where it is not UTF-8.
    private static func append(
        _ query: Span<UInt8>, _ start: Int, _ end: Int, to body: inout [UInt8], by text: inout [UInt8]
    ) -> Bool {
        text.removeAll(keepingCapacity: true)
        query.appendDecoded(start, end, to: &text)
        guard (try? UTF8Span(validating: text.span)) != nil else { return false }
        body.append(JSONByte.quote)
        for byte in text {
            if byte < 0x20 {
                body += Array("\\u00".utf8)
                body += [hexDigits[Int(byte &>> 4)], hexDigits[Int(byte & 15)]]
            } else {
                if byte == JSONByte.quote || byte == JSONByte.backslash { body.append(JSONByte.backslash) }
                body.append(byte)
            }
        }
        body.append(JSONByte.quote)
        return true
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

// MARK: - Queries

extension Span where Element == UInt8 {
    /// The first index of a byte between two offsets, or the end.
    func firstIndex(of wanted: UInt8, _ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, byte(at: at) != wanted { at &+= 1 }
        return at
    }

    /// Appends a query's text without its escapes; `%` that opens none stands for itself.
    func appendDecoded(_ start: Int, _ end: Int, to text: inout [UInt8]) {
        var at = start
        while at < end {
            let byte = byte(at: at)
            if byte == UInt8(ascii: "%"), at &+ 2 < end, let high = hexDigit(self.byte(at: at &+ 1)),
                let low = hexDigit(self.byte(at: at &+ 2))
            {
                text.append(UInt8(high &<< 4 | low))
                at &+= 3
            } else {
                text.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                at &+= 1
            }
        }
    }
}
