import CPCRE2

/// A compiled regular expression over bytes.
///
/// `@unchecked Sendable`: compiled code never changes, and threads may share it (pcre2api, Multithreading).
@safe final class Pattern: @unchecked Sendable {
    fileprivate let code: OpaquePointer
    /// Whether it runs as machine code; false where the process may not make memory executable.
    let isJIT: Bool

    /// Nil of what is no regular expression.
    init?(_ source: [UInt8]) {
        var error: CInt = 0
        var offset = 0
        let code = unsafe source.withUnsafeBufferPointer { source in
            unsafe pcre2_compile_8(source.baseAddress, source.count, 0, &error, &offset, nil)
        }
        guard let code = unsafe code else { return nil }
        unsafe self.code = code
        isJIT = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0
    }

    deinit { unsafe pcre2_code_free_8(code) }
}

/// Where a match leaves its groups: one for each owner, used by one thread at a time.
///
/// `@unchecked Sendable`: the pointers are its own, and nobody else has them.
@safe struct MatchSpace: ~Copyable, @unchecked Sendable {
    /// What came of a match.
    enum Outcome {
        /// With so many groups, the whole match the first of them.
        case matched(groups: Int)
        case unmatched, stopped
    }

    /// Steps of one match; the longest of real user agents takes some hundreds, a hostile one has no bound.
    private static let stepsMax: UInt32 = 20_000
    /// Groups that are kept, the whole match among them; no rule names one behind the ninth.
    private static let groups: UInt32 = 10

    private let data: OpaquePointer
    private let context: OpaquePointer

    /// Nil where there is no memory.
    init?() {
        guard let data = unsafe pcre2_match_data_create_8(Self.groups, nil) else { return nil }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_match_data_free_8(data)
            return nil
        }
        unsafe pcre2_set_match_limit_8(context, Self.stepsMax)
        unsafe self.data = data
        unsafe self.context = context
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
    }

    /// Looks for the pattern anywhere in the text.
    func match(_ pattern: Pattern, _ text: [UInt8]) -> Outcome {
        let code = unsafe text.withUnsafeBufferPointer { text in
            unsafe pcre2_match_8(pattern.code, text.baseAddress, text.count, 0, 0, data, context)
        }
        if code >= 0 { return .matched(groups: code == 0 ? Int(Self.groups) : Int(code)) }
        return code == PCRE2_ERROR_NOMATCH ? .unmatched : .stopped
    }

    /// A group of the last match, one of those that it has, nil where it took no part.
    ///
    /// What stands behind the last of them is left from earlier matches (pcre2api, How pcre2_match() returns).
    func group(_ number: Int, in text: [UInt8]) -> Range<Int>? {
        guard let vector = unsafe pcre2_get_ovector_pointer_8(data) else { return nil }
        let (start, end) = unsafe (vector[2 * number], vector[2 * number + 1])
        return 0 <= start && start <= end && end <= text.count ? start..<end : nil
    }
}
