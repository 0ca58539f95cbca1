import Foundation
import Testing

/// What Deploy/PRIVACY.md names is there, so that its claims can be followed.
@Suite struct PrivacyPageTests {
    private static let page = "Deploy/PRIVACY.md"

    @Test func `every test that the page names exists`() {
        var named = 0
        for match in Tree.text(Self.page).matches(of: /`([A-Za-z]+Tests)\/([A-Za-z]+)(?:#([^`]+))?`/) {
            named += 1
            let text = Tree.text("Tests/\(match.1)/\(match.2).swift")
            #expect(!text.isEmpty, "no file \(match.1)/\(match.2)")
            guard let name = match.3 else { continue }
            #expect(text.contains("func `\(name)`"), "\(match.2) has no test \(name)")
        }
        #expect(named > 40)
    }

    @Test func `every mutant and every file that the page names exists`() throws {
        let text = Tree.text(Self.page)
        let mutants = Tree.text("Deploy/noninterference/mutants.py")
        for row in text.split(separator: "\n") {
            for part in row.split(separator: ";") where part.contains("N `") {
                for match in part.matches(of: /`([a-z]+(?:-[a-z]+)*)`/) {
                    #expect(mutants.contains("(\"\(match.1)\", "), "no mutant \(match.1)")
                }
            }
        }
        for match in text.matches(of: /`((?:Deploy|Sources|Tests)\/[A-Za-z0-9_\/.\-]+)[^`]*`/) {
            let path = Tree.root.appending(path: String(match.1)).path
            #expect(FileManager.default.fileExists(atPath: path), "\(match.1)")
        }
    }

    @Test func `all guarantees and all channels have their row`() {
        let text = Tree.text(Self.page)
        for number in 1...20 { #expect(text.contains("\n| G\(number) | "), "G\(number)") }
        for number in 1...30 { #expect(text.contains("\n| \(number) | "), "channel \(number)") }
    }
}
