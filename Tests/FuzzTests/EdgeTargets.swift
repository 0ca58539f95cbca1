import AddressBoundary
import EgressContract
import TestSupport
import Testing

@testable import Ingest

/// What stands before a body: heads, chunks and the headers that name a client.
extension FuzzTests {
    /// A request as the edge reads it, in the pieces in which it comes; nil where it is refused.
    private func read(_ wire: [UInt8], cuts: [Int]) -> (head: RequestHead, body: [UInt8], rest: Int)? {
        var parser = HeadParser(source: .xForwardedFor, maxBytes: 16_384, maxLines: 64)
        var framing: BodyFraming?
        var (pending, body) = ([UInt8](), [UInt8]())
        for (start, end) in zip([0] + cuts, cuts + [wire.count]) {
            pending += wire[start..<end]
            if framing == nil {
                guard let progress = try? parser.read(pending.span) else { return nil }
                pending.removeFirst(progress.consumed)
                if progress.isComplete { framing = BodyFraming(parser.head) }
            }
            guard framing != nil else { continue }
            while framing?.isDone == false {
                guard let step = try? framing?.step(pending.span) else { return nil }
                if step.skip + step.take == 0 { break }
                pending.removeFirst(step.skip)
                body += pending.prefix(step.take)
                pending.removeFirst(step.take)
            }
        }
        return (parser.head, body, pending.count)
    }

    @Test func `heads and bodies`() throws {
        let words = [
            "\r\n", "\r\n\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
            "X-Forwarded-For: 192.0.2.1\r\n",
            "HTTP/1.1", "Content-Encoding: gzip\r\n", "/cmcd/a", "CMCD-Request: e=t\r\n",
            "x-litix-env-key: k\r\n", "0\r\n",
        ]
        try Fuzz.run("head", Corpus.wire, words: words) { input, dice in
            let whole = read(input, cuts: [])
            let cuts = (0..<dice.below(4)).map { _ in dice.below(input.count + 1) }.sorted()
            let pieces = read(input, cuts: cuts)
            #expect(whole?.body == pieces?.body && whole?.rest == pieces?.rest, "cuts \(cuts)")
            #expect(whole?.head.path == pieces?.head.path && whole?.head.hostLabel == pieces?.head.hostLabel)
            #expect(whole?.head.query == pieces?.head.query)
            return whole != nil
        }
    }

    @Test func `proxy headers`() throws {
        let corpus = [
            "192.0.2.1, 203.0.113.9,10.0.0.1",
            "for=192.0.2.60;proto=http;by=203.0.113.43, for=\"[2001:db8::17]:4711\"",
            "\"[2001:db8::1]\"", "::ffff:192.0.2.1", "2001:db8::1%eth0", "unknown, _hidden, 192.0.2.1:80",
            "for=_x, for=unknown",
        ]
        let trusted = try #require(TrustedNetworks(["10.0.0.0/8", "127.0.0.0/8"]))
        let geo = GeoDatabases([], prefix: PrefixPolicy())
        try Fuzz.run(
            "proxy", corpus.map { Array($0.utf8) },
            words: [",", ";", "for=", "\"", "[", "]", "::", "10.0.0.1", "\\"]
        ) {
            input, _ in
            var isTaken = false
            for header in [AddressHeader.xForwardedFor, .forwarded] {
                let client = ClientAddress.client(
                    header: header, values: input.split(separator: 0x0A).map { Array($0) }, trusted: trusted)
                guard let client else { continue }
                isTaken = true
                #expect((client.origin(in: geo).prefix?.text ?? "").utf8.count <= 11)
            }
            return isTaken
        }
    }
}

extension FuzzTests {
    @Test func `PROXY preambles`() throws {
        let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10] + Array("QUIT\n".utf8)
        let ipv4: [UInt8] = [203, 0, 113, 77, 198, 51, 100, 1, 0xC3, 0x50, 1, 0xBB]
        let corpus = [
            Array("PROXY TCP4 203.0.113.77 198.51.100.1 50000 443\r\n".utf8),
            Array("PROXY TCP6 2001:db8:1:2::77 2001:db8::1 50000 443\r\n".utf8),
            Array("PROXY UNKNOWN\r\n".utf8),
            signature + [0x21, 0x11, 0, 12] + ipv4,
            signature + [0x21, 0x11, 0, 18] + ipv4 + [4, 0, 3, 1, 2, 3],
            signature + [0x21, 0x21, 0, 36] + [UInt8](repeating: 0x20, count: 36),
            signature + [0x20, 0, 0, 0],
        ]
        let geo = GeoDatabases([], prefix: PrefixPolicy())
        try Fuzz.run(
            "preamble", corpus, words: ["PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "\r\n", " ", "::", "65536"]
        ) { input, dice in
            guard case .complete(let end, let origin) = ProxyPreamble.read(input.span, geo: geo) else {
                return false
            }
            #expect(end <= input.count && end <= ProxyPreamble.bytesMax)
            #expect((origin.prefix?.text ?? "").utf8.count <= 11)
            // What comes behind changes nothing, and less is not enough.
            let longer = input + [UInt8](repeating: 7, count: dice.below(20))
            guard case .complete(end, let again) = ProxyPreamble.read(longer.span, geo: geo) else {
                Issue.record("more bytes change the reading")
                return true
            }
            #expect(again == origin)
            let shorter = Array(input[..<dice.below(end)])
            if case .complete = ProxyPreamble.read(shorter.span, geo: geo) {
                Issue.record("a part is a whole")
            }
            return true
        }
    }
}
