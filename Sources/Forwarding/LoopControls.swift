/// What other threads and the loop's thread say to each other; one lock guards all of it.
final class LoopControls: Sendable {
    /// Asked of the loop since it last looked.
    struct Asked {
        var isWoken = false
        var addresses: [AggregatorAddress]?
        /// Ends at this instant at the latest.
        var stopBy: Int64?
    }

    private struct State {
        var waker: Waker?
        var asked = Asked()
        var status = ForwardingStatus()
    }

    private let state = Locked(State())

    /// The loop lives; or, with nil, no longer does.
    func set(_ waker: Waker?) { state.withLock { $0.waker = waker } }

    /// Tells the loop something and wakes it.
    func ask(_ change: (inout Asked) -> Void) {
        state.withLock { state in
            change(&state.asked)
            state.waker?.wake()
        }
    }

    /// What was asked; all but the stop is asked once.
    func take() -> Asked {
        state.withLock { state in
            defer { state.asked = Asked(stopBy: state.asked.stopBy) }
            return state.asked
        }
    }

    /// What the loop last said of itself.
    var status: ForwardingStatus {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }
}
