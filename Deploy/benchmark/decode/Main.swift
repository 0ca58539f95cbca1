import Beacons
import FoundationEssentials
import Glibc

/// Reads each line of a file of Mux bodies with our scanner and with Foundation's JSONDecoder; prints CPU-ns an event.
@main
enum Decode {
    static func main() throws {
        guard CommandLine.arguments.count == 2,
            let file = FileManager.default.contents(atPath: CommandLine.arguments[1])
        else {
            print("usage: octroi-decode BODIES")
            exit(64)
        }
        let bodies = Array(file).split(separator: UInt8(ascii: "\n")).map { Array($0) }
        var scanner = MuxScanner()
        let events = try bodies.reduce(0) { sum, body in
            try scanner.scan(body.span)
            return sum + scanner.events.count
        }
        var ours: [Double] = []
        var foundation: [Double] = []
        for _ in 0..<5 {
            ours.append(try nanoseconds { for body in bodies { try scanner.scan(body.span) } })
            foundation.append(
                try nanoseconds {
                    let decoder = JSONDecoder()
                    for body in bodies { _ = try decoder.decode(Body.self, from: Data(body)) }
                })
        }
        print("octroi \(Int(ours.sorted()[2]) / events)")
        print("JSONDecoder \(Int(foundation.sorted()[2]) / events)")
    }

    /// CPU time of the process for some work.
    private static func nanoseconds(_ work: () throws -> Void) rethrows -> Double {
        let start = clock()
        try work()
        return Double(clock() - start) * 1e9 / Double(CLOCKS_PER_SEC)
    }
}

/// A body as someone would write it who takes all fields and knows none.
private struct Body: Decodable {
    let events: [[String: Value]]
}

private enum Value: Decodable {
    case text(String)
    case number(Double)
    case truth(Bool)
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else {
            self = .other
        }
    }
}
