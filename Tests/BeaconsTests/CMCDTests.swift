import Testing

@testable import Beacons

/// CMCD's JSON, queries, limits and kinds.
struct CMCDTests {
    private func scanned(_ body: String, _ limits: ScanLimits = .init()) throws -> CMCDScanner {
        var scanner = CMCDScanner(limits: limits)
        let bytes = Array(body.utf8)
        try scanner.scan(bytes.span)
        return scanner
    }

    @Test(arguments: [
        (#"[{"e":"t","ts":1},{"e":"ps"}]"#, 2, 0), (#"{"e":"t"}"#, 1, 0),
        ("{\"e\":\"t\"}\n{\"e\":\"t\"}\n", 2, 0),
        (#"[{"e":"t"},5,"x",[{}],{}]"#, 1, 4), (#"[[{"e":"t"}]]"#, 0, 1),
    ])
    func `JSON holds objects or arrays of them`(body: String, kept: Int, rejected: Int) throws {
        let scanner = try scanned(body)
        #expect(scanner.records.count == kept)
        #expect(scanner.rejectedRecords == rejected)
    }

    @Test(arguments: [
        ("", ScanRefusal.noEvents), ("\n \r\n", .noEvents), ("[]", .noEvents), (#"[{"e":"t"}"#, .notJSON),
        (#"{"e":"t"},"#, .notJSON), (#"{"e":}"#, .notJSON), ("[{\"e\":\"\u{1}\"}]", .notJSON),
        (#"{"e":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"#, .tooDeep),
    ])
    func `a body without records, and JSON that breaks off, are refused`(body: String, refusal: ScanRefusal) {
        #expect(throws: refusal) { _ = try scanned(body) }
    }

    @Test func `of a JSON array the first item is taken`() throws {
        let body = Array(#"{"br":[5000,320],"ec":["E1"],"bl":[],"mtp":[{"a":1}],"bs":true}"#.utf8)
        var scanner = CMCDScanner()
        try scanner.scan(body.span)
        #expect(scanner.fields.map { $0.value.kind } == [.number, .string, .null, .nested, .true])
        #expect(scanner.fields[0].value.integer(in: body.span) == 5000)
    }

    @Test(arguments: [
        ("CMCD=bl%3D21300%2Csid%3D%22a%20b%22&x=1", "bl=21300,sid=\"a b\""),
        ("a=1&CMCD=cid%3D%22a+b%22", "cid=\"a b\""),
        ("CMCD=v%3D1&CMCD=v%3D2", "v=1\nv=2"), ("XCMCD=1", ""), ("", ""), ("CMCD", ""), ("CMCD=", ""),
    ])
    func `a query's records are decoded`(query: String, records: String) {
        #expect(String(decoding: CMCDQuery.records(of: Array(query.utf8).span), as: UTF8.self) == records)
    }

    @Test func `limits hold per record and per body`() throws {
        var limits = ScanLimits()
        limits.events = 3
        limits.fieldsPerEvent = 2
        limits.bodyBytes = 40
        let scanner = try scanned("v=1\nv=1,e=t,br=1\nv=1\nv=1\nv=1\n", limits)
        #expect(scanner.records.count == 2)
        #expect(scanner.rejectedRecords == 3)
        #expect(scanner.fields.count == 2)
        let json = try scanned("[{\"v\":1},5,{\"v\":1},{\"v\":1}]", limits)
        #expect(json.records.count == 2)
        #expect(json.rejectedRecords == 2)
        #expect(throws: ScanRefusal.tooLarge) { _ = try scanned(String(repeating: "v", count: 41), limits) }
    }

    @Test func `each event of the table has its own number, which never changes`() {
        let table: [(String, UInt8)] = [
            ("abs", 1), ("abe", 2), ("ae", 3), ("as", 4), ("b", 5), ("bc", 6), ("c", 7), ("ce", 8), ("e", 9),
            ("h", 10), ("m", 11), ("pc", 12), ("pe", 13), ("pr", 14), ("ps", 15), ("rr", 16), ("sk", 17),
            ("t", 18), ("um", 19), ("zz", 0), ("", 0),
        ]
        for (name, number) in table {
            let body = Array(name.utf8)
            let field = ScannedField(.other, JSONValue(kind: .string, start: 0, end: body.count, next: 0))
            #expect(CMCDEventKind(field, in: body.span).rawValue == number, "\(name)")
        }
        #expect(CMCDEventKind.allCases.count == 20)
    }
}
