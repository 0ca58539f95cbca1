/// Why a list of software cannot be used.
public enum AgentDataError: Error, Equatable, Sendable {
    /// The line, counted from 1, is not written as uap-core writes its lists.
    case line(Int)
    /// The line's pattern is no regular expression.
    case pattern(line: Int)
    /// There is no memory to match in.
    case noMemory
}

/// The lists of browsers and operating systems in uap-core's `regexes.yaml`.
///
/// Its YAML is of one shape, and only that shape is read: a section's name, `- regex: '…'`, and replacements as
/// single-quoted scalars (uap-core, docs/specification.md). Devices are not read.
struct AgentRuleFile {
    private(set) var browsers: [AgentRule] = []
    private(set) var systems: [AgentRule] = []

    private enum Section { case browsers, systems, other }
    private struct Entry {
        let line: Int
        let pattern: [UInt8]
        var family: [UInt8]?
        var major: [UInt8]?
    }

    private var section = Section.other
    private var entry: Entry?

    init(_ bytes: [UInt8]) throws(AgentDataError) {
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            try read(AgentDataLine(line), number)
        }
        try close()
    }

    private mutating func read(_ line: AgentDataLine, _ number: Int) throws(AgentDataError) {
        switch line {
        case .nothing: break
        case .section(let name):
            try close()
            section = name == "user_agent_parsers" ? .browsers : name == "os_parsers" ? .systems : .other
        case .scalar(let key, let value, let isFirst):
            guard section != .other else { break }
            if isFirst {
                try close()
                guard key == "regex" else { throw .line(number) }
                entry = Entry(line: number, pattern: value)
            }
            switch key {
            case "family_replacement", "os_replacement": entry?.family = value
            case "v1_replacement", "os_v1_replacement": entry?.major = value
            default: break
            }
        case .unreadable:
            guard section == .other else { throw .line(number) }
        }
    }

    private mutating func close() throws(AgentDataError) {
        guard let entry else { return }
        self.entry = nil
        guard let rule = AgentRule(entry.pattern, family: entry.family, major: entry.major) else {
            throw .pattern(line: entry.line)
        }
        if section == .browsers { browsers.append(rule) } else { systems.append(rule) }
    }
}

/// One line of uap-core's data.
enum AgentDataLine {
    case nothing
    case section(String)
    /// `key: 'value'`, with `- ` in front of an entry's first.
    case scalar(key: String, value: [UInt8], isFirst: Bool)
    case unreadable

    init(_ line: ArraySlice<UInt8>) {
        var text = line.drop { $0 == UInt8(ascii: " ") }
        while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") {
            text.removeLast()
        }
        guard let first = text.first, first != UInt8(ascii: "#") else {
            self = .nothing
            return
        }
        let isFirst = first == UInt8(ascii: "-")
        if isFirst { text = text.dropFirst().drop { $0 == UInt8(ascii: " ") } }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
            self = .unreadable
            return
        }
        let key = String(decoding: text[..<colon], as: UTF8.self)
        let value = text[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
        guard !value.isEmpty else {
            self = .section(key)
            return
        }
        self = Self.unquoted(value).map { .scalar(key: key, value: $0, isFirst: isFirst) } ?? .unreadable
    }

    /// A single-quoted scalar's text (YAML 1.2, 7.3.2).
    private static func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        let quote = UInt8(ascii: "'")
        guard value.count >= 2, value.first == quote, value.last == quote else { return nil }
        var text: [UInt8] = []
        var isOpen = false
        for byte in value.dropFirst().dropLast() {
            if byte == quote, !isOpen {
                isOpen = true
            } else {
                text.append(byte)
                isOpen = false
            }
        }
        return isOpen ? nil : text
    }
}
