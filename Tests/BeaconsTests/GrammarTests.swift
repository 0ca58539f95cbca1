import Testing

@testable import Beacons

struct GrammarTests {
    @Test(
        "A value of RFC 8259 is read",
        arguments: [
            "0", "-0", "1", "-1", "10", "1234567890123456789012345", "0.5", "-0.5", "1.25",
            "123456.789012345",
            "1e5", "1E5", "1e+5", "1e-5", "1E-05", "-1.5e300", "1e999", "-1e-999", "0e0", "0.0e+00",
            "12345678",
            "123456789", "1234567812345678", "12345678.5", "true", "false", "null", "NaN", "\"\"", "\"a\"",
            "\"1234567\"", "\"12345678\"", "\"a b\"", "\"\u{7F}\"", #""\"\\\/\b\f\n\r\t""#, #""\u0041""#,
            #""\uD83C\uDFAC""#, #""\ud83c""#, #""\u0000""#, "\"é€🎬\"", "\"\u{2028}\"", "\"{}[],:\"",
            "[]", "{}", "[ ]", "{ }", "[1]", "[1,2]", "[1 , 2]", "[[],[[]],{}]", "[null,NaN,true,false]",
            #"{"a":1}"#, #"{"a":1,"a":2}"#, #"{"":{}}"#, #"{ "a" : [ 1 , { "b" : "c" } ] }"#, #"{"\"":"\\"}"#,
            " 1 ", "\t1\n", "\r\n\"a\" ",
        ])
    func sound(value: String) throws {
        #expect(refusal("{\"events\":[{\"e\":\(value)}]}") == nil)
        #expect(refusal("{\"other\":\(value),\"events\":[{\"e\":\(value),\"xid\":\(value)}]}") == nil)
        #expect(refusal("{\"events\":[\(value)]}") == nil)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "-", "+1", "01", "-01", "00", "012345678", "1.", ".5", "-.5", "1.e5", "1e", "1e+", "1E-",
            "1e1.5",
            "0x10", "1a", "1 2", "--1", "1-", "1_000", "12345678a", "1234567812345678x", "Infinity",
            "-Infinity",
            "-NaN", "nan", "NaNN", "True", "TRUE", "tru", "truee", "fals", "nul", "nulll", "undefined", "'a'",
            "\"",
            "\"a", "\"a\"b", "a", "\"\\\"", #""\x41""#, #""\a""#, #""\u""#, #""\u12""#, #""\u12G4""#,
            #""\U0041""#,
            "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]",
            "[1 2]",
            "[1]]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
            "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{1:1}", "{null:1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "[1}",
            "{\"a\"}", "{\"a\",\"b\"}", "[\"a\":1]", "/* */1", "1//", "\u{FEFF}1", "\u{A0}1", "\u{B}1",
            "\u{0}",
        ])
    func broken(value: String) {
        #expect(refusal("{\"events\":[{\"e\":\(value)}]}") == .notJSON)
        #expect(refusal("{\"other\":\(value),\"events\":[]}") == .notJSON)
        #expect(refusal("{\"events\":[],\"metadata\":{\"a\":\(value)}}") == .notJSON)
    }

    @Test(
        "A whole body is one JSON text",
        arguments: [
            "", " ", "{", "}", "{\"events\"", "{\"events\":", "{\"events\":[", "{\"events\":[{",
            "{\"events\":[{}",
            "{\"events\":[{}]", "{\"events\":[{}]}}", "{\"events\":[{}]}x", "{\"events\":[{}]},",
            "{\"events\":[{}],}",
            "{\"events\":[{},]}", "{\"events\":[,{}]}", "{\"events\":[{}{}]}", "{\"events\":[{\"e\":1,}]}",
            "{events:[]}", "\u{FEFF}{\"events\":[]}", "{\"events\":[]}\u{0}", "[1", "x", "{} {}",
        ])
    func brokenBodies(body: String) {
        #expect(refusal(body) == .notJSON)
    }

    @Test(
        "JSON without an events array is refused as such",
        arguments: [
            "{}", "[]", "[{\"e\":\"hb\"}]", "1", "\"events\"", "null", "{\"events\":null}", "{\"events\":{}}",
            "{\"events\":\"[]\"}", "{\"Events\":[]}", "{\"metadata\":{},\"event\":[]}",
            "{\"a\":{\"events\":[]}}",
        ])
    func noEvents(body: String) {
        #expect(refusal(body) == .noEvents)
    }

    @Test("Stops in a word are found at every place, and only there")
    func stops() {
        for place in 0..<8 {
            for byte in UInt8.min...UInt8.max {
                let word =
                    0x6161_6161_6161_6161 & ~(0xFF << UInt64(8 * place)) | UInt64(byte) << UInt64(8 * place)
                let isStop = byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C
                let found = stringStops(word)
                #expect(isStop ? found.trailingZeroBitCount >> 3 == place : found == 0)
                let digits =
                    0x3939_3939_3939_3939 & ~(0xFF << UInt64(8 * place)) | UInt64(byte) << UInt64(8 * place)
                let other = digitStops(digits)
                #expect((48...57).contains(byte) ? other == 0 : other.trailingZeroBitCount >> 3 == place)
            }
        }
    }
}
