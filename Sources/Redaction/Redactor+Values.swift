import Beacons
import EgressContract

// MARK: - One value, by its kind

extension Redactor {
    /// Joins a text that passes its check; false where it does not cross.
    @discardableResult
    mutating func joinText(
        _ name: ContractField, _ field: ScannedField, _ order: UInt64, _ body: Span<UInt8>,
        _ check: (Span<UInt8>) -> TextCheck.Verdict
    ) -> Bool {
        if let reason = Self.refusal(field, isSuperseded: said.isLater(than: order, name)) {
            counts.note(reason)
            return false
        }
        // Nearly all texts are as they stand in the body.
        if field.kind == .string { return join(body.extracting(field.range(in: body)), name, order, check) }
        guard readText(field, body) else {
            counts.note(.wrongType)
            return false
        }
        var plain: [UInt8] = []
        swap(&plain, &text)
        defer { swap(&plain, &text) }
        return join(plain.span, name, order, check)
    }

    private mutating func join(
        _ text: Span<UInt8>, _ name: ContractField, _ order: UInt64,
        _ check: (Span<UInt8>) -> TextCheck.Verdict
    ) -> Bool {
        switch check(text) {
        case .refused(let reason):
            counts.note(reason)
            return false
        case .needsSpaces:
            setText(ControlCharacter.replaced(in: text).span, name, order)
            counts.note(.controlsReplaced)
        case .passes:
            setText(text, name, order)
            counts.note(.kept)
        }
        return true
    }

    /// Joins the host that the property declares, else `other`.
    mutating func joinHost(
        _ name: ContractField, _ field: ScannedField, _ order: UInt64, _ property: PropertyTable.Property,
        _ body: Span<UInt8>, isURL: Bool
    ) {
        if let reason = Self.refusal(field, isSuperseded: said.isLater(than: order, name)) {
            return counts.note(reason)
        }
        guard readText(field, body) else { return counts.note(.wrongType) }
        guard !text.isEmpty else { return counts.note(.silent) }
        let hasHost = isURL ? HostName.leaveHost(ofURL: &text) : HostName.leaveHost(ofAuthority: &text)
        guard hasHost else { return counts.note(isURL ? .url : .uncheckedText) }
        let isDeclared = property.hosts.contains(text)
        counts.note(!isDeclared ? .hostNotDeclared : isURL ? .cutToHost : .kept)
        let host = isDeclared ? text : HostName.other
        setText(host.span, name, order)
    }

    mutating func joinBoolean(
        _ name: ContractField, _ field: ScannedField, _ order: UInt64, _ body: Span<UInt8>
    ) {
        if let reason = Self.refusal(field, isSuperseded: said.isLater(than: order, name)) {
            return counts.note(reason)
        }
        guard let value = boolean(field, body) else {
            return counts.note(field.kind == .string && field.start == field.end ? .silent : .wrongType)
        }
        builder.set(name, order: order, value ? 1 : 0)
        said.note(name, by: order)
        counts.note(.kept)
    }

    private func boolean(_ field: ScannedField, _ body: Span<UInt8>) -> Bool? {
        switch field.kind {
        case .true: return true
        case .false: return false
        case .string where field.equals("true", in: body): return true
        case .string where field.equals("false", in: body): return false
        case .string, .number:
            guard let number = field.number(in: body), number == 0 || number == 1 else { return nil }
            return number == 1
        default: return nil
        }
    }

    /// Joins a number in the contract's unit, rounded half away from zero.
    mutating func joinNumber(
        _ name: ContractField, _ field: ScannedField, _ order: UInt64, _ body: Span<UInt8>,
        min: UInt64, max: UInt64, isFraction: Bool
    ) {
        if let reason = Self.refusal(field, isSuperseded: said.isLater(than: order, name)) {
            return counts.note(reason)
        }
        let value = isFraction ? thousandths(field, body) : field.integer(in: body)
        guard let value else { return counts.note(reasonForNoNumber(field, body)) }
        guard min <= value, value <= max else { return counts.note(.outOfRange) }
        builder.set(name, order: order, value)
        if name.join == .last { said.note(name, by: order) }
        counts.note(.kept)
    }

    private func thousandths(_ field: ScannedField, _ body: Span<UInt8>) -> UInt64? {
        guard let number = field.number(in: body) else { return nil }
        let scaled = (number * 1_000).rounded()
        return scaled >= 0 && scaled < 1e15 ? UInt64(scaled) : nil
    }

    private func reasonForNoNumber(_ field: ScannedField, _ body: Span<UInt8>) -> FieldReason {
        if field.kind == .number || field.number(in: body) != nil { return .outOfRange }
        let isSilent = field.equals("", in: body) || field.equals("NaN", in: body)
        return isSilent ? .silent : .wrongType
    }

    /// Why the value need not be read, nil where it must be; static, so that asking copies no redactor.
    private static func refusal(_ field: ScannedField, isSuperseded: Bool) -> FieldReason? {
        field.kind == .null ? .silent : isSuperseded ? .superseded : nil
    }

    private mutating func setText(_ text: Span<UInt8>, _ name: ContractField, _ order: UInt64) {
        builder.set(name, order: order, text: text)
        said.note(name, by: order)
    }
}

// MARK: - Values that several fields make

extension Redactor {
    /// The user's id names the viewer, and where there is none the cookie's.
    mutating func joinViewer(_ event: inout EventAtHand, _ body: Span<UInt8>) {
        var isSaid = false
        if let user = event.user { isSaid = joinViewer(.user, user, &event, body) }
        guard let cookie = event.cookie else { return }
        if isSaid {
            counts.note(.superseded)
        } else {
            isSaid = joinViewer(.cookie, cookie, &event, body)
        }
    }

    private mutating func joinViewer(
        _ kind: PseudonymCache.ViewerKind, _ field: ScannedField, _ event: inout EventAtHand,
        _ body: Span<UInt8>
    ) -> Bool {
        let isRead = field.kind != .null && readText(field, body)
        guard isRead, !text.isEmpty else {
            counts.note(isRead || field.kind == .null ? .silent : .wrongType)
            return false
        }
        if let guessable = GuessableViewer(text.span) {
            counts.note(guessable)
            guard profile == .standard else {
                counts.note(.profile)
                return false
            }
        }
        let pseudonym = pseudonyms.viewer(
            kind, day: event.day, event.view.property, named: event.property.key, text)
        if let pseudonym {
            builder.set(.viewer, order: event.head.order, hexDigits: profile.viewerDigits, of: pseudonym)
        }
        counts.note(pseudonym == nil ? .noViewerKey : .pseudonymised)
        return true
    }

    /// The SDK's own name holds, and where there is none its plugin's.
    mutating func joinSDK(
        _ name: ContractField, _ values: EventAtHand.Alternatives, _ order: UInt64, _ body: Span<UInt8>
    ) {
        var isSaid = false
        if let first = values.first { isSaid = joinText(name, first, order, body, TextCheck.identifier) }
        guard let fallback = values.fallback else { return }
        if isSaid {
            counts.note(.superseded)
        } else {
            joinText(name, fallback, order, body, TextCheck.identifier)
        }
    }

    /// An error's code, `unknown` where it has none that may cross; nil where the event is no error.
    mutating func joinErrorCode(_ event: inout EventAtHand, _ body: Span<UInt8>) -> [UInt8]? {
        guard event.head.kind == .error else {
            if let field = event.errorCode { counts.note(field.kind == .null ? .silent : .outsideErrorEvent) }
            return nil
        }
        let code = event.errorCode.flatMap { checkedCode($0, body) } ?? Array("unknown".utf8)
        if !said.isLater(than: event.head.order, .errorCode) {
            setText(code.span, .errorCode, event.head.order)
        }
        return code
    }

    private mutating func checkedCode(_ field: ScannedField, _ body: Span<UInt8>) -> [UInt8]? {
        var verdict = TextCheck.Verdict.refused(field.kind == .null ? .silent : .wrongType)
        if readText(field, body) { verdict = TextCheck.code(text.span) }
        if case .refused(let reason) = verdict {
            counts.note(reason)
            return nil
        }
        counts.note(.kept)
        return text
    }

    /// Marks a state change at the player's time plus the view's offset.
    mutating func joinMark(_ event: inout EventAtHand, code: [UInt8]?, _ body: Span<UInt8>) {
        guard let kind = MarkKind(event.head.kind) else { return }
        guard let time = event.head.time?.rounded() else { return counts.note(.markWithoutTime) }
        guard time >= 0, time <= Double(markTimeMax) else { return counts.note(.markOutOfRange) }
        let shifted = UInt64(time) + event.view.names.clockOffset
        guard shifted <= markTimeMax else { return counts.note(.markOutOfRange) }
        let order = event.head.order
        if let code {
            builder.mark(kind, order: order, time: shifted, text: code.span)
        } else if kind == .renditionchange, let rate = event.bitrate.flatMap({ $0.integer(in: body) }),
            bitrateRange.min <= rate, rate <= bitrateRange.max
        {
            builder.mark(kind, order: order, time: shifted, rate)
        } else {
            builder.mark(kind, order: order, time: shifted)
        }
    }
}

extension MarkKind {
    /// The mark of an event, nil of one that metrics do not need singly.
    init?(_ event: MuxEventKind) {
        switch event {
        case .viewstart: self = .viewstart
        case .play: self = .play
        case .playing: self = .playing
        case .pause: self = .pause
        case .seeking: self = .seeking
        case .seeked: self = .seeked
        case .rebufferstart: self = .rebufferstart
        case .rebufferend: self = .rebufferend
        case .renditionchange: self = .renditionchange
        case .error: self = .error
        case .ended: self = .ended
        case .viewend: self = .viewend
        case .adbreakstart: self = .adbreakstart
        case .adbreakend: self = .adbreakend
        case .adplaying: self = .adplaying
        case .aderror: self = .aderror
        case .hb, .other: return nil
        }
    }
}
