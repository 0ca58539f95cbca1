import Beacons
import EgressContract
import Testing

@testable import Redaction

/// Which pages may send a property's beacons.
struct OriginTests {
    private static func redactor() throws -> Redactor {
        let keys = try #require(
            PseudonymKeys(viewKey: Region.viewKey, firstDay: Region.firstDay, firstDayKey: Region.dayKey))
        let closed = PropertyPolicy(
            key: Region.property, hosts: [], customDimensions: [], origins: ["https://www.video.example"])
        let open = PropertyPolicy(key: Region.otherProperty, hosts: [], customDimensions: [])
        return Redactor(properties: [closed, open], keys: keys)
    }

    private static let origin = Origin(prefix: nil, place: Place())

    @Test(arguments: [
        (nil, true), ("https://www.video.example", true), ("http://www.video.example", false),
        ("https://www.video.example:8443", false), ("https://video.example", false), ("null", false),
    ])
    func `another page's events are rejected, an app's are taken`(sender: String?, isTaken: Bool) throws {
        var redactor = try Self.redactor()
        var scanner = MuxScanner(limits: ScanLimits())
        let body = TestBeacon.body([TestBeacon.event(1, []), TestBeacon.event(2, [])])
        try scanner.scan(body.span)
        let records = redactor.redact(
            body.span, scanner, hostLabel: nil, origin: Self.origin, webOrigin: sender.map { Array($0.utf8) },
            arrivalMillis: Region.arrival)
        #expect(records.count == (isTaken ? 1 : 0))
        #expect(redactor.counts[.origin] == (isTaken ? 0 : 2))
    }

    @Test func `the rule is each property's own, in CMCD too`() throws {
        var redactor = try Self.redactor()
        var scanner = CMCDScanner(limits: ScanLimits())
        let line = "e=ps,sid=\"s\",sta=p,sn=1,ts=1795340280000,v=2"
        try scanner.scan(Array(line.utf8).span)
        for (property, taken) in [(Region.property, 0), (Region.otherProperty, 1)] {
            let records = redactor.redact(
                Array(line.utf8).span, scanner, pathLabel: property, hostLabel: nil, origin: Self.origin,
                webOrigin: Array("https://elsewhere.example".utf8), arrivalMillis: Region.arrival)
            #expect(records.count == taken)
        }
        #expect(redactor.counts[.origin] == 1)
    }
}
