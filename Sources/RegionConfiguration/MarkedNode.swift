import Yams

/// A node of the file with the line on which a reader looks for it.
struct MarkedNode: Sendable {
    let line: Int
    let content: Content

    indirect enum Content: Sendable {
        case scalar(MarkedScalar)
        case list([MarkedNode])
        case section([(key: MarkedScalar, node: MarkedNode)])
    }

    /// What stands here, by kind, for an error that does not quote it.
    var kind: String {
        switch content {
        case .scalar(let scalar): scalar.kind.rawValue
        case .list: "a list"
        case .section: "a section of settings"
        }
    }

    /// Nothing after the colon, or `null`.
    var isNothing: Bool {
        if case .scalar(let scalar) = content { scalar.kind == .nothing } else { false }
    }
}

/// A scalar as written, and what kind it is where it is not quoted.
struct MarkedScalar: Sendable {
    let text: String
    let kind: Kind

    enum Kind: String, Sendable {
        case nothing
        case flag = "true or false"
        case whole = "a whole number"
        case number = "a number"
        case text = "a string"
    }

    /// `quoted` scalars are texts; others are what they look like.
    init(_ text: String, quoted: Bool) {
        self.text = text
        self.kind = quoted ? .text : Self.kind(of: text)
    }

    private static func kind(of text: String) -> Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": return .nothing
        case "true", "True", "TRUE", "false", "False", "FALSE": return .flag
        default: break
        }
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        let isPlain =
            !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let isPadded = digits.count > 1 && digits.first == UInt8(ascii: "0")
        if isPlain && !isPadded && text.utf8.count - digits.count <= 1 { return .whole }
        return Double(text) == nil ? .text : .number
    }
}

extension MarkedNode {
    /// Parses a text of one YAML document; nil where it holds only comments.
    static func parse(_ text: RegionText, file: String) throws(RegionFileErrors) -> MarkedNode? {
        do {
            let parser = try Parser(yaml: text.text, encoding: .utf8)
            return try parser.singleRoot().map { MarkedNode($0, line: $0.mark?.line ?? 1) }
        } catch let error as YamlError {
            throw RegionFileErrors([error.said(of: file)])
        } catch {
            let whole = SettingSource.file(file, line: nil)
            throw RegionFileErrors([RegionFileError(whole, nil, "not YAML", "write it as Regions/ does")])
        }
    }

    private init(_ node: Node, line: Int) {
        self.line = line
        switch node {
        case .scalar(let scalar):
            content = .scalar(MarkedScalar(scalar))
        case .sequence(let sequence):
            content = .list(sequence.map { MarkedNode($0, line: $0.mark?.line ?? line) })
        case .mapping(let mapping):
            content = .section(
                mapping.map { key, value in
                    let key = (scalar: key.scalar, line: key.mark?.line ?? line)
                    let name = key.scalar.map(MarkedScalar.init) ?? MarkedScalar("?", quoted: true)
                    return (name, MarkedNode(value, line: key.line))
                })
        case .alias:
            content = .scalar(MarkedScalar("", quoted: false))
        }
    }
}

extension MarkedScalar {
    fileprivate init(_ scalar: Node.Scalar) {
        self.init(scalar.string, quoted: scalar.style != .plain && scalar.style != .any)
    }
}

extension YamlError {
    /// The error with its line, without the text that the parser would quote.
    fileprivate func said(of file: String) -> RegionFileError {
        let remedy = "correct the YAML on this line or the one above"
        func at(_ line: Int?, _ problem: String, _ remedy: String) -> RegionFileError {
            RegionFileError(.file(file, line: line), nil, problem, remedy)
        }
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            return at(mark.line, "not YAML (\(problem))", remedy)
        case .composer(_, _, let mark, _):
            return at(mark.line, "a second document", "keep one document in the file")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map(KeyName.shown).joined(separator: ", ")
            return at(context.mark.line, "the key \(names) stands twice in one section", "keep one of them")
        case .reader(_, let offset, _, let yaml):
            let line = offset.map { yaml.prefix($0).count { $0.isNewline } + 1 }
            return at(line, "a character that YAML does not allow", "remove it")
        default:
            return at(nil, "not YAML", "write it as the region files in Regions/ do")
        }
    }
}
