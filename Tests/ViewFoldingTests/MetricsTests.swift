import EgressContract
import Testing
import ViewFolding

/// One step of a view: a mark, or a field's value, of an event.
private enum Step {
    case mark(MarkKind, UInt64)
    case field(ContractField, UInt64)
}

private struct ViewRow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var steps: [Step] = []
    var isPlay = false
    var isEnded = false
    var isFailure = false
    var isStartupFailure = false
    var isExit = false
    var playing: UInt64?
    var startup: UInt64?
    var rebuffer: UInt64?
    var rebuffers: UInt64?

    var metrics: ViewMetrics {
        var builder = PartBuilder()
        for (index, step) in steps.enumerated() {
            let order = UInt64(index + 1)
            builder.see(order)
            switch step {
            case .mark(let kind, let time): builder.mark(kind, order: order, time: time)
            case .field(let field, let value): builder.set(field, order: order, value)
            }
        }
        return ViewMetrics(ViewFacts(builder.build()))
    }
}

private struct StateRow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Letters and times, in order.
    var states: [(String, UInt64)] = []
    var fields: [(ContractField, UInt64)] = []
    var isPlay = false
    var isFailure = false
    var isExit = false
    var playing: UInt64 = 0
    var watch: UInt64 = 0
    var startup: UInt64?
    var rebuffer: UInt64 = 0
    var rebuffers: UInt64 = 0

    var metrics: ViewMetrics {
        var builder = PartBuilder()
        for (index, (letter, time)) in states.enumerated() {
            let order = time << 21 | UInt64(index) << 5 | 14
            builder.see(order)
            builder.mark(.state, order: order, time: time, text: Array(letter.utf8).span)
        }
        for (field, value) in fields { builder.set(field, order: 1, value) }
        return ViewMetrics(ViewFacts(builder.build()))
    }
}

private let stateRows: [StateRow] = [
    StateRow(
        testDescription: "starting, playing, stalled, playing, as far as it was seen to hold",
        states: [("s", 1_000), ("p", 1_400), ("r", 5_000), ("p", 5_600)], fields: [(.heldUntil, 9_000)],
        isPlay: true, playing: 7_000, watch: 8_000, startup: 400, rebuffer: 600, rebuffers: 1),
    StateRow(
        testDescription: "a pause is no watching",
        states: [("p", 0), ("a", 1_000), ("k", 3_000), ("p", 3_200)],
        isPlay: true, playing: 1_000, watch: 1_200),
    StateRow(
        testDescription: "the same state twice is entered once",
        states: [("s", 0), ("p", 10), ("r", 20), ("r", 30), ("p", 40)], isPlay: true, playing: 10, watch: 40,
        startup: 10, rebuffer: 20, rebuffers: 1),
    StateRow(
        testDescription: "the player's own start delay holds", states: [("s", 0), ("p", 900)],
        fields: [(.startupTime, 388)], isPlay: true, watch: 900, startup: 388),
    StateRow(
        testDescription: "a fatal error before a frame", states: [("s", 0), ("f", 5_000)], isFailure: true,
        watch: 5_000),
    StateRow(
        testDescription: "playing after a fatal error", states: [("p", 0), ("f", 10), ("p", 20)],
        isPlay: true,
        playing: 10, watch: 10),
    StateRow(
        testDescription: "left while starting", states: [("s", 0)], fields: [(.heldUntil, 1_000)],
        isExit: true,
        watch: 1_000),
    StateRow(
        testDescription: "left too soon to count", states: [("s", 0)], fields: [(.heldUntil, 999)], watch: 999
    ),
    StateRow(
        testDescription: "session totals where no state says it", states: [("p", 0), ("a", 100)],
        fields: [
            (.sessionStarvationTimeFirst, 200), (.sessionStarvationTimeLast, 260),
            (.sessionStarvationsFirst, 3),
            (.sessionStarvationsLast, 5),
        ], isPlay: true, playing: 100, watch: 100, rebuffer: 60, rebuffers: 2),
    StateRow(
        testDescription: "a state lasts a day at most", states: [("p", 0), ("a", 200_000_000)], isPlay: true,
        playing: 86_400_000, watch: 86_400_000),
]

private let rows: [ViewRow] = [
    ViewRow(testDescription: "an empty view says nothing"),
    ViewRow(
        testDescription: "a playing mark is a play",
        steps: [.mark(.play, 0), .mark(.playing, 400)], isPlay: true),
    ViewRow(
        testDescription: "a startup time alone is a play",
        steps: [.field(.startupTime, 388)], isPlay: true, startup: 388),
    ViewRow(
        testDescription: "viewend ends", steps: [.mark(.playing, 0), .mark(.viewend, 10)], isPlay: true,
        isEnded: true),
    ViewRow(
        testDescription: "ended is the video's end, not the view's",
        steps: [.mark(.playing, 0), .mark(.ended, 10)], isPlay: true),
    ViewRow(
        testDescription: "an error before the first frame",
        steps: [.mark(.play, 0), .mark(.error, 70)], isFailure: true, isStartupFailure: true),
    ViewRow(
        testDescription: "an error after the first frame", steps: [.mark(.playing, 0), .mark(.error, 70)],
        isPlay: true, isFailure: true),
    ViewRow(
        testDescription: "an error that playing followed did not end the view",
        steps: [.mark(.error, 0), .mark(.playing, 70)], isPlay: true),
    ViewRow(
        testDescription: "left after a second",
        steps: [.mark(.play, 5_000), .mark(.viewend, 6_000)], isEnded: true, isExit: true),
    ViewRow(
        testDescription: "left before a second", steps: [.mark(.play, 5_000), .mark(.viewend, 5_999)],
        isEnded: true),
    ViewRow(
        testDescription: "left without having asked to play",
        steps: [.mark(.viewstart, 0), .mark(.viewend, 9_000)],
        isEnded: true),
    ViewRow(
        testDescription: "an error is no exit",
        steps: [.mark(.play, 0), .mark(.error, 2_000), .mark(.viewend, 3_000)], isEnded: true,
        isFailure: true,
        isStartupFailure: true),
    ViewRow(
        testDescription: "a clock that ran back leaves the wait to the watch time",
        steps: [.field(.watchTime, 900), .mark(.play, 5_000), .mark(.viewend, 4_000)], isEnded: true,
        rebuffer: 0, rebuffers: 0),
    ViewRow(testDescription: "still waiting", steps: [.mark(.play, 0)]),
    ViewRow(
        testDescription: "the player's own playing time comes first",
        steps: [.field(.contentPlaybackTime, 7), .field(.playingTime, 5)], playing: 5),
    ViewRow(
        testDescription: "else the content's", steps: [.field(.contentPlaybackTime, 7)], playing: 7),
    ViewRow(
        testDescription: "watched without a stall", steps: [.field(.watchTime, 10_000)], rebuffer: 0,
        rebuffers: 0),
    ViewRow(
        testDescription: "the player's own totals",
        steps: [.field(.watchTime, 10_000), .field(.rebufferDuration, 800), .field(.rebufferCount, 2)],
        rebuffer: 800, rebuffers: 2),
    ViewRow(
        testDescription: "stalls from marks, the open one not yet",
        steps: [
            .mark(.rebufferstart, 100), .mark(.rebufferend, 350), .mark(.rebufferstart, 900),
        ], rebuffer: 250, rebuffers: 2),
]

@Suite("Metrics of one view")
struct ViewMetricsTests {
    @Test(arguments: stateRows)
    fileprivate func `a CMCD view's metrics come from its states`(row: StateRow) {
        let metrics = row.metrics
        #expect(metrics.isPlay == row.isPlay && !metrics.isEnded)
        #expect(metrics.isFailure == row.isFailure)
        #expect(metrics.isStartupFailure == (row.isFailure && !row.isPlay))
        #expect(metrics.isExitBeforeStart == row.isExit)
        #expect(metrics.playingTime == row.playing)
        #expect(metrics.watchTime == row.watch)
        #expect(metrics.startupTime == row.startup)
        #expect(metrics.rebufferDuration == row.rebuffer)
        #expect(metrics.rebufferCount == row.rebuffers)
    }

    @Test("follow their definitions", arguments: rows)
    private func row(_ row: ViewRow) {
        let metrics = row.metrics
        #expect(metrics.isPlay == row.isPlay)
        #expect(metrics.isEnded == row.isEnded)
        #expect(metrics.isFailure == row.isFailure)
        #expect(metrics.isStartupFailure == row.isStartupFailure)
        #expect(metrics.isExitBeforeStart == row.isExit)
        #expect(metrics.playingTime == row.playing)
        #expect(metrics.startupTime == row.startup)
        #expect(metrics.rebufferDuration == row.rebuffer)
        #expect(metrics.rebufferCount == row.rebuffers)
    }

    @Test("dimensions prefer the player's name and know what is missing")
    func dimensions() {
        var builder = PartBuilder()
        builder.set(.playerSoftware, order: 1, text: "hls.js")
        #expect(ViewFacts(builder.build()).player == "hls.js")
        builder.set(.playerSoftware, order: 1, text: "hls.js")
        builder.set(.playerName, order: 2, text: "Main player")
        builder.set(.country, order: 2, text: "DE")
        builder.set(.time, order: 2, 29_000_000)
        let facts = ViewFacts(builder.build())
        #expect(facts.player == "Main player")
        #expect(facts.country == "DE")
        #expect(facts.minute == 29_000_000)
        #expect(facts.viewer == nil)
    }

    @Test("seen counts distinct orders over all intervals")
    func seen() {
        var builder = PartBuilder()
        for order: UInt64 in [4, 5, 6, 6, 9, 12, 13, 4] { builder.see(order) }
        #expect(ViewFacts(builder.build()).seen == 6)
    }
}

@Suite("Metrics of many views")
struct MetricTotalsTests {
    private static func view(startup: UInt64?, watch: UInt64? = nil, rebuffer: UInt64 = 0) -> ViewMetrics {
        var builder = PartBuilder()
        if let startup { builder.set(.startupTime, order: 1, startup) }
        if let watch { builder.set(.watchTime, order: 1, watch) }
        if rebuffer > 0 { builder.set(.rebufferDuration, order: 1, rebuffer) }
        return ViewMetrics(ViewFacts(builder.build()))
    }

    @Test(
        "percentiles are by nearest rank",
        arguments: [(1, 1, 1), (2, 1, 2), (4, 2, 4), (20, 10, 19), (21, 11, 20)])
    func percentiles(count: Int, median: Int, p95: Int) {
        var totals = MetricTotals()
        for startup in (1...count).reversed() {
            totals.add(Self.view(startup: UInt64(startup)), isOpen: false)
        }
        totals.add(Self.view(startup: nil), isOpen: true)
        #expect(totals.startupTime(percentile: 50) == median)
        #expect(totals.startupTime(percentile: 95) == p95)
        #expect(totals.views == count + 1)
        #expect(totals.open == 1)
    }

    @Test("without data a metric is nil, not zero")
    func nothing() {
        let totals = MetricTotals()
        #expect(totals.startupTime(percentile: 50) == nil)
        #expect(totals.rebufferPercentage == nil)
        #expect(totals.rebufferFrequency == nil)
        #expect(totals.failurePercentage == nil)
        #expect(totals.playingTime == nil)
    }

    @Test("rebuffering is a share of the sums, over views that know their watch time")
    func rebuffering() {
        var totals = MetricTotals()
        totals.add(Self.view(startup: nil, watch: 30_000, rebuffer: 3_000), isOpen: false)
        totals.add(Self.view(startup: nil, watch: 10_000), isOpen: false)
        totals.add(Self.view(startup: nil, rebuffer: 9_000), isOpen: false)
        #expect(totals.rebufferPercentage == 7.5)
        #expect(totals.watchTime == 40_000)
    }

    @Test("merging is adding")
    func merging() {
        let views = [
            Self.view(startup: 5, watch: 50), Self.view(startup: nil),
            Self.view(startup: 9, watch: 9, rebuffer: 2),
        ]
        var whole = MetricTotals()
        var merged = MetricTotals()
        for view in views {
            whole.add(view, isOpen: true)
            var one = MetricTotals()
            one.add(view, isOpen: true)
            merged.merge(one)
        }
        #expect(whole == merged)
    }
}
