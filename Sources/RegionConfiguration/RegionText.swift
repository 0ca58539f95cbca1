/// A region file's bytes as text that is safe to hand to the YAML parser.
///
/// Size, encoding and depth are bounded here. Anchors and aliases are refused here too, before anything could
/// expand them: a region file is read by people, and says each thing where it holds.
struct RegionText {
    let lines: [Substring]
    let text: String

    /// 256 KiB: some thousand properties.
    static let maxBytes = 256 * 1024
    /// How deep `[` and `{` may nest, and how far a line may be indented.
    static let maxDepth = 32

    init(_ bytes: [UInt8], file: String) throws(RegionFileErrors) {
        func refusal(_ line: Int?, _ problem: String, _ remedy: String) -> RegionFileErrors {
            RegionFileErrors([RegionFileError(.file(file, line: line), nil, problem, remedy)])
        }
        guard bytes.count <= Self.maxBytes else {
            throw refusal(nil, "larger than \(Self.maxBytes) bytes", "give a region file")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw refusal(Self.firstBadLine(bytes), "bytes that are not UTF-8", "save the file as UTF-8")
        }
        self.text = text
        self.lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        var depth = 0
        for (index, line) in lines.enumerated() {
            if let (problem, remedy) = Self.refusal(of: line, depth: &depth) {
                throw refusal(index + 1, problem, remedy)
            }
        }
    }

    /// UTF-8 sequences never span a line feed, so each line can be tried alone.
    private static func firstBadLine(_ bytes: [UInt8]) -> Int? {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }

    private static func refusal(of line: Substring, depth: inout Int) -> (problem: String, remedy: String)? {
        let isControl = { (scalar: Unicode.Scalar) in
            (scalar.value < 0x20 && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
        }
        if line.unicodeScalars.contains(where: isControl) {
            return ("a control character", "remove it")
        }
        let content = line.drop { $0 == " " || $0 == "\t" }
        if content.first == "#" { return nil }
        depth = content.utf8.reduce(depth) { depth, byte in
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth + 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): max(0, depth - 1)
            default: depth
            }
        }
        let dashes = content.prefix { "-? ".contains($0) }.count
        if depth > maxDepth || line.count - content.count + dashes > 4 * maxDepth {
            return ("nested too deeply", "write the settings as the region files in Regions/ do")
        }
        return namesAnchor(content)
            ? ("an anchor or an alias", "write the value out, or put it in quotes") : nil
    }

    /// Says whether `&name` or `*name` could start a node, whatever the quoting around it.
    private static func namesAnchor(_ line: Substring) -> Bool {
        var before: UInt8 = UInt8(ascii: " ")
        var sigil = false
        for byte in line.utf8 {
            let isName =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
                    true
                default: false
                }
            if sigil && isName { return true }
            let opens = " \t[{,:-?".utf8.contains(before)
            sigil = opens && (byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"))
            before = byte
        }
        return false
    }
}
