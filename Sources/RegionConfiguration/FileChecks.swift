import Configuration
import FoundationEssentials

/// Looks at every file that the settings name.
extension SettingLayers {
    /// Errors of files that are missing, unreadable or hold something else; `half` reads only its own.
    func fileErrors(_ probe: FileProbe, half: RelayHalf) -> [RegionFileError] {
        settings.compactMap { path, setting in
            guard case .file(let rule) = setting.kind, half.reads(setting.half),
                let found = find(path, .string), case .string(let name) = found.content,
                let refusal = rule.refusal(of: name, probe)
            else { return nil }
            return RegionFileError(found.source, path, refusal.problem, refusal.remedy)
        }
    }
}

extension FileRule {
    /// 1 MiB: a bundle of some hundred certificates.
    private static let maxBytes = 1 << 20

    func refusal(of path: String, _ probe: FileProbe) -> SettingRefusal? {
        guard self != .folder else { return nil }
        guard probe.isReadable(path) else {
            return SettingRefusal("no readable file there", "put it there, or write \(advice)")
        }
        guard self != .file else { return nil }
        guard let bytes = probe.read(path, Self.maxBytes), let text = String(validating: bytes, as: UTF8.self)
        else {
            return SettingRefusal("an unreadable PEM file", "write \(advice)")
        }
        let blocks = PEMBlock.all(in: text)
        if self == .certificate {
            let holds = !blocks.isEmpty && blocks.allSatisfy { $0.label != "CERTIFICATE" || $0.isDER }
            let isThere = blocks.contains { $0.label == "CERTIFICATE" }
            return holds && isThere
                ? nil : SettingRefusal("a file without a readable PEM certificate", "write \(advice)")
        }
        let keys = blocks.filter { $0.label.hasSuffix("PRIVATE KEY") }
        if keys.contains(where: { $0.label == "ENCRYPTED PRIVATE KEY" }) {
            return SettingRefusal(
                "a private key behind a passphrase", "store it without one, readable by its user only")
        }
        return keys.contains { $0.isDER }
            ? nil : SettingRefusal("a file without a PEM private key", "write \(advice)")
    }
}

/// One block of a PEM file.
struct PEMBlock {
    let label: String
    /// The Base64 decodes to one DER sequence that is as long as it says.
    let isDER: Bool

    static func all(in text: String) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: (label: String, body: String)?
        for line in text.split(whereSeparator: { $0.isNewline }) {
            let line = Substring(line).trimmed
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                open = (String(line.dropFirst(11).dropLast(5)), "")
            } else if let block = open, line == "-----END \(block.label)-----" {
                blocks.append(PEMBlock(label: block.label, isDER: isSequence(block.body)))
                open = nil
            } else {
                open?.body += line
            }
        }
        return blocks
    }

    private static func isSequence(_ base64: String) -> Bool {
        guard let bytes = Data(base64Encoded: base64).map({ [UInt8]($0) }), bytes.count > 2, bytes[0] == 0x30
        else {
            return false
        }
        let lengthBytes = bytes[1] < 0x80 ? 0 : Int(bytes[1] & 0x7F)
        guard lengthBytes <= 4, bytes.count > 2 + lengthBytes else { return false }
        let length = bytes[2..<2 + lengthBytes].reduce(lengthBytes == 0 ? Int(bytes[1]) : 0) {
            $0 << 8 | Int($1)
        }
        return bytes.count == 2 + lengthBytes + length
    }
}
