import Batching
import EgressContract
import FoundationEssentials

/// Asks of a batch that cannot be read whether it is only newer than this build.
enum EnvelopePeek {
    private struct Line: Decodable {
        struct Contract: Decodable {
            let version: Int
        }
        let octroi: String
        let version: Int
        let contract: Contract
    }

    /// Whether the first line says a later batch format or contract.
    static func isNewer(_ gzip: [UInt8], maxInflatedBytes: Int) -> Bool {
        guard let content = try? Gzip.inflate(gzip, maxBytes: maxInflatedBytes) else { return false }
        let first = content.prefix(4_096).prefix { $0 != UInt8(ascii: "\n") }
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(first)), line.octroi == "batch"
        else { return false }
        return line.version > 1 || line.contract.version > Contract.v1.version
    }
}
