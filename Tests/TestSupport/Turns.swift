/// Lets a few tests at a time hold a scarce thing.
///
/// Descriptors are scarce: from about 1,300 open ones on Foundation's `Process.run` reads past the end of its list of
/// them.
package actor Turns {
    /// Programs that run beside a server of this process.
    static let programs = Turns(16)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(_ free: Int) { self.free = free }

    package func take() async {
        guard free == 0 else { return free -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    package func giveBack() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
