import EgressContract
import Foundation
import TestSupport
import Testing

private let hasPython = Program.areThere("python3")

/// HMAC by its definition and HKDF by RFC 5869, with the standard library's SHA-256 only.
private let oracle = #"""
    import hashlib, json, sys
    def hmac(key, text):
        key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
        inner = hashlib.sha256(bytes(b ^ 0x36 for b in key) + text).digest()
        return hashlib.sha256(bytes(b ^ 0x5c for b in key) + inner).digest()
    def hkdf(key, info):
        return hmac(hmac(bytes(32), key), info + b"\1")
    def leb(n):
        out = b""
        while n >= 128: out, n = out + bytes([n & 127 | 128]), n >> 7
        return out + bytes([n])
    def mac(key, *parts):
        return hmac(key, b"".join(leb(len(p)) + p for p in parts))
    q = json.loads(sys.argv[1])
    view, day_key = bytes(q["view"]), bytes(q["dayKey"])
    for _ in range(q["day"] - q["firstDay"]): day_key = hkdf(day_key, b"octroi next viewer day")
    viewer = hkdf(day_key, b"octroi viewer pseudonym")
    for property, identifier in zip(q["properties"], q["ids"]):
        p, i = property.encode(), bytes(identifier)
        names = mac(hkdf(view, b"octroi view pseudonym"), b"view", p, i)
        print(names[:16].hex(), int.from_bytes(names[16:21], "big"),
              int.from_bytes(mac(viewer, q["kind"].encode(), p, i)[:8], "big"))
    """#

private struct Question: Encodable {
    var view: [UInt8]
    var dayKey: [UInt8]
    var firstDay: Int
    var day: Int
    var kind: String
    var properties: [String]
    var ids: [[UInt8]]
}

@Suite struct PseudonymTests {
    @Test(.enabled(if: hasPython, "python3 is absent"))
    func pythonAgreesOnEveryPseudonym() throws {
        var dice = Dice.thrown(for: "pseudonyms")
        for days in [0, 1, 7, 101] {
            let question = question(days: days, &dice)
            let json = String(decoding: try JSONEncoder().encode(question), as: UTF8.self)
            let said = try Program.run("python3", ["-c", oracle, json]).output
            #expect(said == (try answers(to: question)))
        }
    }

    private func question(days: Int, _ dice: inout Dice) -> Question {
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
        }
        let ids = [0, 1, 36, 127, 128, 300].map(bytes)
        let properties = ["a", "env.key-1", "", String(repeating: "p", count: 128), "ü", "b"]
        return Question(
            view: bytes(days == 7 ? 100 : 32), dayKey: bytes(64), firstDay: 20_000, day: 20_000 + days,
            kind: days == 1 ? "user" : "mux", properties: properties, ids: ids)
    }

    private func answers(to question: Question) throws -> String {
        let keys = try #require(
            PseudonymKeys(viewKey: question.view, firstDay: question.firstDay, firstDayKey: question.dayKey))
        let viewer = try #require(keys.viewerKey(day: question.day))
        return zip(question.properties, question.ids).map { property, id in
            let view = keys.view(property: property, id: id)
            #expect(view.clockOffset < 1 << 40)
            return
                "\(view.pseudonym.text) \(view.clockOffset) \(viewer.pseudonym(kind: question.kind, property: property, id: id))\n"
        }.joined()
    }

    @Test(.enabled(if: hasPython, "python3 is absent"))
    func commitmentsAreTheDigestsThatTheLedgersPageDescribes() throws {
        let keys = try #require(
            PseudonymKeys(
                viewKey: .init(repeating: 1, count: 32), firstDay: 20_782,
                firstDayKey: .init(repeating: 2, count: 32)))
        let oracle = """
            import hashlib
            for kind, day, key in (("view", "0000-00-00", 1), ("viewer", "2026-11-25", 2)):
                text = "octroi/key/v1\\n" + kind + "\\n" + day + "\\n"
                print(hashlib.sha256(text.encode() + bytes([key] * 32)).hexdigest())
            """
        let viewer = try #require(keys.viewerCommitment(day: 20_782))
        let said = [keys.viewCommitment, viewer].map { Hex.text(of: $0) + "\n" }.joined()
        #expect(try Program.run("python3", ["-c", oracle]).output == said)
        #expect(keys.viewerCommitment(day: 20_781) == nil && keys.viewerCommitment(day: 20_783) != viewer)
    }

    @Test func keysThatWouldWeakenAreRefused() {
        let one = [UInt8](repeating: 1, count: 32)
        let two = [UInt8](repeating: 2, count: 32)
        #expect(PseudonymKeys(viewKey: one, firstDay: 0, firstDayKey: two) != nil)
        #expect(PseudonymKeys(viewKey: one, firstDay: 0, firstDayKey: one) == nil)
        #expect(PseudonymKeys(viewKey: one.dropLast(), firstDay: 0, firstDayKey: two) == nil)
        #expect(PseudonymKeys(viewKey: one, firstDay: 0, firstDayKey: two.dropLast()) == nil)
        #expect(PseudonymKeys(viewKey: one, firstDay: .min, firstDayKey: two)?.viewerKey(day: 20_000) == nil)
    }

    @Test func daysBeforeTheOldestRetainedAreNotDerived() throws {
        let keys = try #require(
            PseudonymKeys(
                viewKey: .init(repeating: 1, count: 32), firstDay: 100,
                firstDayKey: .init(repeating: 2, count: 32)))
        #expect(keys.viewerKey(day: 99) == nil && keys.viewerKey(day: .min) == nil)
        #expect(keys.viewerKey(day: .max) == nil)
        #expect(keys.viewerKey(day: 100)?.day == 100)
    }

    @Test func aPseudonymReadsBackFromItsText() {
        let view = ViewPseudonym(high: 0x0123_4567_89AB_CDEF, low: 0x0FED_CBA9_8765_4321)
        #expect(view.text == "0123456789abcdef0fedcba987654321")
        #expect(ViewPseudonym(hex: Array(view.text.utf8)) == view)
        for wrong in ["", "0", view.text + "0", view.text.uppercased(), String(view.text.dropLast()) + "g"] {
            #expect(ViewPseudonym(hex: Array(wrong.utf8)) == nil)
        }
    }

    @Test func prefixesAreWrittenAsTheirOwnOctets() {
        let four = NetworkPrefix(ipv4: 203, 0, 113)
        let six = NetworkPrefix(ipv6: 0x20, 0x01, 0x0D, 0xB8, 0x00)
        #expect(four.text == "203.0.113" && six.text == "20010db800")
        #expect(NetworkPrefix(ipv4: 0, 0, 0).text == "0.0.0")
        #expect(four.shortened(ipv4Octets: 2, ipv6Octets: 1)?.text == "203.0")
        #expect(six.shortened(ipv4Octets: 0, ipv6Octets: 1)?.text == "20")
        #expect(four.shortened(ipv4Octets: 9, ipv6Octets: 0) == four)
        #expect(four.shortened(ipv4Octets: 0, ipv6Octets: 5) == nil)
        #expect(six.shortened(ipv4Octets: 3, ipv6Octets: -1) == nil)
    }
}
