import Ingest
import TestSupport
import Testing

/// HTTP/2 frames that no browser writes.
struct HTTP2Tests {
    private func frames(
        _ name: String, set: (inout IngestConfiguration) throws -> Void = { _ in },
        expecting: (_ words: [String], _ receiver: RecordingReceiver) -> Void
    ) async throws -> IngestCounts {
        try await withTLS(set: {
            $0.idleTimeout = .milliseconds(300)
            try set(&$0)
        }) { _, port, receiver, _ in
            let player = try await Program.runApart(
                "python3", [script("http2_frames.py"), name, "\(port)"])
            #expect(player.status == 0, "\(player.errors)")
            let words = player.output.split(separator: "\n").map(String.init)
            #expect(words.last == "over")
            expecting(words, receiver)
        }
    }

    @Test func `an idle connection is told so before it ends`() async throws {
        let counts = try await frames("good") { words, receiver in
            #expect(words == ["1 200", "3 200", "goaway 0", "over"])
            #expect(receiver.bodies == [Array("{}".utf8), Array("{}".utf8)])
        }
        #expect(counts.ended[.idle] == 1)
    }

    @Test(arguments: ["padded", "continued", "trailers", "extended"])
    func `frames that are rare and right are read`(name: String) async throws {
        let counts = try await frames(name) { words, receiver in
            #expect(words == ["1 200", "goaway 0", "over"])
            #expect(receiver.bodies == [Array("{}".utf8)])
        }
        #expect(counts.read == 1)
    }

    @Test(arguments: [
        "path_lines", "path_space", "method_lines", "authority_lines", "value_lines", "name_lines",
        "name_capital", "transfer_encoding", "two_lengths", "short_length", "long_length", "no_path",
    ])
    func `what would be another request in HTTP 1 is none in HTTP 2`(name: String) async throws {
        let counts = try await frames(name) { words, receiver in
            #expect(words == ["1 reset", "over"])
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.read == 0)
        #expect(counts.ended[.brokenHTTP2] == 1)
    }

    @Test func `a body that looks like chunks and a request stays a body`() async throws {
        let counts = try await frames("chunks_inside") { words, receiver in
            #expect(words == ["1 200", "goaway 0", "over"])
            let body = "0\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
            #expect(receiver.bodies == [Array(body.utf8)])
        }
        #expect(counts.received == 1)
    }

    /// RFC 9113, 7: 1 is PROTOCOL_ERROR, 9 COMPRESSION_ERROR, 11 ENHANCE_YOUR_CALM.
    @Test(arguments: [
        ("resets", 11), ("pings", 11), ("continuations", 11), ("long_headers", 1), ("bomb", 9),
        ("streams", 1),
    ])
    func `a flood ends its connection`(name: String, code: Int) async throws {
        let counts = try await frames(name) { words, receiver in
            #expect(words == ["goaway \(code)", "over"])
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.received <= 201)
        #expect(counts.ended[.brokenHTTP2] == 1)
    }

    @Test func `limits of floods are settings`() async throws {
        let counts = try await frames("resets", set: { $0.maxStreamResets = 9 }) { words, _ in
            #expect(words == ["goaway 11", "over"])
        }
        #expect(counts.received == 10)
        let calm = try await frames("pings", set: { $0.maxControlFrames = 1000 }) { words, _ in
            #expect(words == ["goaway 0", "over"])
        }
        #expect(calm.ended[.idle] == 1)
    }

    /// A stream costs its player some ten bytes, and memory here until its body has come.
    @Test func `streams of all connections together have a limit, and one more is shed at once`() async throws
    {
        let counts = try await frames(
            "bodiless",
            set: {
                $0.maxOpenStreams = 5
                $0.bodyTimeout = .milliseconds(300)
            }
        ) { words, receiver in
            for stream in stride(from: 11, to: 41, by: 2) { #expect(words.contains("\(stream) 200")) }
            #expect(words.filter { $0.hasSuffix(" 200") }.count == 15)
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.shed == 15)
        #expect(counts.refused[.slowBody] == 5)
    }
}
