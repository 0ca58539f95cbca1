import Synchronization

/// Makes the n-th operation fail, once or for ever, so that a test can walk through every failure.
///
/// One lock guards the countdown; tests share one instance between threads.
public final class FileFaults: Sendable {
    private struct State {
        var remaining: Int
        var seen = 0
    }

    private let state: Mutex<State>
    private let code: Int32
    private let times: Int
    private let operations: Set<FileOperation>
    /// Whether a write that fails has written half of its bytes.
    let leavesHalf: Bool

    /// Fails the `nth` counted operation (1 is the first) with `code`, and those behind it up to `times`.
    ///
    /// Persistent faults go on failing. With `leavesHalf` a write that fails is a short one.
    public init(
        nth: Int, code: Int32, isPersistent: Bool = false, times: Int = 1, leavesHalf: Bool = false,
        operations: Set<FileOperation> = [.write, .sync, .rename, .link, .unlink, .open, .allocate]
    ) {
        state = Mutex(State(remaining: nth))
        self.code = code
        self.times = isPersistent ? .max : times
        self.leavesHalf = leavesHalf
        self.operations = operations
    }

    /// How many counted operations were tried.
    public var operationsSeen: Int { state.withLock { $0.seen } }

    func check(_ operation: FileOperation) throws(FileError) {
        guard operations.contains(operation) else { return }
        let fails = state.withLock { state in
            state.seen += 1
            state.remaining -= 1
            return state.remaining <= 0 && -state.remaining < times
        }
        if fails { throw FileError(operation: operation, code: code) }
    }
}
