import Testing

@testable import Beacons

/// Dictionaries as RFC 9651 has them, and as players write them.
struct StructuredFieldTests {
    /// The records of a body: each key with its value's kind and text; nil for a body without one sound record.
    private func read(_ text: String) -> [[String]]? { read(Array(text.utf8)) }

    private func read(_ body: [UInt8]) -> [[String]]? {
        var scanner = CMCDScanner()
        guard (try? scanner.scan(body.span)) != nil, !scanner.records.isEmpty else { return nil }
        return scanner.records.map { record in
            scanner.fields[record].map { field in
                var text: [UInt8] = []
                if !field.value.appendText(in: body.span, to: &text) {
                    text = Array(body[Int(field.value.start)..<Int(field.value.end)])
                }
                return "\(field.key) \(field.value.kind) \(String(decoding: text, as: UTF8.self))"
            }
        }
    }

    /// Sections 3.1 to 3.3 of RFC 9651, each in the place of a member's value.
    @Test(arguments: [
        ("42", "number 42"), ("-999999999999999", "number -999999999999999"), ("0", "number 0"),
        ("-0", "number -0"), ("042", "number 42"), ("4.5", "number 4.5"), ("-5.230", "number -5.230"),
        ("-0.40", "number -0.40"), (#""hello world""#, "string hello world"), (#""""#, "string "),
        (#""a \"b\" \\ c""#, #"escapedString a "b" \ c"#), ("foo123/456", "string foo123/456"),
        ("*foo:bar", "string *foo:bar"), ("a!#$%&'*+-.^_`|~:/", "string a!#$%&'*+-.^_`|~:/"),
        (":cHJldGVuZCB0aGlz:", "nested :cHJldGVuZCB0aGlz:"), ("::", "nested ::"), ("?1", "true ?1"),
        ("?0", "false ?0"), ("@1659578233", "number 1659578233"), ("@-1", "number -1"),
        (
            #"%"This is intended for display to %c3%bcsers.""#,
            #"nested %"This is intended for display to %c3%bcsers.""#
        ),
        ("1; abc; b=?0", "number 1"), ("5;foo=bar", "number 5"), ("text;q=1.0;x=\"y\";z=:aa:", "string text"),
    ])
    func `an item of the RFC parses`(text: String, value: String) {
        #expect(read("br=\(text)") == [["br \(value)"]])
        #expect(read("e=t,br=\(text) , v=2") == [["e string t", "br \(value)", "v number 2"]])
    }

    @Test(arguments: [
        "", "1234567890123456", "1.", ".1", "1.2.3", "--1", "+1", "1e3", "0x10", "\"", "\"a", "\"a\\n\"",
        "\"a\\", "'a'",
        "\"a\u{1}\"", "\"a\u{7f}\"", "?2", "?", "?true", "@", "@1.5", "@a", ":a", ":a b:", ":a%:", "%\"%C3\"",
        "%\"%c\"",
        "%a", "%\"a", "(", "(1", "(1,2)", "(1\"a\")", "(1 2", "((1))", "1 2", "a b", "1;", "1;=a", "1;A b",
        "1;a=", "a\"b\"",
        "{}", "[1]", ",", "é",
    ])
    func `what is no item costs its record alone`(text: String) {
        #expect(read("br=\(text)") == nil)
        #expect(read("v=1\nbr=\(text)\nv=2\n") == [["v number 1"], ["v number 2"]])
    }

    /// Section 3.2.
    @Test(arguments: [
        (#"cdn="Applepie", h=:w4ZibGV0w6ZydGUK:"#, ["cdn string Applepie", "h nested :w4ZibGV0w6ZydGUK:"]),
        ("st=?0, sf, su; foo=bar", ["st false ?0", "other true ", "other true "]),
        (
            "a=(1 2), b=3, c=4;aa=bb, d=(5 6);valid",
            ["other number 1", "other number 3", "other number 4", "other number 5"]
        ),
        ("bs,\tnr\t,su", ["other true ", "other true ", "other true "]),
        ("v=1,v=2", ["v number 1", "v number 2"]),
        ("*a=1,a*b.c_d=2,com.example-Key=\"x\"", ["other number 1", "other number 2", "custom string x"]),
    ])
    func `a dictionary of the RFC parses`(text: String, fields: [String]) {
        #expect(read(text) == [fields])
    }

    @Test(arguments: [
        "e=t,,v=2", "e=t,", ",e=t", "e=t;", "=1", "1a=1", "e =t", "e= t", "-a=1", "e=t v=2", "e=t;v=2;",
    ])
    func `what is no dictionary is dropped`(text: String) {
        #expect(read(text) == nil)
        #expect(read(text + "\nv=2") == [["v number 2"]])
    }

    @Test(arguments: [
        ("(5000;v 320;a)", "number 5000"), ("(320;a 5000;v)", "number 5000"),
        ("(320;a 900;av)", "number 900"),
        ("(320;a 900)", "number 900"), ("(320;a)", "number 320"), ("(268)", "number 268"),
        ("( 1  2 )", "number 1"),
        (#"("a" "b")"#, "string a"), ("()", "null "), ("(1;x=2 3);y=?1", "number 3"),
        ("(5;v=?1 6;a)", "number 5"),
    ])
    func `of a list the item for pictures is taken`(list: String, value: String) {
        #expect(read("br=\(list)") == [["br \(value)"]])
    }

    @Test(arguments: [
        ("e=t,v=2\n", 1), ("e=t,v=2\r\ne=ps\r\n", 2), ("\n\n e=t \n\t\n\r\ne=ps", 2), ("sid=\"é🎬\"", 1),
        ("br=64,mtp=500,bl=3", 1), ("e=\"t\",sta=\"s\"", 1), ("com.acme-x=1,zz=2,e=t", 1),
        ("e=t\u{0}\ne=t", 1),
    ])
    func `players' deviations are read`(body: String, records: Int) {
        #expect(read(body)?.count == records)
    }

    @Test func `a string must be UTF-8 within its line`() {
        #expect(read(Array("sid=\"".utf8) + [0xC3, 0x22]) == nil)
        #expect(read(Array("sid=\"".utf8) + [0xFF, 0x22]) == nil)
        #expect(read(Array("sid=\"".utf8) + [0xC3, 0x0A, 0xA9, 0x22]) == nil)
        #expect(read(Array("sid=\"".utf8) + [0xC3, 0xA9, 0x22]) == [["sid string é"]])
    }
}
