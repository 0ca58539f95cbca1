import Beacons
import EgressContract

// MARK: - One value of CMCD, by its kind

extension Redactor {
    /// `v` is on demand, `l` and `ll` are live.
    mutating func joinStreamType(_ field: ScannedField, _ order: UInt64, _ body: Span<UInt8>) {
        let isLive = field.equals("l", in: body) || field.equals("ll", in: body)
        guard isLive || field.equals("v", in: body) else { return counts.note(.wrongType) }
        builder.set(.videoIsLive, order: order, isLive ? 1 : 0)
        counts.note(.kept)
    }

    mutating func joinNumber(
        _ name: ContractField, _ field: ScannedField, _ order: UInt64, _ body: Span<UInt8>
    ) {
        let range = ranges[Int(name.rawValue)]
        joinNumber(name, field, order, body, min: range.min, max: range.max, isFraction: false)
    }

    mutating func joinBitrate(_ field: ScannedField, _ order: UInt64, _ body: Span<UInt8>) {
        guard field.kind != .null else { return counts.note(.silent) }
        guard let rate = bitrate(field, body) else { return counts.note(.outOfRange) }
        builder.set(.videoBitrate, order: order, rate)
        counts.note(.kept)
    }

    /// CMCD's kbit/s in bit/s.
    private func bitrate(_ field: ScannedField, _ body: Span<UInt8>) -> UInt64? {
        guard let rate = field.number(in: body), rate >= 0, rate * 1_000 <= Double(bitrateRange.max) else {
            return nil
        }
        return UInt64((rate * 1_000).rounded())
    }

    mutating func joinTotal(
        _ first: ContractField, _ last: ContractField, _ field: ScannedField, _ order: UInt64,
        _ body: Span<UInt8>
    ) {
        guard field.kind != .null else { return counts.note(.silent) }
        let range = ranges[Int(first.rawValue)]
        guard let value = field.integer(in: body), range.min <= value, value <= range.max
        else { return counts.note(.outOfRange) }
        builder.set(first, order: order, value)
        builder.set(last, order: order, value)
        counts.note(.kept)
    }

    /// A state of `e=ps`, an error, a change of bitrate; any record but a response shows that a state still held.
    mutating func joinMarks(_ marks: CMCDMarks, _ head: CMCDHead, _ body: Span<UInt8>) {
        let (order, time) = (head.order, head.shiftedTime)
        if head.kind != .response { builder.set(.heldUntil, order: 0, time) }
        switch head.kind {
        case .playState:
            guard let state = marks.state, let letter = Self.stateLetter(state, body) else { return }
            builder.mark(.state, order: order, time: time, text: [letter].span)
        case .bitrateChange:
            if let rate = marks.bitrate.flatMap({ bitrate($0, body) }) {
                builder.mark(.renditionchange, order: order, time: time, rate)
            } else {
                builder.mark(.renditionchange, order: order, time: time)
            }
        case .error:
            let isCode = marks.errorCode.map { readText($0, body) && TextCheck.code(text.span) == .passes }
            let code = isCode == true ? text : Array("unknown".utf8)
            builder.set(.errorCode, order: order, text: code.span)
            builder.mark(.error, order: order, time: time, text: code.span)
        default: break
        }
    }

    private static func stateLetter(_ field: ScannedField, _ body: Span<UInt8>) -> UInt8? {
        guard field.kind == .string, field.end == field.start + 1 else { return nil }
        let letter = body[Int(field.start)]
        return stateLetters.contains(letter) ? letter : nil
    }

    private static let stateLetters = Array("spkrawefqd".utf8)
}
