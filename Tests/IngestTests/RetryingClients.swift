import TestSupport

/// A request that a client makes, with the events in it, and the client's own number for it.
struct ClientRequest {
    var bytes: [UInt8]
    var events: [Int]
}

/// A player's sending rules, by the clock of a test: what it sends when, and what an answer makes it do.
///
/// From the players' sources and recordings; only what decides how often an event is sent is kept.
protocol RetryingClient {
    /// Takes an event that happens now.
    mutating func happen(_ event: Int, isUrgent: Bool, at second: Double)
    /// What it sends now.
    mutating func due(at second: Double) -> [ClientRequest]
    /// Takes the answer to a request; 0 is a connection that broke.
    mutating func answered(_ request: ClientRequest, status: Int, at second: Double)
}

/// mux-embed: POSTs of the whole queue, every 10 s or with an urgent event; after a failure all of it again.
struct MuxWebClient: RetryingClient {
    /// 5.x takes any 2xx; 4.x and XHR take 200 alone.
    var takesAll2xx = true
    var path = "/"
    /// The first wait after a failure, in seconds.
    var base = 10.0
    private var queue: [Int] = []
    private var isUrgent = false
    private var nextFlush = 0.0
    private var failures = 0
    private var random: Dice

    init(takesAll2xx: Bool = true, base: Double = 10, path: String = "/", seed: UInt64) {
        (self.takesAll2xx, self.base, self.path) = (takesAll2xx, base, path)
        random = Dice(seed: seed)
    }

    mutating func happen(_ event: Int, isUrgent: Bool, at second: Double) {
        queue.append(event)
        // Viewstart, error, ended and viewend are sent at once, whatever failed before.
        self.isUrgent = self.isUrgent || isUrgent
    }

    mutating func due(at second: Double) -> [ClientRequest] {
        guard !queue.isEmpty, isUrgent || second >= nextFlush else { return [] }
        let events = Array(queue.prefix(300))
        queue.removeFirst(events.count)
        isUrgent = false
        nextFlush = second + 10
        let body =
            "{\"events\":[" + events.map { "{\"xid\":\"v\",\"xsqno\":\($0)}" }.joined(separator: ",") + "]}"
        return [ClientRequest(bytes: post(body, path: path), events: events)]
    }

    mutating func answered(_ request: ClientRequest, status: Int, at second: Double) {
        if takesAll2xx ? (200..<300).contains(status) : status == 200 { return failures = 0 }
        queue.insert(contentsOf: request.events, at: 0)
        failures += 1
        let wait = 1 + Double.random(in: 0..<1, using: &random) * Double(1 << min(failures - 1, 10))
        nextFlush = second + wait * base
    }
}

/// mux-embed 4.x without CORS: an image for each event, again after 5, 10 and 15 s.
struct PixelClient: RetryingClient {
    private var waiting: [(event: Int, tries: Int, second: Double)] = []

    mutating func happen(_ event: Int, isUrgent: Bool, at second: Double) {
        waiting.append((event, 0, second))
    }

    mutating func due(at second: Double) -> [ClientRequest] {
        let now = waiting.filter { $0.second <= second }
        waiting.removeAll { $0.second <= second }
        tries = Dictionary(uniqueKeysWithValues: now.map { ($0.event, $0.tries) })
        return now.map { one in
            let rc = one.tries > 0 ? "&rc=\(one.tries)" : ""
            let line = "GET /?e=hb&xid=v&xsqno=\(one.event)\(rc) HTTP/1.1\r\nHost: a\r\n\r\n"
            return ClientRequest(bytes: Array(line.utf8), events: [one.event])
        }
    }

    private var tries: [Int: Int] = [:]

    /// An image loads with 200 and a body; an empty 204 is an error.
    mutating func answered(_ request: ClientRequest, status: Int, at second: Double) {
        guard status != 200, let event = request.events.first, let made = tries[event], made < 3 else {
            return
        }
        waiting.append((event, made + 1, second + 5 * Double(made + 1)))
    }
}

/// cml-cmcd 2.4.0: a POST for each event; after 429 or 5xx each new event sends all that failed again.
struct CMCDClient: RetryingClient {
    private var queue: [Int] = []
    private var isDue = false
    private var isGone = false

    mutating func happen(_ event: Int, isUrgent: Bool, at second: Double) {
        guard !isGone else { return }
        queue.append(event)
        isDue = true
    }

    mutating func due(at second: Double) -> [ClientRequest] {
        guard isDue, !isGone else { return [] }
        isDue = false
        defer { queue = [] }
        return queue.map { event in
            let body = "cid=\"c\",e=t,sid=\"s\",sn=\(event),ts=\(1_795_340_000_000 + event),v=2\n"
            return ClientRequest(bytes: post(body, path: "/cmcd/k"), events: [event])
        }
    }

    mutating func answered(_ request: ClientRequest, status: Int, at second: Double) {
        if status == 410 { isGone = true }
        if status == 429 || status >= 500 || status == 0 { queue += request.events }
    }
}

/// Roku: POSTs of the queue, each tried ten times more with waits that double to 10 s, then queued again.
struct RokuClient: RetryingClient {
    private var queue: [Int] = []
    private var retry: (events: [Int], tries: Int, second: Double)?
    private var tries = 0
    private var nextFlush = 0.0
    private var random: Dice

    init(seed: UInt64) { random = Dice(seed: seed) }

    mutating func happen(_ event: Int, isUrgent: Bool, at second: Double) { queue.append(event) }

    mutating func due(at second: Double) -> [ClientRequest] {
        var events: [Int] = []
        if let again = retry {
            guard second >= again.second else { return [] }
            (events, tries, retry) = (again.events, again.tries, nil)
        } else if second >= nextFlush, !queue.isEmpty {
            (events, tries, queue) = (queue, 0, [])
            nextFlush = second + 10
        }
        guard !events.isEmpty else { return [] }
        let body =
            "{\"events\":[" + events.map { "{\"xid\":\"v\",\"xsqno\":\"\($0)\"}" }.joined(separator: ",")
            + "]}"
        return [ClientRequest(bytes: post(body), events: events)]
    }

    mutating func answered(_ request: ClientRequest, status: Int, at second: Double) {
        guard !(200..<300).contains(status) else { return }
        guard tries < 10 else { return queue.insert(contentsOf: request.events, at: 0) }
        let wait = min(10, Double(1 << min(tries, 10))) * Double.random(in: 0.5...1, using: &random)
        retry = (request.events, tries + 1, second + wait)
    }
}
