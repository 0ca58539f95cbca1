import AddressBoundary
import Testing

@testable import Ingest

struct HeadBoundTests {
    @Test func `what is kept of all address lines is bounded, and what is nearest is among it`() throws {
        var parser = HeadParser(source: .xForwardedFor, maxBytes: 16_384, maxLines: 64)
        let hops = Array(repeating: "198.51.100.7", count: 600).joined(separator: ", ")
        let far = String(repeating: "X-Forwarded-For: \(hops)\r\n", count: 40)
        let near = "X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n"
        let text = "POST / HTTP/1.1\r\n\(far)\(near)\r\n"
        #expect(try parser.read(Array(text.utf8).span).isComplete)
        let lines = parser.takeHead().addressLines
        #expect(lines.suffix(2) == ["203.0.113.9, 192.0.2.1", "192.0.2.2"].map { Array($0.utf8) })
        #expect((8192...2 * 8192).contains(lines.reduce(0) { $0 + $1.count }))
    }
}
