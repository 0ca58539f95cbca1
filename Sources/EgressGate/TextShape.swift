/// What one pass over a text tells, so that each look at it happens only where it may find something.
struct TextShape {
    /// The longest run of letters, digits and `+/-_`.
    let longestRun: Int
    /// The kinds that every byte is of.
    let kinds: ByteKinds
    private let counts: UInt64

    var digits: Int { ByteRow.count(0, of: counts) }
    var hexDigits: Int { ByteRow.count(1, of: counts) }
    var dots: Int { ByteRow.count(2, of: counts) }
    var colons: Int { ByteRow.count(3, of: counts) }
    var isASCII: Bool { kinds.contains(.ascii) }
    /// Whether there is a byte with which an escape may begin.
    var mayEscape: Bool { !kinds.contains(.noEscape) }
    /// Whether the numbers of seven characters may stand in it, or those of sixteen octets.
    var mayList: Bool { digits >= 7 || hexDigits >= 16 }

    init(_ text: Span<UInt8>) {
        guard text.count <= ByteRow.countMax else {
            self.init(unfiltered: text)
            return
        }
        let rows = ByteRow.all.span
        var (counts, kinds): (UInt64, ByteKinds) = (0, .all)
        var (run, longest) = (0, 0)
        for index in text.indices {
            let row = rows[Int(text[index])]
            counts &+= row.counts
            kinds.formIntersection(row.kinds)
            run = (run &+ 1) & row.letters
            longest = max(longest, run)
        }
        self.init(longestRun: longest, kinds: kinds, counts: counts)
    }

    private init(longestRun: Int, kinds: ByteKinds, counts: UInt64) {
        (self.longestRun, self.kinds, self.counts) = (longestRun, kinds, counts)
    }

    /// The shape of a text that may hold anything, with which no look at it is left out.
    init(unfiltered text: Span<UInt8>) {
        let isASCII = text.indices.allSatisfy { text[$0] < 0x80 }
        self.init(longestRun: .max, kinds: isASCII ? .ascii : [], counts: .max)
    }
}

/// What a byte is good for, or harmless in.
struct ByteKinds: OptionSet {
    let rawValue: UInt16

    static let ascii = ByteKinds(rawValue: 1)
    /// A letter of any encoding: letters, digits and `+/-_`.
    static let letter = ByteKinds(rawValue: 1 << 1)
    /// No byte with which an escape may begin.
    static let noEscape = ByteKinds(rawValue: 1 << 2)
    static let capital = ByteKinds(rawValue: 1 << 3)
    static let lowerHex = ByteKinds(rawValue: 1 << 4)
    static let subdivision = ByteKinds(rawValue: 1 << 5)
    static let identifier = ByteKinds(rawValue: 1 << 6)
    static let code = ByteKinds(rawValue: 1 << 7)
    static let host = ByteKinds(rawValue: 1 << 8)
    static let title = ByteKinds(rawValue: 1 << 9)
    static let all = ByteKinds(rawValue: 1 << 10 - 1)

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ byte: UInt8) {
        let isCapital = 0x41...0x5A ~= byte
        let isPlain = ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x2E
        let isIn: [(ByteKinds, Bool)] = [
            (.ascii, byte < 0x80),
            (.letter, ASCII.isLetter(byte) || ASCII.isDigit(byte) || Self.stands(byte, in: "+/-_")),
            (.noEscape, !Self.stands(byte, in: #"%\&="#)), (.capital, isCapital),
            (.lowerHex, ASCII.isHexDigit(byte) && !isCapital),
            (.subdivision, isCapital || ASCII.isDigit(byte) || byte == 0x2D),
            (.identifier, isPlain || Self.stands(byte, in: ":_")), (.code, isPlain || byte == 0x5F),
            (.host, isPlain && !isCapital), (.title, byte >= 0x20 && byte != 0x7F && byte != 0x40),
        ]
        self.init(isIn.filter(\.1).map(\.0))
    }

    private static func stands(_ byte: UInt8, in text: StaticString) -> Bool {
        "\(text)".utf8.contains(byte)
    }
}

/// One byte's kinds, and what it adds to four counts of twelve bits each.
struct ByteRow: Sendable {
    /// The most bytes whose counts fit.
    static let countMax = 1 << 12 - 1

    let kinds: ByteKinds
    /// All ones for a letter of any encoding, else zero.
    let letters: Int
    let counts: UInt64

    private init(_ byte: UInt8) {
        kinds = ByteKinds(byte)
        letters = kinds.contains(.letter) ? -1 : 0
        let isAdded = [
            ASCII.isDigit(byte), ASCII.isHexDigit(byte), byte == 0x2E, byte == 0x3A,
        ]
        counts = isAdded.enumerated().reduce(0) { $0 | ($1.element ? 1 << UInt64(12 * $1.offset) : 0) }
    }

    /// By byte.
    static let all = (0...255).map { ByteRow(UInt8($0)) }

    static func count(_ index: UInt64, of counts: UInt64) -> Int {
        Int(counts >> (12 * index) & UInt64(countMax))
    }
}
