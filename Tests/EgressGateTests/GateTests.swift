import EgressContract
import EgressGate
import Testing

@Suite("The gate")
struct GateTests {
    static let gate = EgressGate(contract: .v1)
    static let prefix = NetworkPrefix(ipv4: 203, 0, 113)

    static func record(_ fill: (inout PartBuilder) -> Void, property: String = "prop1") -> ViewRecord {
        var builder = PartBuilder()
        builder.see(1)
        fill(&builder)
        let key = ViewKey(property: property, view: ViewPseudonym(high: 1, low: 2))
        return ViewRecord(key: key, part: builder.build(), events: 1)
    }

    struct TextRow: Sendable, CustomTestStringConvertible {
        let field: ContractField
        let text: String
        let form: GateForm?

        init(_ field: ContractField, _ text: String, _ form: GateForm?) {
            self.field = field
            self.text = text
            self.form = form
        }

        var testDescription: String { "\(field) \(text.prefix(50))" }
    }

    static let domains: [TextRow] = [
        .init(.prefix, "203.0.113", nil), .init(.prefix, "203", nil), .init(.prefix, "20010db800", nil),
        .init(.prefix, "203.0.113.77", .outsideDomain), .init(.prefix, "203.0.113.", .outsideDomain),
        .init(.prefix, "203.0.256", .outsideDomain), .init(.prefix, "203.00.1", .outsideDomain),
        .init(.prefix, "20010db8001", .outsideDomain), .init(.prefix, "20010db80000", .outsideDomain),
        .init(.prefix, "20010DB800", .outsideDomain), .init(.prefix, "", .outsideDomain),
        .init(.continent, "EU", nil), .init(.continent, "eu", .outsideDomain), .init(.country, "DE", nil),
        .init(.country, "DEU", .outsideDomain), .init(.subdivision, "BE", nil),
        .init(.subdivision, "1-2", nil),
        .init(.subdivision, "ABCDEFG", .outsideDomain), .init(.city, "Köln", nil),
        .init(.viewer, "0123456789abcdef", nil), .init(.viewer, "0123456789ABCDEF", .outsideDomain),
        .init(.viewer, "0123456789abcde", .outsideDomain), .init(.videoID, "a_b.c:d-e", nil),
        .init(.videoID, "a b", .outsideDomain), .init(.videoID, String(repeating: "x", count: 128), nil),
        .init(.videoID, String(repeating: "x", count: 129), .outsideDomain),
        .init(.errorCode, "networkError", nil),
        .init(.errorCode, "a:b", .outsideDomain),
        .init(.errorCode, String(repeating: "x", count: 33), .outsideDomain),
        .init(.pageHost, "www.video.example", nil), .init(.pageHost, "WWW.video.example", .outsideDomain),
        .init(.pageHost, "a/b", .outsideDomain), .init(.videoTitle, "Tést — “émoji 🎬” end", nil),
        .init(.videoTitle, "", .outsideDomain), .init(.videoTitle, "a\u{2028}b", .outsideDomain),
        .init(.videoTitle, "a\u{85}b", .outsideDomain), .init(.videoTitle, "a\tb", .outsideDomain),
        .init(.videoTitle, "a@b", .outsideDomain), .init(.videoTitle, "x://y", .outsideDomain),
        .init(.videoTitle, "12:34", nil), .init(.videoTitle, String(repeating: "a", count: 23), nil),
        .init(.videoTitle, String(repeating: "a", count: 24), .outsideDomain),
        .init(.videoTitle, String(repeating: "a ", count: 129), .outsideDomain),
        .init(.videoDuration, "40000", .wrongType),
    ]

    static let addresses: [TextRow] = [
        .init(.videoTitle, "cam 203.0.113.77 door", .ownOctets),
        .init(.videoID, "198.51.100.1", .dottedQuad),
        .init(.errorCode, "x192.0.2.10", .dottedQuad), .init(.pageHost, "192.0.2.10", .dottedQuad),
        .init(.videoTitle, "203.000.113.00077", .ownOctets), .init(.videoTitle, "1.2.3.4.5", nil),
        .init(.videoTitle, "1.2.3", nil), .init(.videoTitle, "1.234.567.890", nil),
        .init(.videoTitle, "1.2.3.4", .dottedQuad), .init(.videoTitle, "300.1.2.3", nil),
        .init(.videoTitle, "app 1.0.0.21B101", nil), .init(.videoTitle, "x192.0.2.10y", .dottedQuad),
        .init(.videoTitle, "198.51.100.0/24", nil),
        .init(.videoTitle, "198.51.100.0/25", .dottedQuad), .init(.videoTitle, "203.0.113.0/24", nil),
        .init(.videoTitle, "tcp 203.0.113.77.443", .ownOctets), .init(.videoTitle, "2001:db8::/32", nil),
        .init(.videoTitle, "2001:db8:ab00::", nil), .init(.videoTitle, "2001:db8:1:2:3:4:0:0/96", .colonHex),
        .init(.videoTitle, "core::fmt::Display", nil), .init(.videoTitle, "abc::def", .colonHex),
        .init(.videoTitle, "x2001:db8::1y", .colonHex),
        .init(.videoTitle, "2001:db8::1:2", .colonHex), .init(.videoID, "2001:0DB8::0001", .colonHex),
        .init(.videoID, "2001:db8:85a3:8d3:1319:8a2e:370:7348", .colonHex),
        .init(.videoTitle, "Net::HTTP", nil), .init(.videoTitle, "01:02:03:04", nil),
        .init(.videoCodec, "vp09.00.51.08", nil), .init(.videoCodec, "vp09.203.0.113.77", .ownOctets),
        .init(.videoTitle, "vp09.00.51.08", nil), .init(.videoTitle, "vp09.10.20.300", nil),
        .init(.videoTitle, "no 3405803853", .ownDecimal),
        .init(.videoID, "03405803776", .ownDecimal), .init(.videoID, "3405804031", .ownDecimal),
        .init(.videoID, "3405803775", nil), .init(.videoID, "3405804032", nil),
        .init(.videoID, "req-CB00714d-0001", .ownHex), .init(.videoID, "pcb00714d", .ownHex),
        .init(.videoID, "cb007", nil), .init(.videoID, "cb00724d", nil),
        .init(.viewer, "00cb00714d000000", nil),
    ]

    @Test("a text passes only in its domain and without an address", arguments: domains + addresses)
    func text(_ row: TextRow) {
        let record = Self.record {
            $0.set(row.field, order: 1, text: row.text)
            $0.set(.playerName, order: 1, text: "stays")
            $0.mark(.play, order: 1, time: 5)
        }
        let verdict = Self.gate.pass(record, prefix: Self.prefix)
        guard let form = row.form else {
            #expect(verdict == GateVerdict(record: record, findings: []))
            return
        }
        #expect(verdict.findings == [GateFinding(location: .field(row.field), form: form)])
        let rest = Self.record {
            $0.set(.playerName, order: 1, text: "stays")
            $0.mark(.play, order: 1, time: 5)
        }
        #expect(verdict.record == rest)
    }

    @Test("numbers pass only in the contract's range")
    func numbers() {
        let rows: [(ContractField, UInt64, GateForm?)] = [
            (.videoDuration, 86_400_000, nil), (.videoDuration, 86_400_001, .outOfRange),
            (.videoIsLive, 1, nil),
            (.videoIsLive, 2, .outOfRange), (.networkOperator, 1 << 32, .outOfRange),
            (.time, 100_000_001, .outOfRange),
            (.maxPlayheadPosition, 1, nil), (.videoTitle, 5, .wrongType),
            (.averageRequestThroughput, 3_405_803_853, nil),
        ]
        for (field, value, form) in rows {
            let record = Self.record { $0.set(field, order: 1, value) }
            #expect(Self.gate.pass(record, prefix: nil).findings.map(\.form) == (form.map { [$0] } ?? []))
            #expect(Self.gate.conforms(record) == (form == nil))
        }
    }

    @Test(
        "a number that a player says is no address of its own prefix",
        arguments: [
            (3_405_803_853 as UInt64, true), (3_405_804_032, false), (1_299_251_403, true),
            (31_300_070_515, true),
            (203_000_113_077, true), (203_000_113_256, false), (203, false),
        ])
    func ownNumbers(number: UInt64, isAddress: Bool) {
        let record = Self.record { $0.set(.averageRequestThroughput, order: 1, number) }
        let forms = Self.gate.pass(record, prefix: Self.prefix).findings.map(\.form)
        #expect(forms == (isAddress ? [.ownDecimal] : []))
    }

    @Test("marks pass only with their value and in range; a failing one alone is taken out")
    func marks() {
        let code = Array("404".utf8)
        let address = Array("203.0.113.77".utf8)
        let record = Self.record {
            $0.mark(.play, order: 1, time: 5)
            $0.mark(.play, order: 2, time: 5, 7)
            $0.mark(.pause, order: 3, time: 4_398_046_511_104)
            $0.mark(.renditionchange, order: 4, time: 5)
            $0.mark(.renditionchange, order: 5, time: 5, 1_000_000_000)
            $0.mark(.renditionchange, order: 6, time: 5, 1_000_000_001)
            $0.mark(.error, order: 7, time: 5, text: code.span)
            $0.mark(.error, order: 8, time: 5, text: address.span)
            $0.mark(.error, order: 9, time: 5)
        }
        let verdict = Self.gate.pass(record, prefix: nil)
        #expect(
            verdict.findings.map(\.form) == [.wrongType, .outOfRange, .outOfRange, .dottedQuad, .wrongType])
        let rest = Self.record {
            $0.mark(.play, order: 1, time: 5)
            $0.mark(.renditionchange, order: 4, time: 5)
            $0.mark(.renditionchange, order: 5, time: 5, 1_000_000_000)
            $0.mark(.error, order: 7, time: 5, text: code.span)
        }
        #expect(verdict.record == rest)
        #expect(verdict.record.map(Self.gate.conforms) == true)
    }

    @Test("a record with another property or with bytes that are no part is refused whole")
    func whole() {
        for property in ["", "a b", "203.0.113.77", "2001:db8::1", "\u{212A}"] {
            let naming = EgressGate(contract: .v1, properties: ["p", "K", property])
            for gate in [Self.gate, naming] {
                let verdict = gate.pass(Self.record({ _ in }, property: property), prefix: nil)
                #expect(verdict.record == nil && verdict.findings.map(\.form) == [.badProperty])
            }
            #expect(naming.conforms(Self.record({ _ in }, property: "p")))
            #expect(naming.conforms(Self.record({ _ in }, property: "another")))
        }
        let key = ViewKey(property: "p", view: ViewPseudonym(high: 0, low: 0))
        for bytes: [UInt8] in [
            [], [0], [1, 1], [0, 200, 0xFF], [0, 8, 1, 2, 200, 65, 0xFF], [0, 0xFF, 1],
        ] {
            let record = ViewRecord(key: key, part: ViewPart(canonical: bytes), events: 1)
            let verdict = Self.gate.pass(record, prefix: nil)
            #expect(verdict.record == nil && verdict.findings.map(\.form) == [.notCanonical])
            #expect(!Self.gate.conforms(record))
        }
    }

    @Test("numbers of an IPv6 prefix are found; those of a shortened prefix could be anything")
    func otherPrefixes() throws {
        let six = NetworkPrefix(ipv6: 0x20, 0x01, 0x0d, 0xb8, 0x85)
        let two = try #require(Self.prefix.shortened(ipv4Octets: 2, ipv6Octets: 5))
        let rows: [(NetworkPrefix, String, GateForm?)] = [
            (six, "42540766452641154071740215577757643572", .ownDecimal),
            (six, "20010db885a308d313198a2e03707348", .ownHex),
            (six, "20010db886a308d313198a2e03707348", nil),
            (six, "99999999999999999999999999999999999999999", nil), (six, "2001-db8-8500--1", .ownHex),
            (six, "2001-db8-8600--1", nil), (two, "3405838080", nil), (two, "cb00ffff", nil),
            (two, "203.0.113.77", .dottedQuad),
        ]
        for (prefix, text, form) in rows {
            let record = Self.record { $0.set(.videoID, order: 1, text: text) }
            #expect(Self.gate.pass(record, prefix: prefix).findings.map(\.form) == (form.map { [$0] } ?? []))
        }
    }

    @Test("names of forms are distinct")
    func names() { #expect(Set(GateForm.allCases.map(\.name)).count == GateForm.allCases.count) }
}
