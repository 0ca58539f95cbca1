import EgressContract
import Foundation
import TestSupport
import Testing

private let file = URL(filePath: Repository.root + "/Sources/EgressContract/contract-v1.json")

/// `networkOperator` as `network_operator`, `videoCDN` as `video_cdn`, `custom12` as `custom_12`.
private func snakeCase(_ name: String) -> String {
    var snake = ""
    var previous: Character = "_"
    for character in name {
        let startsWord =
            character.isUppercase && previous.isLowercase || character.isNumber && previous.isLetter
        snake += (startsWord ? "_" : "") + character.lowercased()
        previous = character
    }
    return snake
}

@Suite struct ContractTests {
    @Test func theFileNamesEachFieldAtItsNumber() {
        #expect(Contract.v1.version == 1)
        #expect(Contract.v1.fields.map(\.name) == ContractField.allCases.map { snakeCase("\($0)") })
        #expect(Contract.v1.fields.map(\.join) == ContractField.allCases.map(\.join.rawValue))
        #expect(ContractField.allCases.map { Int($0.rawValue) } == Array(0..<Contract.v1.fields.count))
        #expect(ContractField.allCases.map(\.name) == Contract.v1.fields.map(\.name))
        #expect(ContractField.allCases.count < Int(PartBytes.registersEnd))
    }

    @Test func theFileNamesEachMarkAtItsNumber() {
        #expect(Contract.v1.marks.kinds.map(\.name) == MarkKind.allCases.map { "\($0)" })
        #expect(MarkKind.allCases.map(\.name) == Contract.v1.marks.kinds.map(\.name))
        #expect(MarkKind.allCases.map { Int($0.rawValue) } == Array(0..<Contract.v1.marks.kinds.count))
    }

    @Test func eachFieldIsClosed() throws {
        let whole = try #require(
            try JSONSerialization.jsonObject(with: Data(Contract.file)) as? [String: Any])
        let domains = try #require(whole["domains"] as? [String: String])
        for field in Contract.v1.fields {
            #expect(!field.source.isEmpty && !field.purpose.isEmpty && !field.legal.isEmpty, "\(field.name)")
            switch field.type {
            case "text": #expect(domains[field.domain ?? ""] != nil && field.max == nil, "\(field.name)")
            case "integer":
                let least = try #require(field.min), most = try #require(field.max)
                #expect(least < most && most < 1 << 62 && field.unit != nil, "\(field.name)")
            default: #expect(field.type == "boolean" && field.domain == nil, "\(field.name)")
            }
            if field.join == "least" || field.join == "most" { #expect(field.type == "integer") }
        }
        for kind in Contract.v1.marks.kinds {
            #expect(["none", "integer", "code"].contains(kind.value))
            #expect((kind.value == "integer") == (kind.max != nil))
        }
    }

    @Test func limitsAgreeWithTheFile() {
        #expect(Contract.v1.seen.min == 0 && Contract.v1.seen.max == PartLimits.orderMax)
        // A time of day in ms plus a 40-bit offset, and room for what players send.
        #expect(Contract.v1.marks.time.min == 0 && Contract.v1.marks.time.max < 1 << 42)
    }

    @Test func theFileInTheBuildIsTheFileInTheTree() throws {
        #expect(Contract.file == [UInt8](try Data(contentsOf: file)))
    }

    @Test(.enabled(if: Program.areThere("sha256sum"), "sha256sum is absent"))
    func theDigestIsWhatSha256sumSays() throws {
        let said = try Program.run("sha256sum", [file.path]).output
        #expect(said.prefix(64) == Contract.digest && Contract.digest.utf8.count == 64)
    }
}
