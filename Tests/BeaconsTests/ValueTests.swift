import Testing

@testable import Beacons

struct ValueTests {
    @Test(
        "A whole number is read from numbers and numeric strings",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("\"7\"", 7), ("383.699951171875", 384),
            ("383.4999999999999999999999", 383),
            ("0.5", 1), ("2.5", 3), ("0.49999999999999999999999", 0), ("-0.4", 0), ("-0.5", nil), ("-1", nil),
            ("1e3", 1000), ("1.5E+3", 1500), ("15e-1", 2), ("14e-1", 1),
            ("\"1795340275753.8\"", 1_795_340_275_754),
            ("9007199254740992", 9_007_199_254_740_992), ("9007199254740993", nil), ("1e16", nil),
            ("1e999", nil),
            ("1e-999", 0), ("0e999999999999999999999", 0), ("18446744073709551616", nil), ("-1e999", nil),
            ("0.00000000000000000000000000000000001e35", 1), ("100000000000000000000e-18", 100),
            ("99999999999999999999999999e-25", 10), ("12345678901234567890e-19", 1),
            ("9999999999999999999e-19", 1),
            ("4999999999999999999e-19", 0), ("\"\"", nil), ("\" 1\"", nil), ("\"01\"", nil), ("\"NaN\"", nil),
            ("NaN", nil), ("null", nil), ("true", nil), ("false", nil), ("{}", nil), ("[1]", nil),
            ("\"1 \"", nil),
            ("\"0x10\"", nil), ("\"Infinity\"", nil), (#""\u0031\u0032""#, 12), (#""\u0031a""#, nil),
        ] as [(String, UInt64?)])
    func integers(value: String, expected: UInt64?) throws {
        let (reading, field) = try Reading.field(value)
        #expect(reading.integer(field) == expected)
    }

    @Test(
        "A number is the nearest double, or nothing",
        arguments: [
            ("0", 0), ("-1.5", -1.5), ("0.1", 0.1), ("383.699951171875", 383.699951171875), ("1e22", 1e22),
            ("1e23", 1e23), ("1.7976931348623157e308", .greatestFiniteMagnitude), ("1e309", nil),
            ("-1e999", nil),
            ("5e-324", .leastNonzeroMagnitude), ("1e-999", 0),
            ("123456789012345678901234567890", 123456789012345677877719597056),
            ("0.71228389609312561234567", 0.71228389609312561234567), ("\"2.5\"", 2.5), ("\"x\"", nil),
            ("\"\"", nil),
            (#""\u0032.5""#, 2.5), ("null", nil), ("true", nil), ("[]", nil), ("NaN", nil), ("\"nan\"", nil),
        ] as [(String, Double?)])
    func numbers(value: String, expected: Double?) throws {
        let (reading, field) = try Reading.field(value)
        #expect(reading.number(field) == expected)
    }

    @Test(
        "A string's text comes without its escapes",
        arguments: [
            (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83c\udfac""#, "🎬"), (#""a\ud83cb""#, "a\u{FFFD}b"),
            (#""\udfac\ud83c""#, "\u{FFFD}\u{FFFD}"), (#""\ud83c\ud83c\udfac""#, "\u{FFFD}🎬"),
            (#""\ud83c\u0041""#, "\u{FFFD}A"), (#""\ud83c\n""#, "\u{FFFD}\n"),
            (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
            (#""\u0000x""#, "\u{0}x"), ("\"Tést — 🎬\"", "Tést — 🎬"), ("1", nil), ("null", nil), ("{}", nil),
            ("true", nil), ("NaN", nil),
        ] as [(String, String?)])
    func texts(value: String, expected: String?) throws {
        let (reading, field) = try Reading.field(value)
        #expect(reading.text(field) == expected)
        guard let expected else { return }
        #expect((field.kind == .escapedString) == value.contains("\\"))
        #expect(reading.equals(field, "plain") == (expected == "plain"))
    }

    @Test("A text equals itself alone")
    func equality() throws {
        for value in [#""hb""#, #""\u0068b""#] {
            let (reading, field) = try Reading.field(value)
            #expect(reading.equals(field, "hb"))
            for other in ["", "h", "hbx", "HB"] as [StaticString] {
                #expect(!reading.equals(field, other))
            }
        }
        let (reading, field) = try Reading.field("7")
        #expect(!reading.equals(field, "7"))
    }

    @Test("An event's kind is found by its whole name")
    func eventKinds() throws {
        for kind in MuxEventKind.allCases {
            let (reading, field) = try Reading.field("\"\(kind.rawValue)\"")
            #expect(reading.eventKind(field) == kind)
        }
        for value in [
            #""""#, #""hb ""#, #""hb\u0000""#, #""\u0000""#, "7", "null", #""renditionchanged""#, #""HB""#,
        ] {
            let (reading, field) = try Reading.field(value)
            #expect(reading.eventKind(field) == .other)
        }
        let (reading, field) = try Reading.field(#""view\u0065nd""#)
        #expect(reading.eventKind(field) == .viewend)
    }

    @Test("A field asked about a shorter body gives what is there, and does not trap")
    func otherBody() throws {
        let (_, text) = try Reading.field(#""a\ud83c\udfac\n""#)
        let (_, number) = try Reading.field("123.5")
        for other in [[], [0x7B], Array("{\"events\":[{\"e\":\"a\\u".utf8)] as [[UInt8]] {
            var bytes: [UInt8] = []
            let isString = text.appendText(in: other.span, to: &bytes)
            #expect(isString)
            _ = (
                number.integer(in: other.span), number.number(in: other.span),
                text.equals("a", in: other.span)
            )
            _ = MuxEventKind(text, in: other.span)
        }
    }
}
