import EgressContract
import Foundation
import Redaction
import TestSupport
import Testing

@Suite("Pseudonyms")
struct PseudonymTests {
    private static func viewer(
        _ fields: [(String, String)], _ redactor: inout Redactor, prefix: NetworkPrefix? = nil,
        arrival: UInt64 = Region.arrival
    ) throws -> String? {
        let origin = Origin(prefix: prefix, place: .unknown)
        let body = TestBeacon.body([TestBeacon.event(1, fields)])
        let records = try redactor.records(body, origin: origin, arrival: arrival)
        return PartContent(try #require(records.first).part).fields["viewer"]
    }

    @Test("the same id from two prefixes is the same, two ids from one are two")
    func prefixes() throws {
        var redactor = try Region.redactor()
        let prefixes = [NetworkPrefix(ipv4: 203, 0, 113), NetworkPrefix(ipv6: 0x20, 1, 0x0d, 0xb8, 0)]
        let one = try prefixes.map { try Self.viewer([("mux_viewer_id", #""a""#)], &redactor, prefix: $0) }
        let two = try prefixes.map { try Self.viewer([("mux_viewer_id", #""b""#)], &redactor, prefix: $0) }
        #expect(Set(one).count == 1 && Set(two).count == 1 && one != two)
        #expect(one.allSatisfy { $0?.count == 16 })
    }

    @Test("the user's id holds over the cookie's; the two kinds never meet")
    func kinds() throws {
        var redactor = try Region.redactor()
        let user = try Self.viewer([("viewer_user_id", #""a""#)], &redactor)
        let cookie = try Self.viewer([("mux_viewer_id", #""a""#)], &redactor)
        let both = [("viewer_user_id", #""a""#), ("mux_viewer_id", #""z""#)]
        let empty = [("viewer_user_id", #""""#), ("mux_viewer_id", #""a""#)]
        let null = [("viewer_user_id", "null"), ("mux_viewer_id", #""a""#)]
        #expect(user != cookie)
        #expect(try Self.viewer(both, &redactor) == user)
        #expect(try Self.viewer(empty, &redactor) == cookie)
        #expect(try Self.viewer(null, &redactor) == cookie)
        #expect(
            try Self.viewer([("viewer_user_id", "42")], &redactor)
                == Self.viewer([("viewer_user_id", #""42""#)], &redactor))
    }

    @Test("the first order's viewer holds")
    func first() throws {
        let events = [
            TestBeacon.event(6, [("mux_viewer_id", #""late""#)]),
            TestBeacon.event(2, [("mux_viewer_id", #""early""#)]),
            TestBeacon.event(4, [("mux_viewer_id", #""middle""#)]),
        ]
        var redactor = try Region.redactor()
        let early = try Self.viewer([("mux_viewer_id", #""early""#)], &redactor)
        let content = PartContent(try #require(redactor.records(TestBeacon.body(events)).first).part)
        #expect(content.fields["viewer"] == early && content.orders["viewer"] == 2)
    }

    @Test("keys change with the UTC day of arrival, the view's does not; a day without a key is said")
    func days() throws {
        let day: UInt64 = 86_400_000
        let midnight = Region.arrival / day * day
        var redactor = try Region.redactor()
        let fields = [("mux_viewer_id", #""a""#)]
        let viewers = try [midnight - 1, midnight, midnight + day - 1, midnight - 1].map {
            try Self.viewer(fields, &redactor, arrival: $0)
        }
        #expect(viewers[0] != viewers[1] && viewers[1] == viewers[2] && viewers[0] == viewers[3])
        #expect(try Self.viewer(fields, &redactor, arrival: midnight - 4 * day) == nil)
        #expect(redactor.counts[FieldReason.noViewerKey] == 1)
        let body = TestBeacon.body([TestBeacon.event(1, [])])
        let keys = try [midnight - 1, midnight].map { try redactor.records(body, arrival: $0).first?.key }
        #expect(keys[0] == keys[1])
    }

    @Test(
        "an HMAC and HKDF written with Python's standard library say the same", .enabled(if: Oracle.isThere))
    func oracle() throws {
        var redactor = try Region.redactor()
        let ids = ["a", "94b43bc9-e219-4ef5-9bac-e2e4b23c70b0", String(repeating: "x", count: 128)]
        for id in ids {
            let event = TestBeacon.event(
                1, [("mux_viewer_id", "\"\(id)\""), ("event", #""play""#), ("viewer_time", "0")], view: id)
            let record = try #require(redactor.records(TestBeacon.body([event])).first)
            let content = PartContent(record.part)
            let mark = try #require(content.marks.first)
            let said = [record.key.view.text, try #require(content.fields["viewer"]), String(mark.time)]
            #expect(try Oracle.pseudonyms(id) == said)
        }
    }
}

/// The pseudonyms by their definition, computed outside of Swift.
private enum Oracle {
    static let isThere = Program.areThere("python3")

    private static let script = """
        import hmac, hashlib, sys
        ident, prop, view_key, day_key, steps = sys.argv[1], sys.argv[2], *sys.argv[3:5], int(sys.argv[5])
        def mac(key, data): return hmac.new(key, data, hashlib.sha256).digest()
        def hkdf(key, info): return mac(mac(bytes(32), key), info.encode() + b'\\x01')
        def leb(n):
            out = b''
            while n >= 128: out += bytes([n & 127 | 128]); n >>= 7
            return out + bytes([n])
        def message(kind): return b''.join(leb(len(p.encode())) + p.encode() for p in (kind, prop, ident))
        root, day = bytes.fromhex(view_key), bytes.fromhex(day_key)
        for _ in range(steps): day = hkdf(day, 'octroi next viewer day')
        viewer = mac(hkdf(day, 'octroi viewer pseudonym'), message('cookie'))
        view = mac(hkdf(root, 'octroi view pseudonym'), message('view'))
        print(view[:16].hex(), viewer[:8].hex(), int.from_bytes(view[16:21], 'big'))
        """

    static func pseudonyms(_ id: String) throws -> [String] {
        let steps = Int(Region.arrival / 86_400_000) - Region.firstDay
        let keys = [Region.viewKey, Region.dayKey].map { Hex.text(of: $0) }
        let arguments = [id, Region.property] + keys + [String(steps)]
        return try Program.run("python3", ["-c", script] + arguments).output
            .split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
