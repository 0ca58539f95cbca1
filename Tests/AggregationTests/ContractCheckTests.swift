import EgressContract
import Testing

@testable import Aggregation

@Suite("The contract check")
struct ContractCheckTests {
    private static func conforms(property: String = "prop1", _ fill: (inout PartBuilder) -> Void) -> Bool {
        var builder = PartBuilder()
        builder.see(1)
        fill(&builder)
        return ContractCheck.conforms(
            ViewRecord(key: Samples.key(1, property: property), part: builder.build(), events: 0))
    }

    @Test(
        "texts are in their domains",
        arguments: [
            (ContractField.country, "DE", true), (.country, "de", false), (.country, "DEU", false),
            (.prefix, "203.0.113", true), (.prefix, "20010db800", true), (.prefix, "203.0.113.7", false),
            (.prefix, "256.0.1", false), (.prefix, "03.1.1", false), (.prefix, "20010db8000", false),
            (.prefix, "20010db80000", false), (.prefix, "", false), (.prefix, "1..2", false),
            (.viewer, "0123456789abcdef", true), (.viewer, "0123456789ABCDEF", false),
            (.viewer, "0123456789abcde", false),
            (.videoID, "a:b-c_d.e", true), (.videoID, "a b", false), (.videoTitle, "Grüße, \"Welt\"", true),
            (.videoTitle, "a@b", false), (.videoTitle, "see ftp://x", false), (.videoTitle, "a\nb", false),
            (.sourceHost, "cdn.example", true), (.sourceHost, "a/b", false), (.errorCode, "2.1-x", true),
            (.errorCode, "no such file", false), (.subdivision, "BE", true), (.subdivision, "Berlin", false),
            (.watchTime, "5", false), (.playerAutoplay, "true", false),
        ])
    func texts(field: ContractField, text: String, conforms: Bool) {
        #expect(Self.conforms { $0.set(field, order: 1, text: text) } == conforms)
    }

    @Test(
        "integers are in their ranges",
        arguments: [
            (ContractField.watchTime, 86_400_000 as UInt64, true), (.watchTime, 86_400_001, false),
            (.playerAutoplay, 1, true), (.playerAutoplay, 2, false), (.country, 5, false),
            (.time, 100_000_001, false),
            (.videoWidth, 32_768, true), (.videoWidth, 32_769, false),
        ])
    func integers(field: ContractField, value: UInt64, conforms: Bool) {
        #expect(Self.conforms { $0.set(field, order: 1, value) } == conforms)
    }

    @Test("marks carry what their kind may")
    func marks() {
        #expect(Self.conforms { $0.mark(.playing, order: 1, time: 4_398_046_511_103) })
        #expect(!Self.conforms { $0.mark(.playing, order: 1, time: 4_398_046_511_104) })
        #expect(!Self.conforms { $0.mark(.playing, order: 1, time: 1, 3) })
        #expect(Self.conforms { $0.mark(.renditionchange, order: 1, time: 1, 3_000_000) })
        #expect(!Self.conforms { $0.mark(.renditionchange, order: 1, time: 1, 1_000_000_001) })
        #expect(Self.conforms { $0.mark(.error, order: 1, time: 1, text: Array("2".utf8).span) })
        #expect(
            !Self.conforms { $0.mark(.error, order: 1, time: 1, text: Array("file not found".utf8).span) })
        #expect(!Self.conforms { $0.mark(.error, order: 1, time: 1, 2) })
        #expect(Self.conforms { $0.mark(.error, order: 1, time: 1) })
    }

    @Test(
        "the property is an identifier", arguments: [("a1", true), ("", false), ("a b", false), ("ä", false)])
    func property(name: String, conforms: Bool) {
        #expect(Self.conforms(property: name) { _ in } == conforms)
    }
}
