import Beacons
import TestSupport
import Testing

/// The GET pixel: what a query stands for.
struct PixelTests {
    private func body(_ query: String) -> String {
        String(decoding: PixelQuery.body(of: Array(query.utf8).span), as: UTF8.self)
    }

    @Test(arguments: [
        ("e=hb&xsqno=7", #"{"events":[{"e":"hb","xsqno":"7"}]}"#),
        ("vtt=T%C3%A9st%20a+b", #"{"events":[{"vtt":"Tést a b"}]}"#),
        ("c1=%22%5C%0A%1f", #"{"events":[{"c1":"\"\\\u000a\u001f"}]}"#),
        ("c1=%zz%4&c2=%", #"{"events":[{"c1":"%zz%4","c2":"%"}]}"#),
        ("c1=a=b&c2=", #"{"events":[{"c1":"a=b","c2":""}]}"#),
        ("c1=%FF&e=hb", #"{"events":[{"e":"hb"}]}"#),
        ("%FF=1&e=hb&c2=%ED%A0%80", #"{"events":[{"e":"hb"}]}"#),
        ("&&e=hb&", #"{"events":[{"e":"hb"}]}"#),
        ("", "{}"), ("e", "{}"), ("=1&", "{}"), ("%", "{}"),
    ])
    func `a query is the JSON that it stands for`(query: String, json: String) {
        #expect(body(query) == json)
    }

    @Test func `a pixel is read as the POST of its event is`() throws {
        let query =
            "e=viewstart&xid=v-1&xsqno=2&uti=1795340315784.4&vsodu=NaN&ake=key&pauon=false&client_alnm=x"
        let pixel = PixelQuery.body(of: Array(query.utf8).span)
        var scanner = MuxScanner()
        try scanner.scan(pixel.span)
        let fields = scanner.fields
        #expect(scanner.events.map(\.unlistedFields) == [1])
        let keys: [MuxKey] = [
            .event, .viewId, .viewSequenceNumber, .viewerTime, .videoSourceDuration, .envKey,
            .playerAutoplayOn,
        ]
        #expect(fields.map { $0.key } == keys)
        #expect(fields[2].integer(in: pixel.span) == 2)
        #expect(fields[3].number(in: pixel.span) == 1_795_340_315_784.4)
        #expect(fields[4].number(in: pixel.span) == nil)
    }

    @Test func `any bytes of a query become JSON`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Dice(seed: seed)
        let usual = Array("%=&+ab01\"\\".utf8)
        for _ in 0..<2_000 {
            let query = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                Int.random(in: 0..<4, using: &random) == 0
                    ? UInt8.random(in: 0...255, using: &random) : usual.randomElement(using: &random) ?? 0
            }
            let body = PixelQuery.body(of: query.span)
            var scanner = MuxScanner()
            do throws(ScanRefusal) {
                try scanner.scan(body.span)
            } catch {
                #expect(error == .noEvents, "seed \(seed)")
            }
            #expect(body.count <= 24 + 6 * query.count, "seed \(seed)")
        }
    }
}
