/// Well-formed UTF-8 by table 3-7 of the Unicode Standard.
///
/// No overlong form, no surrogate, nothing above U+10FFFF.
extension Span where Element == UInt8 {
    /// The byte after a multi-byte scalar that starts here.
    func scalarEnd(_ at: Int) throws(ScanRefusal) -> Int {
        let lead = byte(at: at)
        let second = byte(at: at &+ 1)
        let length: Int
        let seconds: ClosedRange<UInt8>
        switch lead {
        case 0xC2...0xDF: (length, seconds) = (2, 0x80...0xBF)
        case 0xE0: (length, seconds) = (3, 0xA0...0xBF)
        case 0xED: (length, seconds) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, seconds) = (3, 0x80...0xBF)
        case 0xF0: (length, seconds) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, seconds) = (4, 0x80...0xBF)
        case 0xF4: (length, seconds) = (4, 0x80...0x8F)
        default: throw .notUTF8
        }
        guard seconds.contains(second) else { throw .notUTF8 }
        for offset in 2..<Swift.max(length, 2) where byte(at: at &+ offset) & 0xC0 != 0x80 {
            throw .notUTF8
        }
        return at &+ length
    }
}
