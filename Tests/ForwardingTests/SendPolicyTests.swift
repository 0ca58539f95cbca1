import Batching
import TestSupport
import Testing

@testable import Forwarding

private func entry(_ intent: Int) throws -> OutboxEntry {
    OutboxEntry(intent: intent, name: try #require(BatchName("fra-1-\(intent)-0")))
}

@Suite struct SendPolicyTests {
    @Test func theBackoffDoublesFromOneSecondToSixty() {
        var state = RetryState()
        var bounds: [Int64] = []
        for _ in 0..<10 {
            state.failed(at: 0, jitter: 1, limits: SendLimits())
            bounds.append(state.notBefore)
        }
        #expect(bounds == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000])
        for _ in 0..<1_000 { state.failed(at: 5, jitter: 0.5, limits: SendLimits()) }
        #expect(state.notBefore == 30_005)
        state.failed(at: 7, jitter: 0, limits: SendLimits())
        #expect(state.notBefore == 7)
    }

    @Test func twoFlyAtOnceInTheOrderOfIntents() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let entries = try (0..<4).map(entry)
        policy.observe(entries.reversed())
        #expect(policy.next(at: 0) == entries[0])
        #expect(policy.next(at: 0) == entries[1])
        #expect(policy.next(at: 0) == nil)
        policy.ended(entries[1], .receipted, at: 1, jitter: 0)
        #expect(policy.next(at: 1) == entries[2])
        #expect(policy.next(at: 1) == nil)
    }

    @Test func retryAfterSilencesTheDestinationUpToItsLimit() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let entries = try (0..<2).map(entry)
        policy.observe(entries)
        #expect(policy.next(at: 0) == entries[0])
        policy.ended(entries[0], .failed(retryAfter: 20_000), at: 0, jitter: 0)
        #expect(policy.next(at: 19_999) == nil)
        #expect(policy.next(at: 20_000) == entries[1])
        policy.ended(entries[1], .failed(retryAfter: 9_000_000), at: 20_000, jitter: 0)
        #expect(policy.next(at: 319_999) == nil)
        #expect(policy.next(at: 320_000) == entries[0])
    }

    @Test func theBreakerOpensAfterFiveFailuresAndLetsOneProbeThrough() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let entries = try (0..<9).map(entry)
        policy.observe(entries)
        for index in 0..<5 {
            #expect(!policy.breaker.isOpen)
            #expect(policy.next(at: 0) == entries[index])
            policy.ended(entries[index], .failed(retryAfter: nil), at: 0, jitter: 1)
        }
        #expect(policy.breaker.isOpen && policy.next(at: 9_999) == nil)
        #expect(policy.next(at: 10_000) == entries[5])
        #expect(policy.next(at: 10_000) == nil, "one probe")
        policy.ended(entries[5], .failed(retryAfter: nil), at: 10_100, jitter: 1)
        #expect(policy.next(at: 20_099) == nil)
        #expect(policy.next(at: 20_100) == entries[6])
        policy.ended(entries[6], .receipted, at: 20_200, jitter: 0)
        #expect(!policy.breaker.isOpen && policy.breaker.streak == 0)
        #expect(policy.next(at: 20_200) == entries[7])
        policy.ended(entries[7], .receipted, at: 20_201, jitter: 0)
        #expect(policy.next(at: 20_201) == entries[8])
        #expect(policy.next(at: 20_201) == entries[0], "what failed with the destination need not wait")
    }

    @Test func refusalsInARowOpenTheBreakerToo() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let entries = try (0..<7).map(entry)
        policy.observe(entries)
        for index in 0..<5 {
            #expect(policy.next(at: 0) == entries[index])
            policy.ended(entries[index], .refused, at: 0, jitter: 0)
        }
        #expect(policy.breaker.isOpen && policy.waiting.count == 2)
    }

    @Test func oneBadBatchNeverStandsBeforeAGoodOne() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let bad = try entry(0)
        policy.observe([bad])
        var now: Int64 = 0
        for _ in 0..<20 {
            while policy.next(at: now) == nil { now += 100 }
            policy.ended(bad, .unexpected, at: now, jitter: 0)
        }
        #expect(policy.breaker.isOpen && policy.heldCount == 1)
        let good = try entry(1)
        policy.observe([bad, good])
        #expect(policy.next(at: now + 10_000) == good)
        policy.ended(good, .receipted, at: now + 10_001, jitter: 0)
        #expect(policy.next(at: now + 10_001) == nil || policy.heldCount == 1)
        #expect(!policy.breaker.isOpen && policy.heldCount == 1)
    }

    @Test func anUnreadableBatchIsNoFaultOfTheDestinationAndNoSpin() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let bad = try entry(0)
        policy.observe([bad])
        for _ in 0..<7 {
            #expect(policy.next(at: 0) == bad)
            policy.ended(bad, .notSent(isGone: false), at: 0, jitter: 0)
        }
        #expect(policy.unreadCount == 1 && policy.breaker.streak == 0)
        #expect(policy.next(at: 0) == bad)
        policy.ended(bad, .notSent(isGone: false), at: 0, jitter: 1)
        #expect(policy.next(at: 0) == nil)
        #expect(policy.next(at: 60_000) == bad)
        policy.ended(bad, .notSent(isGone: true), at: 60_000, jitter: 1)
        #expect(policy.waiting.isEmpty)
    }

    @Test func whatIngestRemovedIsForgotten() throws {
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        let entries = try (0..<3).map(entry)
        policy.observe(entries)
        #expect(policy.next(at: 0) == entries[0])
        policy.observe([entries[2]])
        #expect(Set(policy.waiting.keys) == [entries[0], entries[2]])
        policy.ended(entries[0], .receipted, at: 0, jitter: 0)
        policy.observe([])
        #expect(policy.waiting.isEmpty && policy.next(at: 0) == nil)
    }

    /// Any mixture of outcomes: never two of one batch, never more than two, and all arrive once it is well.
    @Test func everythingArrivesAfterAnyMisfortune() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Dice(seed: seed)
        let entries = try (0..<40).map(entry)
        var left = Set(entries)
        var flying: Set<OutboxEntry> = []
        var policy = SendPolicy(limits: SendLimits(), provenSize: .max)
        var now: Int64 = 0
        for step in 0..<40_000 where !left.isEmpty {
            policy.observe(Array(left))
            if let next = policy.next(at: now) {
                #expect(flying.insert(next).inserted && flying.count <= 2, "seed \(seed)")
            }
            if let ending = flying.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 {
                let isWell = step > 4_000
                let outcome = isWell ? .receipted : anyOutcome(&random)
                flying.remove(ending)
                if outcome == .receipted || outcome == .refused { left.remove(ending) }
                let jitter = Double.random(in: 0..<1, using: &random)
                policy.ended(ending, outcome, at: now, jitter: jitter)
            }
            now += Int64.random(in: 0..<2_000, using: &random)
        }
        #expect(left.isEmpty, "seed \(seed)")
    }

    private func anyOutcome(_ random: inout Dice) -> SendOutcome {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: .receipted
        case 1: .refused
        case 2: .unexpected
        case 3: .notSent(isGone: false)
        case 4: .failed(retryAfter: Int64.random(in: -5...1_000_000, using: &random))
        default: .failed(retryAfter: nil)
        }
    }
}
