import Foundation
import Testing

/// What may stand in no file of the product.
@Suite struct TextTests {
    private static let sources = Tree.files(in: "Sources", ending: ".swift")

    @Test(arguments: [
        "fatal" + "Error(", "try" + "!", "as" + "! ", "@_silgen" + "_name",
        "@retroactive" + " ", "@_cdecl", "@_extern", "@_spi", "@_exported", "@_dynamicReplacement",
        "@testable",
        "dlsym" + "(", "nonisolated(" + "unsafe)",
    ])
    func `no source traps on purpose or steps around the compiler`(phrase: String) {
        for file in Self.sources {
            #expect(!Tree.text(file).contains(phrase), "\(file) holds \(phrase)")
        }
    }

    @Test func `no file has grown past 400 lines`() {
        for file in Self.sources + Tree.files(in: "Tests", ending: ".swift") {
            #expect(Tree.lines(file).count <= 400, "\(file): two ideas may live there")
        }
    }

    /// What crosses is pseudonymised; the word that claims more stands only where that is explained.
    @Test func `nothing is called what it is not`() {
        let claim = "anony" + "m"
        for file in Tree.product where !file.hasSuffix("Deploy/PRIVACY.md") {
            #expect(!Tree.text(file).lowercased().contains(claim), "\(file) claims it")
        }
    }

    @Test func `no file names a path of somebody's machine`() {
        for file in Tree.product {
            let found = Tree.text(file).firstMatch(of: /\/(home|Users|root)\/[a-z]+/)
            #expect(found == nil, "\(file)")
        }
    }
}
