/// Finds address literals in a text, whatever stands beside them.
///
/// It errs to the safe side: a version of four numbers up to 255 reads as an address.
enum AddressLiteral {
    static func stands(in text: Span<UInt8>) -> Bool {
        hasDottedQuad(text) || hasColonHex(text)
    }

    /// Exactly four decimal groups up to 255 joined by dots, whatever their leading zeros.
    ///
    /// A network such as `203.0.113.0/24`, the numbers of a codec such as `vp09.00.51.08` and of a build such as
    /// `1.0.0.21B101` are none.
    static func hasDottedQuad(_ text: Span<UInt8>) -> Bool {
        var start = 0
        while start < text.count {
            guard isDigit(text[start]) else {
                start += 1
                continue
            }
            let chain = Chain(text, from: start)
            let isAddress =
                chain.groups == 4 && chain.areOctets && !chain.isNetwork(text) && !chain.isCodec(text)
                && !chain.isBuild(text)
            if isAddress { return true }
            start = chain.end
        }
        return false
    }

    /// Decimal numbers joined by single dots.
    private struct Chain {
        let start: Int
        private(set) var end: Int
        private(set) var groups = 0
        private(set) var areOctets = true
        private var last = 0
        private var hasTwoDigitsEach = true

        init(_ text: Span<UInt8>, from start: Int) {
            self.start = start
            end = start
            while true {
                let first = end
                last = 0
                while end < text.count, isDigit(text[end]) {
                    last = min(last * 10 + Int(text[end] & 15), 256)
                    end += 1
                }
                groups += 1
                areOctets = areOctets && last <= 255
                hasTwoDigitsEach = hasTwoDigitsEach && end - first == 2
                guard end + 1 < text.count, text[end] == UInt8(ascii: "."), isDigit(text[end + 1]) else {
                    return
                }
                end += 1
            }
        }

        /// `/8` to `/24` behind a zero.
        func isNetwork(_ text: Span<UInt8>) -> Bool {
            guard last == 0, end + 1 < text.count, text[end] == UInt8(ascii: "/") else { return false }
            let length = Chain(text, from: end + 1)
            return length.end > end + 1 && length.groups == 1 && length.last <= 24
        }

        /// Letters and then a digit right behind the last number.
        func isBuild(_ text: Span<UInt8>) -> Bool {
            var behind = end
            while behind < text.count, !isDigit(text[behind]), TextCheck.isAlphanumeric(text[behind]) {
                behind += 1
            }
            return behind > end && behind < text.count && isDigit(text[behind])
        }

        /// `vp08` or `vp09` and groups of two digits.
        func isCodec(_ text: Span<UInt8>) -> Bool {
            hasTwoDigitsEach && start >= 2 && text[start - 2] == UInt8(ascii: "v")
                && text[start - 1] == UInt8(ascii: "p") && text[start] == UInt8(ascii: "0")
                && (text[start + 1] == UInt8(ascii: "8") || text[start + 1] == UInt8(ascii: "9"))
        }
    }

    /// Eight hex groups joined by colons, or fewer around a double colon.
    ///
    /// With at most three groups before the double colon and none behind it, it is a network; of two groups that
    /// touch other letters, a name such as `core::fmt`.
    static func hasColonHex(_ text: Span<UInt8>) -> Bool {
        var start = 0
        while start < text.count {
            guard text[start] == colon || isHexDigit(text[start]) else {
                start += 1
                continue
            }
            var end = start
            while end < text.count, text[end] == colon || isHexDigit(text[end]) { end += 1 }
            let touches =
                start > 0 && TextCheck.isAlphanumeric(text[start - 1])
                || end < text.count && TextCheck.isAlphanumeric(text[end])
            if isAddress(text.extracting(start..<end), touches: touches) { return true }
            start = end
        }
        return false
    }

    private static func isAddress(_ run: Span<UInt8>, touches: Bool) -> Bool {
        var (groups, behind, digits) = (0, 0, 0)
        var hasDouble = false
        for index in run.indices {
            if run[index] != colon {
                if digits == 0 { (groups, behind) = (groups + 1, behind + 1) }
                digits += 1
                continue
            }
            // A longer group ends what came before, all but its own last four digits.
            if digits > 4 { (groups, hasDouble) = (1, false) }
            digits = 0
            if index > 0, run[index - 1] == colon { (hasDouble, behind) = (true, 0) }
        }
        guard hasDouble else { return groups >= 8 }
        if behind == 0, groups <= 3 { return false }
        return groups >= 3 || groups > 0 && !touches
    }

    private static let colon = UInt8(ascii: ":")

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }
}
