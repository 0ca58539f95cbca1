/// The grammar of RFC 9651's dictionaries, as questions to a line: each gives the place and the byte after it.
///
/// Wider than the RFC where players are: strings may hold raw UTF-8, keys capitals, numbers more than three
/// decimals. Nil is a line that breaks the grammar.
extension Span where Element == UInt8 {
    /// The byte after a key.
    func keyEnd(_ start: Int, _ end: Int) -> Int? {
        guard start < end, isLetter(byte(at: start)) || byte(at: start) == UInt8(ascii: "*") else {
            return nil
        }
        var at = start &+ 1
        while at < end, isKeyByte(byte(at: at)) { at &+= 1 }
        return at
    }

    /// A member's value from the byte after its key: an item, an item of a list, or true.
    func memberValue(_ start: Int, _ end: Int) -> JSONValue? {
        var rank = 0
        guard start < end, byte(at: start) == UInt8(ascii: "=") else {
            return parametersEnd(start, end, &rank).map {
                JSONValue(kind: .true, start: start, end: start, next: $0)
            }
        }
        if start &+ 1 < end, byte(at: start &+ 1) == UInt8(ascii: "(") { return innerList(start &+ 1, end) }
        return item(start &+ 1, end, &rank)
    }

    /// A list's item for pictures, else for both, else one without a type, else the first; null of an empty list.
    private func innerList(_ open: Int, _ end: Int) -> JSONValue? {
        var best = JSONValue(kind: .null, start: open, end: open, next: open)
        var bestRank = -1
        var at = open &+ 1
        while true {
            let start = spacesEnd(at, end)
            guard start < end else { return nil }
            if byte(at: start) == UInt8(ascii: ")") {
                var rank = 0
                guard let next = parametersEnd(start &+ 1, end, &rank) else { return nil }
                return JSONValue(kind: best.kind, start: best.start, end: best.end, next: next)
            }
            guard start > at || at == open &+ 1 else { return nil }
            var rank = 1
            guard let item = item(start, end, &rank) else { return nil }
            if rank > bestRank { (best, bestRank) = (item, rank) }
            at = item.next
        }
    }

    /// An item; its object type, of its parameters, sets how much it says about the picture.
    private func item(_ start: Int, _ end: Int, _ rank: inout Int) -> JSONValue? {
        guard let bare = bareItem(start, end), let next = parametersEnd(bare.next, end, &rank)
        else { return nil }
        return JSONValue(kind: bare.kind, start: bare.start, end: bare.end, next: next)
    }

    private func parametersEnd(_ start: Int, _ end: Int, _ rank: inout Int) -> Int? {
        var at = start
        while at < end, byte(at: at) == UInt8(ascii: ";") {
            let key = spacesEnd(at &+ 1, end)
            guard let keyEnd = keyEnd(key, end) else { return nil }
            if equals("v", key, keyEnd) {
                rank = 3
            } else if equals("av", key, keyEnd) {
                rank = 2
            } else if keyEnd &- key <= 2 {
                rank = 0
            }
            at = keyEnd
            if at < end, byte(at: at) == UInt8(ascii: "=") {
                guard let value = bareItem(at &+ 1, end) else { return nil }
                at = value.next
            }
        }
        return at
    }
}
