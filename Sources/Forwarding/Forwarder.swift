public import DurableFiles
import FoundationEssentials
import Glibc

/// Sends what waits in the outbox and returns what the aggregator signed.
///
/// One thread does all of it; one lock guards what callers say to it.
public final class Forwarder: Sendable {
    private enum Phase {
        case fresh
        case running(pthread_t)
        case stopped
    }

    private let configuration: ForwardingConfiguration
    private let variables: Set<String>
    private let files: DurableFiles
    private let controls = LoopControls()
    private let clock = LoopClock.system
    private let phase = Locked(Phase.fresh)

    /// A forwarder that has not begun; `variables` are names of the environment, by default this process's.
    public init(
        _ configuration: ForwardingConfiguration, files: DurableFiles = DurableFiles(),
        variables: Set<String>? = nil
    ) {
        self.configuration = configuration
        self.files = files
        self.variables = variables ?? Set(ProcessInfo.processInfo.environment.keys)
    }

    deinit { stop(drainSeconds: 0) }

    /// Checks environment and configuration, locks `returns/`, and begins to send.
    public func start() throws(ForwardingError) {
        let failure: ForwardingError? = phase.withLock { phase in
            guard case .fresh = phase else { return .alreadyStarted }
            do throws(ForwardingError) {
                phase = .running(try begin())
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Begins nothing new, lets current transfers end for so long, and returns when the thread has ended.
    ///
    /// What is cut off is sent again by the next forwarder. Blocks the caller.
    public func stop(drainSeconds: Int = 10) {
        let thread: pthread_t? = phase.withLock { phase in
            defer { phase = .stopped }
            guard case .running(let thread) = phase else { return nil }
            return thread
        }
        guard let thread else { return }
        let end = clock.millis() + Int64(clamping: drainSeconds) &* 1_000
        controls.ask { $0.stopBy = end }
        pthread_join(thread, nil)
    }

    /// Looks into the outbox at once, as after a cut.
    public func wake() { controls.ask { $0.isWoken = true } }

    /// Takes other addresses of the same aggregator, as when the region file is read again.
    public func replaceAddresses(_ addresses: [AggregatorAddress]) throws(ForwardingError) {
        var changed = configuration
        changed.addresses = addresses
        try StartCheck.configuration(changed)
        controls.ask { $0.addresses = addresses }
    }

    /// What forward last said of itself, as in `status`.
    public var status: ForwardingStatus { controls.status }

    private func begin() throws(ForwardingError) -> pthread_t {
        try StartCheck.environment(variables)
        try StartCheck.configuration(configuration)
        let loop = try SendLoop.make(configuration, files: files, controls: controls, clock: clock)
        guard let thread = LoopThread.start(loop) else { throw .resources }
        return thread
    }
}

/// Moves a loop onto a thread of its own.
private enum LoopThread {
    /// Carries the loop from the thread that made it to the one that runs it.
    private final class Seed {
        var loop: SendLoop?

        init(_ loop: consuming SendLoop) { self.loop = consume loop }
    }

    static func start(_ loop: consuming SendLoop) -> pthread_t? {
        let seed = unsafe Unmanaged.passRetained(Seed(loop))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { raw in
                guard let raw = unsafe raw else { return nil }
                LoopThread.blockSignals()
                let seed = unsafe Unmanaged<Seed>.fromOpaque(raw).takeRetainedValue()
                if var loop = seed.loop.take() { loop.run() }
                return nil
            }, seed.toOpaque())
        guard code == 0 else {
            unsafe seed.release()
            return nil
        }
        return thread
    }

    /// Signals belong to the main thread; and a broken connection must not end the process by SIGPIPE.
    private static func blockSignals() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
