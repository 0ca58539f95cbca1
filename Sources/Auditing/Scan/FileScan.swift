import Batching
import DurableFiles
import EgressContract

/// Searches whole files for addresses, window by window.
public struct FileScan: Sendable {
    /// The largest file that is read, and the most that a gzip file may inflate to.
    private static let fileBytesMax = 1 << 30
    private static let windowBytes = 1 << 20
    /// Windows overlap by more than any spelling of an address is long.
    private static let overlapBytes = 1 << 12

    private let scan: LayeredScan
    private let countsPossible: Bool

    /// A scan of so many layers.
    public init(depth: Int, countsPossible: Bool) {
        scan = LayeredScan(depth: depth)
        self.countsPossible = countsPossible
    }

    /// Reads files, or the standard input where there are none.
    public func run(_ files: [String]) -> AuditReport {
        var report = GuaranteeReport(.g4, unit: "bytes")
        for file in files.isEmpty ? ["/dev/stdin"] : files {
            do throws(EvidenceError) {
                let bytes = try Self.read(file)
                read(bytes, file, &report)
            } catch {
                report.missing(AuditFinding(error.sentence))
            }
        }
        return AuditReport([report])
    }

    private static func read(_ file: String) throws(EvidenceError) -> [UInt8] {
        guard file == "/dev/stdin" else { return try EvidenceSource(file).read("", maxBytes: fileBytesMax) }
        do throws(FileError) {
            return try DurableFiles().readStream(file, maxBytes: fileBytesMax)
        } catch {
            throw .unreadable(name: "the standard input", reason: error.description)
        }
    }

    private func read(_ bytes: [UInt8], _ file: String, _ report: inout GuaranteeReport) {
        let isGzip = bytes.starts(with: [0x1F, 0x8B])
        let content = isGzip ? try? Gzip.inflate(bytes, maxBytes: Self.fileBytesMax) : nil
        if isGzip, content == nil {
            report.missing(
                AuditFinding("it is not one whole gzip file, or a larger one than is read", batch: file))
        }
        let text = content ?? bytes
        report.checked += text.count
        var start = 0
        var last: (offset: Int, prefix: String)?
        repeat {
            let end = min(start + Self.windowBytes, text.count)
            let outcome = scan.read(start == 0 && end == text.count ? text : Array(text[start..<end]))
            if !outcome.isComplete {
                report.missing(
                    AuditFinding("what it decodes to from byte \(start) on is more than is read", batch: file)
                )
            }
            for hit in outcome.hits {
                let place = start + hit.offset
                if let last, last.offset == place, last.prefix == hit.prefix.text { continue }
                last = (place, hit.prefix.text)
                note(hit, at: place, file, &report)
            }
            start = end == text.count ? end : end - Self.overlapBytes
        } while start < text.count
    }

    private func note(_ hit: AddressHit, at offset: Int, _ file: String, _ report: inout GuaranteeReport) {
        let layers = hit.layers.isEmpty ? "" : " behind " + hit.layers.map(\.rawValue).joined(separator: ", ")
        var finding = AuditFinding("\(hit.confidence.name) address at byte \(offset)\(layers)", batch: file)
        finding.form = hit.form.rawValue
        finding.prefix = hit.prefix.text
        if hit.confidence >= .likely || countsPossible {
            report.violated(finding)
        } else {
            report.note(finding)
        }
    }
}
