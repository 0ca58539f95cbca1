public import EgressContract
import Synchronization

/// The region's geo databases in layers, and the origins of prefixes already looked up.
///
/// One lock guards layers and cache; walks run outside it. An origin is a function of prefix, layers and policy, so
/// neither the cache nor its emptying shows in any answer.
public final class GeoDatabases: Sendable {
    let policy: PrefixPolicy
    private let state: Mutex<State>
    private let reloads = Atomic<UInt64>(0)

    private struct State {
        var layers: [GeoDatabase]
        var origins: [UInt64: Origin] = [:]
    }

    /// How often the layers were replaced: an origin that was looked up under another generation may be another now.
    public var generation: UInt64 { reloads.load(ordering: .acquiring) }

    // About 8 MB when full.
    private static let maxOrigins = 32_768

    /// Layers in order of precedence: the first that says something of a place decides.
    public init(_ layers: [GeoLayer], prefix policy: PrefixPolicy) {
        self.policy = policy
        state = Mutex(State(layers: layers))
    }

    /// Puts other layers in place of these, at once for all who look up.
    public func reload(_ layers: [GeoLayer]) {
        state.withLock { state in
            state.layers = layers
            state.origins = [:]
            reloads.add(1, ordering: .releasing)
        }
    }

    /// What the layers say of themselves, in order.
    public var descriptions: [GeoDatabase.Description] {
        state.withLock { $0.layers.map(\.description) }
    }

    /// What the layers say by now of an origin's prefix.
    public func origin(again origin: Origin) -> Origin {
        origin.uncut.flatMap { CutPrefix($0) }.map { self.origin(of: $0) } ?? origin
    }

    func origin(of cut: CutPrefix) -> Origin {
        let (known, layers, generation) = state.withLock { state in
            if let origin = state.origins[cut.key] { return (origin as Origin?, [GeoDatabase](), UInt64(0)) }
            return (nil, state.layers, self.generation)
        }
        if let known { return known }
        let origin = origin(of: cut, in: layers)
        state.withLock { state in
            // A reload during the walk leaves this answer true for its beacon, but not for the cache.
            guard self.generation == generation else { return }
            if state.origins.count >= Self.maxOrigins { state.origins.removeAll(keepingCapacity: true) }
            state.origins[cut.key] = origin
        }
        return origin
    }

    private func origin(of cut: CutPrefix, in layers: [GeoDatabase]) -> Origin {
        guard let kept = policy.shortened(cut) else {
            return Origin(prefix: nil, place: .unknown, uncut: cut.networkPrefix)
        }
        return Origin(
            prefix: kept.networkPrefix, place: PlaceWalk.place(of: kept, in: layers), uncut: cut.networkPrefix
        )
    }
}
