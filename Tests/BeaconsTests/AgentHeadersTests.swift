import Testing

@testable import Beacons

struct AgentHeadersTests {
    private static func headers(_ agent: [UInt8]) -> AgentHeaders {
        var headers = AgentHeaders()
        headers.keep(.userAgent, agent.span)
        return headers
    }

    @Test(arguments: 1...40)
    func `headers are equal where all their bytes are`(length: Int) {
        let agent = (0..<length).map { UInt8(0x41 + $0) }
        #expect(Self.headers(agent) == Self.headers(agent))
        #expect(Self.headers(agent) != Self.headers(Array(agent.dropLast())))
        #expect(Self.headers(agent) != Self.headers(agent + [0x41]))
        for index in agent.indices {
            var other = agent
            other[index] ^= 0x80
            #expect(Self.headers(agent) != Self.headers(other))
        }
    }
}
