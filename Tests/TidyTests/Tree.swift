import Foundation
import TestSupport

/// The project's own text files, as they lie beside these tests.
enum Tree {
    static let root = URL(filePath: Repository.root)

    /// Files below a folder of the root, by their paths from the root, sorted.
    static func files(in folder: String, ending: String = "") -> [String] {
        let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (names?.compactMap { $0 as? String } ?? [])
            .map { "\(folder)/\($0)" }
            .filter { $0.hasSuffix(ending) && isFile($0) }
            .sorted()
    }

    /// A file's text; empty where it is not UTF-8, as the packed geo database is not.
    static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }

    static func lines(_ path: String) -> [Substring] {
        text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Every text file that is part of the product.
    static var product: [String] {
        ["Sources", "Tests", "Regions", "Deploy", ".ci"].flatMap { files(in: $0) }
            + ["Package.swift", "README.md", ".gitignore", ".swift-format"]
    }

    private static func isFile(_ path: String) -> Bool {
        let values = try? root.appending(path: path).resourceValues(forKeys: [.isRegularFileKey])
        return values?.isRegularFile == true && !path.contains("__pycache__")
    }
}
