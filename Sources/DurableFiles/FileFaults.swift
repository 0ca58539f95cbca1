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
    private let isPersistent: Bool
    private let operations: Set<FileOperation>

    /// Fails the `nth` counted operation (1 is the first) with `code`; persistent faults go on failing.
    public init(
        nth: Int, code: Int32, isPersistent: Bool = false,
        operations: Set<FileOperation> = [.write, .sync, .rename, .link, .unlink, .open, .allocate]
    ) {
        state = Mutex(State(remaining: nth))
        self.code = code
        self.isPersistent = isPersistent
        self.operations = operations
    }

    /// How many counted operations were tried.
    public var operationsSeen: Int { state.withLock { $0.seen } }

    func check(_ operation: FileOperation) throws(FileError) {
        guard operations.contains(operation) else { return }
        let fails = state.withLock { state in
            state.seen += 1
            state.remaining -= 1
            return state.remaining == 0 || (state.remaining < 0 && isPersistent)
        }
        if fails { throw FileError(operation: operation, code: code) }
    }
}
