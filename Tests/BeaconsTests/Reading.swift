import Testing

@testable import Beacons

/// A scanned body with the means to look at it.
struct Reading {
    let body: [UInt8]
    let scanner: MuxScanner

    init(_ body: [UInt8], limits: ScanLimits = .init()) throws {
        var scanner = MuxScanner(limits: limits)
        try scanner.scan(body.span)
        (self.body, self.scanner) = (body, scanner)
    }

    init(_ text: String, limits: ScanLimits = .init()) throws {
        try self.init(Array(text.utf8), limits: limits)
    }

    /// Reads one value as the only field of the only event.
    static func field(_ value: String) throws -> (reading: Reading, field: ScannedField) {
        let reading = try Reading("{\"events\":[{\"e\":\(value)}]}")
        return (reading, try #require(reading.scanner.fields.first))
    }

    func text(_ field: ScannedField) -> String? {
        var bytes: [UInt8] = []
        return field.appendText(in: body.span, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    func integer(_ field: ScannedField) -> UInt64? { field.integer(in: body.span) }
    func number(_ field: ScannedField) -> Double? { field.number(in: body.span) }
    func equals(_ field: ScannedField, _ text: StaticString) -> Bool { field.equals(text, in: body.span) }
    func eventKind(_ field: ScannedField) -> MuxEventKind { MuxEventKind(field, in: body.span) }

    /// The value's bytes as they stand in the body.
    func raw(_ field: ScannedField) -> [UInt8] {
        Array(body[Int(field.start)..<Int(field.end)])
    }

    /// An event's fields as the oracle would write them.
    func oracleFields(_ event: Range<Int>) -> [OracleField] {
        scanner.fields[event].map { field in
            let (kind, value): (String, [UInt8]) =
                switch field.kind {
                case .string, .escapedString: ("string", Array((text(field) ?? "").utf8))
                case .number: ("number", raw(field))
                case .true: ("true", [])
                case .false: ("false", [])
                case .null: ("null", [])
                case .nested: ("nested", [])
                }
            return OracleField(name: field.key.name, kind: kind, value: value)
        }
    }
}

/// Why a body is refused, or nil where it is read.
func refusal(_ body: [UInt8], limits: ScanLimits = .init()) -> ScanRefusal? {
    var scanner = MuxScanner(limits: limits)
    do {
        try scanner.scan(body.span)
        return nil
    } catch {
        return error
    }
}

func refusal(_ text: String, limits: ScanLimits = .init()) -> ScanRefusal? {
    refusal(Array(text.utf8), limits: limits)
}

/// A short body in a player's style, for tests that need no capture.
let sampleBody = #"""
    {"metadata":{"transmission_timestamp":1795340677700.5,"rtt_ms":12},"events":[{"e":"viewstart",
    "ake":"eu1test","xid":"94b43bc9","xsqno":1,"uti":1795340677458,"vtt":"Tést \"a\" \u00e9 \ud83c\udfac",
    "vsodu":null,"xtitofifr":383.699951171875,"qrphe":{"x-cdn":"a","l":[1,2,{"b":[]}]},"pauon":false,
    "client_alnm":"x","u_plan_":"gold"},
    {"e":"hb","xid":"94b43bc9","xsqno":2,"uti":-1.5E+3,"xpntimscv":0,"vid":"vid-1","zz":1}]}
    """#
