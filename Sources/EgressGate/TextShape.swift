/// What one pass over a text tells, so that each search runs only where it may find something.
struct TextShape {
    private(set) var digits = 0
    private(set) var hexDigits = 0
    private(set) var dots = 0
    private(set) var colons = 0
    private(set) var isASCII = true
    /// Whether there is a byte with which an escape may begin.
    private(set) var mayEscape = false
    /// How many bytes are neither letters nor digits.
    private(set) var gaps = 0
    /// The longest run of letters, digits and `+/-_`.
    private(set) var longestRun = 0

    /// Whether the numbers of seven characters may stand in a row.
    var mayList: Bool { digits >= 11 && gaps >= 6 }

    init(_ text: Span<UInt8>) {
        var run = 0
        for index in text.indices {
            let byte = text[index]
            if ASCII.isDigit(byte) {
                digits += 1
                hexDigits += 1
                run += 1
                continue
            }
            if ASCII.isLetter(byte) {
                hexDigits += (byte | 0x20) &- 0x61 < 6 ? 1 : 0
                run += 1
                continue
            }
            gaps += 1
            switch byte {
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                run += 1
                continue
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: ":"): colons += 1
            case UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: "&"), UInt8(ascii: "="):
                mayEscape = true
            case 0x80...: isASCII = false
            default: break
            }
            longestRun = max(longestRun, run)
            run = 0
        }
        longestRun = max(longestRun, run)
    }
}
