import Beacons
import EgressContract
import EgressGate
import Redaction
import Testing
import ViewFolding

/// What the profile `strict` leaves out that `standard` lets cross.
@Suite("Profiles")
struct ProfileTests {
    private static let place = Place(
        continent: "EU", country: "DE", subdivision: "BE", city: "Berlin", networkOperator: 64_510)

    private static func content(
        _ profile: RedactionProfile, _ fields: [(String, String)], operator number: UInt32? = 64_510
    ) throws -> (fields: [String: String], counts: RedactionCounts) {
        var redactor = try Region.redactor(profile: profile)
        var place = Self.place
        place.networkOperator = number
        let origin = Origin(prefix: NetworkPrefix(ipv4: 203, 0, 113), place: place)
        let body = TestBeacon.body([TestBeacon.event(1, fields)])
        let record = try #require(redactor.records(body, origin: origin).first)
        let verdict = EgressGate(contract: .v1).pass(record, prefix: origin.uncut)
        #expect(verdict.findings.isEmpty)
        return (PartContent(try #require(verdict.record).part).fields, redactor.counts)
    }

    private static let said = [
        ("video_title", #""Sintel""#), ("video_series", #""Open movies""#), ("player_name", #""main""#),
        ("video_id", #""v1""#), ("mux_viewer_id", #""94b43bc9-e219-4ef5-9bac-e2e4b23c70b0""#),
        ("custom_1", #""blue""#),
    ]

    @Test(
        "strict: no prefix, city, title or custom dimension, hours, 24-bit viewers; the rest crosses as before"
    )
    func strict() throws {
        let standard = try Self.content(.standard, Self.said).fields
        let strict = try Self.content(.strict, Self.said)
        let absent = ["prefix", "city", "video_title", "video_series", "custom_1"]
        for name in absent { #expect(standard[name] != nil && strict.fields[name] == nil, "\(name)") }
        #expect(strict.counts[FieldReason.profile] == 3)
        let minute = try #require(standard["time"].flatMap { UInt64($0) })
        #expect(strict.fields["time"] == String(minute / 60 * 60) && minute % 60 != 0)
        #expect(strict.fields["viewer"] == standard["viewer"].map { String($0.prefix(6)) })
        let changed = absent + ["time", "viewer", "network_operator"]
        let rest = standard.filter { !changed.contains($0.key) }
        #expect(strict.fields.filter { !changed.contains($0.key) } == rest && rest["country"] == "DE")
    }

    @Test(
        "strict: a small network is 0, a large one itself",
        arguments: [
            (64_510 as UInt32, "0"), (3320, "3320"), (4_200_000_000, "0"),
        ])
    func networks(number: UInt32, crosses: String) throws {
        #expect(try Self.content(.strict, Self.said, operator: number).fields["network_operator"] == crosses)
        #expect(
            try Self.content(.standard, Self.said, operator: number).fields["network_operator"]
                == String(number))
        #expect(try Self.content(.strict, Self.said, operator: nil).fields["network_operator"] == nil)
    }

    static let ids: [(String, GuessableViewer?)] = [
        ("viewer@example.com", .email), ("a@b", .email), ("@handle", nil), ("+49 30 1234567", .telephone),
        ("0301234567", .telephone), ("(030) 123-4567", .telephone), ("4915112345678", .telephone),
        ("203.0.113.77", .address), ("2001:db8::1", .address), ("42", .number), ("1234567890", .number),
        ("12-34", .number), ("94b43bc9-e219-4ef5-9bac-e2e4b23c70b0", nil), ("1795340280000123456", nil),
        ("u42", nil), ("usr_8fk2", nil),
    ]

    @Test(
        "both count viewer ids that somebody could guess; strict drops them, and the cookie's id stands in",
        arguments: ids)
    func guessable(id: String, kind: GuessableViewer?) throws {
        let cookie = ("mux_viewer_id", #""94b43bc9-e219-4ef5-9bac-e2e4b23c70b0""#)
        let user = ("viewer_user_id", try TestBeacon.quoted(id))
        for profile in [RedactionProfile.standard, .strict] {
            let alone = try Self.content(profile, [user])
            let counted = GuessableViewer.allCases.filter { alone.counts[$0] > 0 }
            #expect(counted == (kind.map { [$0] } ?? []))
            let isDropped = profile == .strict && kind != nil
            #expect((alone.fields["viewer"] == nil) == isDropped)
            let both = try Self.content(profile, [user, cookie]).fields["viewer"]
            #expect(both == (try Self.content(profile, [isDropped ? cookie : user]).fields["viewer"]))
        }
    }

    @Test("a view that spans midnight is one view, on two relays as well, with the viewer of its first event")
    func midnight() throws {
        let day: UInt64 = 86_400_000
        let midnight = Region.arrival / day * day
        let id = [("mux_viewer_id", #""94b43bc9-e219-4ef5-9bac-e2e4b23c70b0""#)]
        func record(_ order: Int, at arrival: UInt64) throws -> ViewRecord {
            var relay = try Region.redactor()
            return try #require(
                relay.records(TestBeacon.body([TestBeacon.event(order, id)]), arrival: arrival).first)
        }
        let before = try record(3, at: midnight - 2000)
        let after = try record(4, at: midnight + 3000)
        #expect(before.key == after.key)
        let viewer = PartContent(before.part).fields["viewer"]
        #expect(viewer != PartContent(after.part).fields["viewer"])
        for parts in [[before.part, after.part], [after.part, before.part]] {
            let content = PartContent(parts[0].joined(with: parts[1]))
            #expect(content.seen == [3, 4] && content.fields["viewer"] == viewer)
        }
    }
}
