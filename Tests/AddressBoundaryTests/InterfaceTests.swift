import Foundation
import TestSupport
import Testing

/// All that another module can name of the border, as an auditor reads it: `interface.txt` beside this file.
struct InterfaceTests {
    private struct Graph: Decodable {
        struct Symbol: Decodable {
            struct Fragment: Decodable { let spelling: String }
            let pathComponents: [String]
            let declarationFragments: [Fragment]

            var line: String {
                let indent = String(repeating: "    ", count: pathComponents.count - 1)
                return indent + declarationFragments.map(\.spelling).joined()
            }
        }
        let symbols: [Symbol]
    }

    @Test("The module's public interface is the recorded one")
    func recorded() throws {
        let folder = try Folder()
        let run = try Program.run(
            "swift",
            [
                "symbolgraph-extract", "-module-name", "AddressBoundary", "-I", Paths.modules, "-target",
                Self.target, "-minimum-access-level", "public", "-output-dir", folder.path,
            ])
        #expect(run.status == 0, "\(run.errors)")
        let data = try Data(contentsOf: URL(filePath: folder.file("AddressBoundary.symbols.json")))
        let graph = try JSONDecoder().decode(Graph.self, from: data)
        let lines = graph.symbols.filter { $0.pathComponents.last?.hasPrefix("!=") != true }
            .sorted { $0.pathComponents.lexicographicallyPrecedes($1.pathComponents) }.map(\.line)
        let recorded = Repository.root + "/Tests/AddressBoundaryTests/interface.txt"
        let expected = try String(contentsOfFile: recorded, encoding: .utf8)
        #expect(lines.joined(separator: "\n") + "\n" == expected)
    }

    #if arch(x86_64)
        private static let target = "x86_64-unknown-linux-gnu"
    #else
        private static let target = "aarch64-unknown-linux-gnu"
    #endif
}
