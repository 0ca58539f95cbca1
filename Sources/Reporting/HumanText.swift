/// Numbers as people read them.
enum HumanText {
    static let nothing = "–"

    /// `388 ms`, `15.6 s`, `3 min 12 s`, `5 h 07 min`.
    static func duration(_ milliseconds: UInt64?) -> String {
        guard let milliseconds else { return nothing }
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds < 60_000 { return "\(tenths(Double(milliseconds) / 1_000)) s" }
        let seconds = (milliseconds + 500) / 1_000
        if seconds < 3_600 { return "\(seconds / 60) min \(twoDigits(seconds % 60)) s" }
        let minutes = (seconds + 30) / 60
        return "\(minutes / 60) h \(twoDigits(minutes % 60)) min"
    }

    /// `1.4 %`.
    static func percentage(_ value: Double?) -> String { value.map { "\(tenths($0)) %" } ?? nothing }

    /// `1 (8.3 %)`, or only `0`.
    static func count(_ count: Int, _ share: Double?) -> String {
        count == 0 ? "0" : "\(count) (\(percentage(share)))"
    }

    /// At most `width` characters, none of which moves others about.
    static func label(_ text: String, width: Int) -> String {
        let plain = String(
            text.unicodeScalars.map { scalar -> Character in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                    .unassigned:
                    "?"
                default: Character(scalar)
                }
            })
        return plain.count <= width ? plain : String(plain.prefix(width - 1)) + "…"
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func twoDigits(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// Lines of cells, the first column to the left, the others to the right.
struct TextTable {
    private var lines: [[String]]

    init(header: [String]) { lines = [header] }

    mutating func add(_ line: [String]) { lines.append(line) }

    var text: String {
        let count = lines.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in lines.map { $0[column].count }.max() ?? 0 }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        var text = ""
        for (index, line) in lines.enumerated() {
            let cells = line.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            let row = cells.joined(separator: "  ")
            text += "\(row.trimmingSpaces())\n"
            if index == 0 { text += "\(rule)\n" }
        }
        return text
    }
}

extension String {
    /// Without the spaces at its end.
    fileprivate func trimmingSpaces() -> Substring {
        guard let last = lastIndex(where: { $0 != " " }) else { return "" }
        return self[...last]
    }
}
